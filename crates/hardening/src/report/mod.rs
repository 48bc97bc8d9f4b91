//! What is found and answered, in the forms that people and programs read.

mod connections;

pub use connections::{ConnectionsForm, PortRangeForm};
