//! Who may do what: the questions about permissions.

mod asked;
mod difference;
mod words;

pub use asked::{AskedResource, ResourceError, SubjectError, subject};
pub use difference::{Permission, PermissionChange, ResourcePermission, UrlPermission, difference};
pub use words::Words;
