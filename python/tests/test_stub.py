"""The stub of the native module says what the module is."""

from __future__ import annotations

import ast
import doctest
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import hardening
from hardening import _hardening

STUB = Path(_hardening.__file__).with_name("_hardening.pyi")
Documented = ast.Module | ast.ClassDef | ast.FunctionDef


def definitions(node: ast.Module | ast.ClassDef) -> Iterator[tuple[str, Documented]]:
    """Every class, function, method and property of the stub that users call by its name."""
    for child in node.body:
        if isinstance(child, ast.ClassDef):
            yield child.name, child
            for name, method in definitions(child):
                yield f"{child.name}.{name}", method
        elif isinstance(child, ast.FunctionDef) and not child.name.startswith("__"):
            yield child.name, child


DEFINITIONS = dict(definitions(ast.parse(STUB.read_text(encoding="utf-8"))))


def runtime(name: str) -> object:
    """What the stub describes."""
    found: object = _hardening
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    return found


def test_names_and_signatures_of_stub_and_module_are_the_same(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "hardening._hardening"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", DEFINITIONS)
def test_the_documentation_of_stub_and_module_is_the_same(name: str) -> None:
    found: Any = runtime(name)
    if isinstance(found, classmethod):
        found = found.__func__
    documentation = ast.get_docstring(DEFINITIONS[name])
    assert documentation
    assert documentation == inspect.cleandoc(found.__doc__ or "")


@pytest.mark.parametrize(
    "name", [name for name, it in DEFINITIONS.items() if ">>> " in (ast.get_docstring(it) or "")]
)
def test_the_examples_of_the_documentation_run(name: str) -> None:
    documentation = ast.get_docstring(DEFINITIONS[name]) or ""
    test = doctest.DocTestParser().get_doctest(documentation, dict(vars(hardening)), name, None, 0)
    assert test.examples
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


@pytest.mark.parametrize("module", ["hardening", "hardening.enums", "hardening.errors"])
def test_the_examples_of_python_modules_run(module: str) -> None:
    tested = doctest.testmod(sys.modules[module], optionflags=doctest.ELLIPSIS)
    assert tested.attempted > 0
    assert tested.failed == 0


def test_everything_public_is_exported_and_nothing_else() -> None:
    assert sorted(hardening.__all__) == hardening.__all__ == sorted(set(hardening.__all__))
    native = set(_hardening.__all__) - {"run", "time_check"}
    assert native <= set(hardening.__all__)
    for name in hardening.__all__:
        assert getattr(hardening, name).__doc__


def test_classes_say_that_they_are_of_the_package() -> None:
    for name in hardening.__all__:
        found = getattr(hardening, name)
        if inspect.isclass(found) and found.__module__ not in (
            "hardening.enums",
            "hardening.errors",
        ):
            assert found.__module__ == "hardening"
