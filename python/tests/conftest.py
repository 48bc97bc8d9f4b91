"""What several tests need."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

import hardening

# How long an example takes says nothing, and what failed once is written as a test of its own.
settings.register_profile("tests", deadline=None, database=None, print_blob=True)
settings.load_profile("tests")

ROOT = Path(__file__).parents[2]


@pytest.fixture
def repository(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository, as the working directory, so that paths are those that a user would type."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def shop(repository: Path) -> Path:
    """The example shop, relative to the working directory."""
    return (repository / "examples" / "shop").relative_to(repository)


@pytest.fixture(scope="session")
def shop_report() -> hardening.Report:
    """The report of the example shop."""
    return hardening.check(ROOT / "examples" / "shop")


Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def command() -> Command:
    """Runs the installed command, in the repository."""
    program = shutil.which("hardening", path=str(Path(sys.executable).parent))
    assert program is not None, "the console script `hardening` is not installed"

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [program, *arguments],
            input=stdin,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture(scope="session")
def python() -> Command:
    """Runs a program in another interpreter, with warnings as errors."""

    def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", program, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run
