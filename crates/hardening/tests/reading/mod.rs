//! Reading holds for every text: what is well written is read, and what is not is said.

mod any_text;
mod bad_input;
mod layout;
