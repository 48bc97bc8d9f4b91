//! Who may do what: the questions, the difference between two bundles, and the edges of the rules.

mod difference;
mod questions;
mod rules;
