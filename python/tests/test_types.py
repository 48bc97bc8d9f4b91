"""What type checkers make of the installed package."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKERS = {
    "mypy": [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        ".cache",
        "--no-color-output",
    ],
    "pyright": [sys.executable, "-m", "pyright", "--pythonpath", sys.executable],
}


def told(checker: str, program: Path) -> subprocess.CompletedProcess[str]:
    """What a type checker says to a program that stands outside the repository."""
    return subprocess.run(
        [*CHECKERS[checker], program.name],
        cwd=program.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_program_that_uses_everything_has_types(checker: str, tmp_path: Path) -> None:
    program = Path(shutil.copy(HERE / "consumer.py", tmp_path))
    ran = told(checker, program)
    assert ran.returncode == 0, ran.stdout


def test_that_program_runs() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pathlib, sys, consumer; consumer.main(pathlib.Path(sys.argv[1]))",
            str(HERE.parents[1] / "examples" / "shop"),
        ],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize(
    "mistake",
    [
        "hardening.check(5)",
        "hardening.check()",
        "hardening.check('', None)",
        "hardening.check('', config=5)",
        "hardening.check('').has('fatal')",
        "hardening.check('').findings[0].line",
        "hardening.Cluster('').network.can_reach('a', 'b', 80.5)",
        "hardening.Cluster('').network.can_reach('a', 'b', protocol='tcp')",
        "hardening.Cluster('').network.map().answer['sentence']",
        "hardening.Cluster('').ask({'kind': 'nothing'})",
        "hardening.check('').summary < hardening.check('').summary",
        "hardening.fix('', True)",
        "class Own(hardening.Finding): pass",
    ],
)
def test_a_mistake_is_told(checker: str, mistake: str, tmp_path: Path) -> None:
    program = tmp_path / "mistake.py"
    program.write_text(f"import hardening\n{mistake}\n", encoding="utf-8")
    ran = told(checker, program)
    assert ran.returncode == 1
    assert "mistake.py:2" in ran.stdout
