"""Mappings: what is written of them, and what is refused."""

from __future__ import annotations

import datetime
import io
import json
import math
from collections import OrderedDict, UserDict, UserList
from collections.abc import Iterator
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import hardening
from hardening import SourceError


def config_map(value: object) -> dict[str, Any]:
    """An object with a value, and behind it a fault whose place tells how the value was written."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "settings"},
        "data": {"value": value},
        "nosuchfield": value,
    }


class NamedText(io.StringIO):
    """A text that is called as a mapping is."""

    name = "<dict>"


def same_as_text(mapping: dict[str, Any], plain: object) -> bool:
    """Whether a mapping is read as the text that `json` writes of a plain value."""
    file = NamedText(json.dumps(plain, indent=2, ensure_ascii=False))
    return hardening.check(mapping) == hardening.check(file)


Json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(Json)
def test_a_mapping_is_read_as_its_json_in_every_place_and_message(value: object) -> None:
    assert same_as_text(config_map(value), config_map(value))


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), Json))
def test_any_mapping_of_json_is_read_as_its_json(mapping: dict[str, object]) -> None:
    assert same_as_text(mapping, mapping)


def test_lines_are_those_of_json_with_an_indent_of_two() -> None:
    finding = hardening.check(config_map([1])).findings[-1]
    lines = json.dumps(config_map([1]), indent=2).splitlines()
    assert lines[finding.location.line - 1] == '  "nosuchfield": ['


class Colour(str, Enum):
    """A text that is a member, too."""

    RED = "red"


class Port(IntEnum):
    """A number that is a member, too."""

    HTTP = 80


class Text(str):
    """As Ansible marks texts."""

    __slots__ = ()

    def __str__(self) -> str:
        return "something else"


class Number(int):
    """As Ansible marks numbers."""

    def __repr__(self) -> str:
        return "something else"


class Half(float):
    """A number that shows itself otherwise."""

    def __repr__(self) -> str:
        return "something else"


class Pair(NamedTuple):
    """A tuple with names."""

    first: int
    second: int


class Model:
    """A model within a mapping."""

    def to_dict(self) -> dict[str, object]:
        return {"a": 1}


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ((1, 2), [1, 2]),
        (Pair(1, 2), [1, 2]),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (UserDict({"a": 1}), {"a": 1}),
        (UserList([1]), [1]),
        (range(3), [0, 1, 2]),
        (Colour.RED, "red"),
        (Port.HTTP, 80),
        (Text("text"), "text"),
        ({Text("key"): 1}, {"key": 1}),
        (Number(5), 5),
        (2**200, 2**200),
        (-(2**63), -(2**63)),
        (Half(0.5), 0.5),
        (1e300, 1e300),
        (Model(), {"a": 1}),
        ([Model()], [{"a": 1}]),
        ({}, {}),
        ([], []),
        ([[], {}, [[]]], [[], {}, [[]]]),
        (
            '\x00\x1f\x7f\x80\u2028\ufeff\U0001f600"\\/',
            '\x00\x1f\x7f\x80\u2028\ufeff\U0001f600"\\/',
        ),
    ],
)
def test_what_stands_for_json_is_written_as_such(value: object, plain: object) -> None:
    assert same_as_text(config_map(value), config_map(plain))


class LazyDict(dict[str, object]):
    """As Ansible has them: what is stored is not yet what it stands for."""

    def items(self) -> Any:
        return [(key, resolve(value)) for key, value in super().items()]

    def __getitem__(self, key: str) -> object:
        return resolve(super().__getitem__(key))


class LazyList(list[object]):
    """The same for lists."""

    def __iter__(self) -> Iterator[object]:
        return map(resolve, super().__iter__())


class Template:
    """What a lazy container stores."""

    def __init__(self, value: object) -> None:
        self.value = value


def resolve(value: object) -> object:
    """What a template stands for."""
    return value.value if isinstance(value, Template) else value


def test_lazy_containers_are_asked_and_not_looked_into() -> None:
    lazy = LazyDict(
        apiVersion="v1",
        kind=Template("ConfigMap"),
        metadata=Template(LazyDict(name=Template("settings"))),
        data=LazyDict(value=LazyList([Template("a"), Template(LazyList([Template(1)]))])),
        nosuchfield=LazyList([Template("a"), Template([1])]),
    )
    assert same_as_text(lazy, config_map(["a", [1]]))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (datetime.date(2024, 1, 1), "`data.value` is a date"),
        (datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc), "`data.value` is a date"),
        (datetime.time(12, 30), "`data.value` is a date"),
        (b"bytes", "`data.value` is bytes"),
        (bytearray(b"bytes"), "`data.value` is bytes"),
        ({1, 2}, "`data.value` is a set"),
        (frozenset({1}), "`data.value` is a set"),
        (math.nan, "`data.value` is a number that JSON cannot hold"),
        (-math.inf, "`data.value` is a number that JSON cannot hold"),
        ("\ud800", "`data.value` holds half a surrogate pair"),
        ({"\udfff": 1}, r"`data.value\[.*\]` holds half a surrogate pair"),
        pytest.param(10**5000, "`data.value` is a number of too many digits", id="digits"),
        (Decimal(1), "`data.value` is of the type `decimal.Decimal`"),
        (object(), "`data.value` is of the type `object`"),
        (int, "`data.value` is of the type `type`"),
        ({1: "a"}, "`data.value` has the key 1 of the type `int`"),
        ({True: "a"}, "`data.value` has the key True of the type `bool`"),
        ({None: "a"}, "`data.value` has the key None of the type `NoneType`"),
        ({"a.b/c": [0, {"": math.nan}]}, r'`data.value\["a.b/c"\]\[1\]\[""\]` is a number'),
    ],
)
def test_what_json_would_lose_is_refused_with_its_place(value: object, message: str) -> None:
    with pytest.raises(SourceError, match="<dict>: " + message) as caught:
        hardening.check(config_map(value))
    assert (caught.value.file, caught.value.line) == ("<dict>", None)


@pytest.mark.parametrize("text", ["{1: a}", "{on: a}", "{a: 2024-01-01}", "{a: !!binary aGk=}"])
def test_what_a_yaml_reader_has_changed_is_refused_with_the_advice_to_pass_the_text(
    text: str,
) -> None:
    with pytest.raises(SourceError, match="pass the text instead"):
        hardening.check(yaml.safe_load(text))


def test_values_are_not_shown_where_they_are_refused() -> None:
    with pytest.raises(SourceError) as caught:
        hardening.check({"kind": "Secret", "data": {"password": b"hunter2"}})
    assert "hunter2" not in str(caught.value)


def test_the_source_that_is_refused_is_named() -> None:
    with pytest.raises(SourceError, match=r"^<dict 2>: `a` is a set") as caught:
        hardening.check([{}, {"a": {1}}])
    assert caught.value.file == "<dict 2>"


def test_what_holds_itself_is_refused() -> None:
    mapping: dict[str, object] = {}
    mapping["a"] = [mapping]
    with pytest.raises(SourceError, match="holds itself"):
        hardening.check(mapping)


def test_what_is_nested_too_deep_is_refused() -> None:
    deep: object = 1
    for _ in range(600):
        deep = [deep]
    with pytest.raises(SourceError, match="nested more than 500 levels deep"):
        hardening.check({"a": deep})


def test_a_model_that_only_gives_itself_is_refused() -> None:
    class Endless:
        def to_dict(self) -> object:
            return self

    for source in (Endless(), {"a": Endless()}):
        with pytest.raises(SourceError, match="holds itself"):
            hardening.check(source)


def test_what_the_reader_bears_is_read() -> None:
    deep: object = 1
    for _ in range(150):
        deep = [deep]
    assert same_as_text(config_map(deep), config_map(deep))


def test_what_the_code_of_a_mapping_raises_comes_through() -> None:
    class Failing(dict[str, object]):
        def items(self) -> Any:
            raise RuntimeError("undefined variable")

    with pytest.raises(RuntimeError, match="undefined variable"):
        hardening.check(Failing(a=1))


def test_a_mapping_that_changes_while_it_is_read_does_no_harm() -> None:
    mapping: dict[str, object] = {}

    class Growing(dict[str, object]):
        def items(self) -> Any:
            mapping.update({str(number): number for number in range(1000)})
            return []

    mapping["a"] = Growing()
    mapping["b"] = 1
    assert len(hardening.check(mapping)) == 1
