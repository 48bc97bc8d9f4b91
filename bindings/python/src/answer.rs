//! The answer to a question.

use hardening::api::{self, AnswerBody, Reaches};
use hardening::report;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::findings::{Related, Tuple};
use crate::json;
use crate::value::{Kept, value_class};

value_class! {
    /// The answer to a question, with the places that prove it.
    ///
    /// That to `can_reach` is true where all that was asked about passes; where only some does, it is false, and
    /// `answer["reaches"]` is `"partly"`. Any other answer is neither true nor false: `bool()` of it raises `TypeError`.
    /// As a `str` it is what a person reads.
    Answer holds Kept<api::Answer>, as it {
        /// The version of the JSON form.
        version = it.version;
        /// What was asked.
        question = Dict(&it.question);
        /// The answer, whose form follows from the kind of the question. Made at the first time; do not change it.
        answer = Body(it);
        /// The places that prove it, with a sentence each.
        evidence = Tuple(it.evidence.iter().cloned().map(Related).collect());
    }
    repr [question, answer]
    str |it| match &it.answer {
        AnswerBody::Reach(reach) => reach.sentence.clone(),
        AnswerBody::Network(map) => report::map_to_text(map),
        AnswerBody::Exposed(exposed) => report::exposed_to_text(exposed),
        AnswerBody::NeededFlows(needed) => report::needed_flows_to_text(needed),
        AnswerBody::Admit(admissions) => report::admissions_to_text(admissions),
        AnswerBody::Quota(usage) => report::quota_usage_to_text(usage),
        AnswerBody::PodSecurity(verdicts) => report::pod_security_to_text(verdicts),
        AnswerBody::WhoCan(who) => report::who_can_to_text(who),
        AnswerBody::Can(can) => report::can_to_text(can),
        AnswerBody::Audit(record) => {
            format!("{}\n{}", record.sentence, report::audit_to_text(record))
        }
        AnswerBody::Alerts(alerts) => report::alerts_to_text(alerts),
        AnswerBody::Route(routing) => report::routing_to_text(routing),
        AnswerBody::Issue(issue) => format!("{}\n{}", issue.sentence, report::issue_to_text(issue)),
        AnswerBody::Escalate(escalations) => report::escalations_to_text(escalations),
        AnswerBody::Needs(needed) => report::permissions_needed_to_text(needed),
        AnswerBody::Report(phase) => report::phase_to_text(phase),
        _ => String::new(),
    },

    /// Whether all that was asked about passes. Only the answer to whether one end reaches another is true or false.
    fn __bool__(&self) -> PyResult<bool> {
        match &self.0.answer {
            AnswerBody::Reach(reach) => Ok(reach.reaches == Reaches::Yes),
            _ => Err(PyTypeError::new_err(
                "this answer is neither true nor false; only one to a question of the kind `reach` is",
            )),
        }
    }

    /// The answer as `hardening ask --format json` writes it.
    fn to_json(&self) -> PyResult<String> {
        json::to_text(&self.0)
    }

    /// `Answer[NetworkMap]` is for type checkers.
    #[classmethod]
    fn __class_getitem__<'py>(
        class: &Bound<'py, PyType>,
        item: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        static ALIAS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let alias = ALIAS.import(class.py(), "types", "GenericAlias")?;
        alias.call1((class, item))
    }
}

impl Answer {
    pub(crate) const fn of(answer: api::Answer) -> Self {
        Self(Kept::new(answer))
    }
}

/// A value as a dictionary.
pub(crate) struct Dict<'a, T>(pub(crate) &'a T);

impl<'py, T: serde::Serialize> IntoPyObject<'py> for Dict<'_, T> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        json::to_python(py, self.0)
    }
}

/// The body of an answer as a dictionary, made once.
struct Body<'a>(&'a Kept<api::Answer>);

impl<'py> IntoPyObject<'py> for Body<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        self.0
            .part(py, |answer| json::to_python(py, &answer.answer))
    }
}
