//! The spec of a baseline: what is read, what is refused and where, and what it declares.

mod access;
mod faults;
mod flows;
mod monitoring;
mod reading;
mod schema;
