//! Work without the interpreter, which Ctrl-C can leave.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// Below so many bytes of manifests work is done before anybody could press Ctrl-C, and a thread would cost more.
const SHORT: usize = 64 << 10;

/// How often signals are looked for.
const PATIENCE: Duration = Duration::from_millis(20);

/// As in the main thread of Linux; other systems give new threads less.
const STACK: usize = 8 << 20;

/// Does work on so many bytes while other Python threads run.
///
/// Python hands signals to its main thread only. There, long work is done beside it, so that Ctrl-C raises
/// `KeyboardInterrupt` at once; the work then ends unseen.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    bytes: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    if bytes < SHORT || !is_main_thread(py)? {
        return Ok(py.detach(work));
    }
    let (sender, mut receiver) = channel();
    let worker = thread::Builder::new()
        .name("hardening".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody receives after Ctrl-C.
            let _ = sender.send(work());
        })?;
    let received = loop {
        let received;
        (receiver, received) = py.detach(move || {
            let received = receiver.recv_timeout(PATIENCE);
            (receiver, received)
        });
        match received {
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            received => break received,
        }
    };
    // The thread has nothing left to do; after a panic there is nothing received, and the panic goes on here.
    if let Err(panic) = worker.join() {
        resume_unwind(panic);
    }
    received.map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    static MAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static CURRENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let main = MAIN.import(py, "threading", "main_thread")?.call0()?;
    let current = CURRENT.import(py, "threading", "get_ident")?.call0()?;
    main.getattr("ident")?.eq(current)
}
