//! The `hardening` command as its users run it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that meets the unexpected should stop"
)]

mod asking;
mod bad_input;
mod beginning;
mod check;
mod claiming;
mod command;
mod fixing;
mod formats;
mod frames;
mod planning;
mod rendering;
mod reporting;
mod vectors;
