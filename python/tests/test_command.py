"""The command that the package installs."""

from __future__ import annotations

import importlib.metadata
import json
import signal
import subprocess
import sys
from collections.abc import Callable
from subprocess import CompletedProcess

import hardening

Run = Callable[..., CompletedProcess[str]]


def test_the_command_checks_and_tells_by_its_exit_code(command: Run) -> None:
    broken = command("check", "examples/shop", "--format", "json")
    assert broken.returncode == 1
    assert json.loads(broken.stdout)["summary"]["errors"] > 0
    assert command("check", "examples/shop", "--fail-on", "never").returncode == 0
    assert command("check", "no/such/file.yaml").returncode == 2


def test_the_command_reads_standard_input(command: Run) -> None:
    ran = command("check", "-", "--format", "json", stdin="{}")
    assert json.loads(ran.stdout)["findings"][0]["location"]["file"] == "<stdin>"


def test_a_wrong_argument_is_told_on_standard_error(command: Run) -> None:
    ran = command("chekc")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "check" in ran.stderr


def test_the_module_is_the_command(command: Run) -> None:
    module = subprocess.run(
        [sys.executable, "-m", "hardening", "explain"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert module.stdout == command("explain").stdout
    assert "cluster.duplicate-object" in module.stdout
    assert module.returncode == 0


def test_the_command_has_the_version_of_the_package(command: Run) -> None:
    assert command("--version").stdout.split()[-1] == hardening.__version__
    assert importlib.metadata.version("hardening") == hardening.__version__


def test_control_c_ends_the_command_as_it_ends_any_program() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "hardening", "check", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        # Once standard input takes more than a pipe holds, somebody reads it.
        child.stdin.write(b"# waiting\n" * 100_000)
        child.stdin.flush()
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == -signal.SIGINT
