//! Objects of other libraries as plain values.

use pyo3::prelude::*;
use pyo3::types::PyType;

/// What an object stands for: that of a model of the official Kubernetes client as the API server would get it, else
/// `to_dict()`, else `raw`; `None` where it has neither.
pub(crate) fn plain<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    if object.is_instance_of::<PyType>() {
        return Ok(None);
    }
    if let Some(client) = kubernetes_client(object)? {
        let client = client.getattr("ApiClient")?.call0()?;
        return client
            .call_method1("sanitize_for_serialization", (object,))
            .map(Some);
    }
    if let Some(to_dict) = object.getattr_opt("to_dict")?
        && to_dict.is_callable()
    {
        return to_dict.call0().map(Some);
    }
    object.getattr_opt("raw")
}

/// The module `client` of the package that a model comes from, whose own `to_dict` has other names for the fields.
fn kubernetes_client<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let class = object.get_type();
    if !class.hasattr("openapi_types")? || !class.hasattr("attribute_map")? {
        return Ok(None);
    }
    let module = class.module()?;
    let module = module.to_string_lossy();
    let package = module.split('.').next().unwrap_or_default();
    let loaded = object.py().import("sys")?.getattr("modules")?;
    let client = loaded.call_method1("get", (format!("{package}.client"),))?;
    Ok(Some(client).filter(|it| !it.is_none()))
}
