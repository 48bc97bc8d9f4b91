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
    let (sender, receiver) = channel();
    let worker = thread::Builder::new()
        .name("hardening".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            // Nobody receives after Ctrl-C.
            let _ = sender.send(work());
        })?;
    // A receiver belongs to one thread, and so does this one.
    let receiver = std::sync::Mutex::new(receiver);
    loop {
        let received = py.detach(|| {
            let receiver = receiver.lock().unwrap_or_else(|it| it.into_inner());
            receiver.recv_timeout(PATIENCE)
        });
        match received {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    match worker.join() {
        Err(panic) => resume_unwind(panic),
        Ok(()) => Err(PyRuntimeError::new_err("the work ended without a result")),
    }
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    static MAIN: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static CURRENT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let main = MAIN.import(py, "threading", "main_thread")?.call0()?;
    let current = CURRENT.import(py, "threading", "get_ident")?.call0()?;
    main.getattr("ident")?.eq(current)
}
