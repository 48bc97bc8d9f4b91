//! The spec of a baseline: what is read, what is refused and where, and what it declares.

mod faults;
mod flows;
mod reading;
mod schema;
