"""Exceptions: one family, with places."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest

import hardening
from hardening import (
    ConfigError,
    HardeningError,
    QuestionError,
    SourceError,
    UnknownInvariantError,
)

CONFIG = "apiVersion: hardening/v1alpha1\nkind: Config\n"


@pytest.mark.parametrize(
    ("error", "base"),
    [
        (ConfigError, ValueError),
        (QuestionError, ValueError),
        (SourceError, ValueError),
        (UnknownInvariantError, LookupError),
    ],
)
def test_all_exceptions_are_of_one_family_and_of_the_usual_ones(
    error: type[HardeningError], base: type[Exception]
) -> None:
    assert issubclass(error, HardeningError)
    assert issubclass(error, base)


def test_a_fault_in_a_configuration_file_has_its_place(tmp_path: Path) -> None:
    file = tmp_path / "hardening.yaml"
    file.write_text(CONFIG + "select: [netwrk]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="`netwrk` is no invariant and no area") as caught:
        hardening.check("", config=file)
    error = caught.value
    assert (error.file, error.line, error.column) == (str(file), 3, 10)
    assert str(error).startswith(f"{file}:3:10: ")


@pytest.mark.parametrize(
    ("config", "message", "file"),
    [
        (CONFIG + "colour: red\n", "there is no field `colour` here", "<config>"),
        ({"colour": "red"}, "there is no field `colour` here", "<config>"),
        ({"select": {1}}, "`select` is a set", "<config>"),
        (Path("no/such/file"), "`no/such/file` cannot be read", "no/such/file"),
        ("\ud800", "half a surrogate pair", "<config>"),
        (5, "not an object of the type `int`", "<config>"),
    ],
)
def test_a_configuration_that_is_none_is_refused(config: Any, message: str, file: str) -> None:
    for refuses in (hardening.check, hardening.fix, hardening.Cluster):
        with pytest.raises(ConfigError, match=message) as caught:
            refuses("", config=config)
        assert caught.value.file == file


@pytest.mark.parametrize(
    ("baseline", "message"),
    [
        ("no json", "<baseline>: this is no baseline"),
        ({"version": 1}, "missing field `fingerprints`"),
        ({"version": 2, "fingerprints": []}, "version 2"),
        ({"version": 1, "fingerprints": {1}}, "<baseline>: `fingerprints` is a set"),
    ],
)
def test_a_baseline_that_is_none_is_refused(
    baseline: str | dict[str, object], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        hardening.check("", baseline=baseline)


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(SourceError, match=r"`no/such/file\.yaml` does not exist") as caught:
        hardening.check(Path("no/such/file.yaml"))
    assert (caught.value.file, caught.value.line) == ("no/such/file.yaml", None)


def test_an_unknown_id_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownInvariantError, match=r"the nearest is `cluster\.duplicate-object`"):
        hardening.explain("cluster.duplicate-objects")


def test_a_problem_without_a_place_has_none() -> None:
    with pytest.raises(HardeningError) as caught:
        hardening.explain("x")
    assert (caught.value.file, caught.value.line, caught.value.column) == (None, None, None)


@pytest.mark.parametrize(
    "class_", [HardeningError, ConfigError, QuestionError, SourceError, UnknownInvariantError]
)
def test_exceptions_are_pickled_and_copied_with_their_places(
    class_: type[HardeningError],
) -> None:
    error = class_("it is wrong", file="a.yaml", line=3, column=5)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is class_
        assert str(again) == "it is wrong"
        assert (again.file, again.line, again.column) == ("a.yaml", 3, 5)


def test_an_unreadable_file_tells_of_the_system_error(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(SourceError, match="cannot be read") as caught:
        hardening.check(loop)
    assert isinstance(caught.value.__cause__, OSError)
