"""The classes of findings and answers: frozen values whose form is that of the schemas."""

from __future__ import annotations

import copy
import json
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import hardening
from hardening import Applicability, Confidence, Severity, types

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "schema" / "report.v1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def values(shop_report: hardening.Report) -> dict[str, Any]:
    """One of each class."""
    shop = ROOT / "examples" / "shop"
    finding = next(it for it in shop_report if it.fix and it.related)
    assert finding.fix is not None
    assert finding.object is not None
    fixed = hardening.fix(shop)
    found: list[Any] = [
        shop_report,
        finding,
        finding.location,
        finding.object,
        finding.related[0],
        finding.fix,
        finding.fix.edits[0],
        shop_report.summary,
        fixed,
        fixed.files[0],
        hardening.Cluster(shop).network.can_reach("frontend", "orders"),
        hardening.Cluster(shop).network.exposed(),
        hardening.explain("cluster.duplicate-object"),
        hardening.invariants()[3],
    ]
    return {f"{type(it).__name__}{index}": it for index, it in enumerate(found)}


def snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda it: "_" + it[0].lower(), name)


@pytest.mark.parametrize("name", [*sorted(SCHEMA["$defs"]), "Report"])
def test_the_schema_and_the_class_have_the_same_properties(name: str) -> None:
    schema = SCHEMA if name == "Report" else SCHEMA["$defs"][name]
    class_: Any = getattr(hardening, name)
    if "oneOf" in schema:
        assert {it["const"] for it in schema["oneOf"]} == {member.value for member in class_}
        return
    assert {snake_case(it) for it in schema["properties"]} == set(class_.__match_args__)
    public = {it for it in vars(class_) if not it.startswith("_")}
    methods = {it for it in public if callable(getattr(class_, it))}
    assert public - methods == set(class_.__match_args__)


@pytest.mark.parametrize(
    "name", ["Answer", "Fixed", "FixedFile", "InvariantSummary", "Page", "Report", "Finding"]
)
def test_the_typed_dictionary_and_the_class_have_the_same_properties(name: str) -> None:
    class_: Any = getattr(hardening, name)
    form = getattr(types, name).__annotations__
    assert {snake_case(it) for it in form} == set(class_.__match_args__)


def test_the_order_of_severities_is_that_of_the_schema() -> None:
    words = [it["const"] for it in SCHEMA["$defs"]["Severity"]["oneOf"]]
    assert [it.value for it in sorted(Severity)] == words


def test_what_is_read_from_a_dictionary_equals_what_it_was_made_of(
    values: dict[str, Any],
) -> None:
    for value in values.values():
        class_: Any = type(value)
        again = class_.from_dict(value.to_dict())
        assert again == value
        assert hash(again) == hash(value)
        assert again.to_dict() == value.to_dict() == json.loads(json.dumps(value.to_dict()))


def test_a_dictionary_that_lacks_a_field_is_refused(values: dict[str, Any]) -> None:
    for value in values.values():
        class_: Any = type(value)
        with pytest.raises(ValueError, match=f"this is no {class_.__name__}: missing field"):
            class_.from_dict({})
        with pytest.raises(ValueError, match=f"this is no {class_.__name__}: `a` is a set"):
            class_.from_dict({"a": {1}})


def test_values_do_not_change(values: dict[str, Any]) -> None:
    for value in values.values():
        for attribute in value.__match_args__:
            with pytest.raises(AttributeError):
                setattr(value, attribute, None)
        with pytest.raises(AttributeError):
            value.other = 1


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_values_are_pickled(values: dict[str, Any], protocol: int) -> None:
    for value in values.values():
        assert pickle.loads(pickle.dumps(value, protocol)) == value


def test_a_copy_of_a_value_is_the_value(values: dict[str, Any]) -> None:
    for value in values.values():
        assert copy.copy(value) is value
        assert copy.deepcopy([value])[0] is value


def test_values_of_different_classes_are_different(values: dict[str, Any]) -> None:
    for value in values.values():
        assert value != value.to_dict()
        assert (value == object()) is False
        with pytest.raises(TypeError):
            _ = value < object()


def test_what_a_value_shows_of_itself_tells_its_class_and_fields(
    values: dict[str, Any],
) -> None:
    for value in values.values():
        assert repr(value).startswith(f"{type(value).__name__}(")
    location = values["Location2"]
    assert re.fullmatch(r"Location\(file='.+', line=\d+, column=\d+, path='.*'\)", repr(location))


def test_findings_come_in_the_order_of_their_places(shop_report: hardening.Report) -> None:
    findings = shop_report.findings
    places = [finding.location for finding in findings]
    assert places == sorted(places)
    assert [(it.file, it.line, it.column) for it in places] == sorted(
        (it.file, it.line, it.column) for it in places
    )
    assert findings[0] < findings[1] <= findings[1] != findings[0]
    assert max(findings) == findings[-1] >= findings[0]
    assert sorted(set(findings)) == list(findings)


def test_related_places_fixes_edits_and_objects_have_an_order(
    shop_report: hardening.Report,
) -> None:
    related = sorted(it for finding in shop_report for it in finding.related)
    assert [it.location for it in related] == sorted(it.location for it in related)
    fixes = sorted(it.fix for it in shop_report if it.fix)
    edits = [edit for fix in fixes for edit in fix.edits]
    assert [(it.file, it.start) for it in edits] == sorted((it.file, it.start) for it in edits)
    assert edits == sorted(edits)
    objects = sorted(it.object for it in shop_report if it.object)
    assert objects[0] < objects[-1]


def test_counts_have_no_order(shop_report: hardening.Report) -> None:
    summary: Any = shop_report.summary
    with pytest.raises(TypeError):
        sorted([summary, summary])


def test_findings_are_members_of_sets(shop_report: hardening.Report) -> None:
    again = hardening.Report.from_dict(shop_report.to_dict())
    assert set(again.findings) == set(shop_report.findings)
    assert len(set(shop_report.findings)) == len(shop_report)


def test_hashes_are_the_same_in_every_process(shop_report: hardening.Report) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(hash, shop_report).result() == hash(shop_report)


def test_checks_are_spread_over_processes() -> None:
    texts = [f"apiVersion: v1\nmetadata: {{name: shop-{number}}}\n" for number in range(20)]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        reports = list(pool.map(hardening.check, texts))
    assert reports == [hardening.check(text) for text in texts]


def test_findings_are_matched_by_pattern(shop_report: hardening.Report) -> None:
    match shop_report.findings[0]:
        case hardening.Finding(
            invariant="access.audit-policy-not-loaded",
            severity=Severity.ERROR,
            location=hardening.Location(file, line),
        ):
            assert (Path(file).name, line) == ("audit-policy.yaml", 8)
        case other:
            pytest.fail(f"{other} does not match")


def test_edits_are_of_bytes_and_make_the_fix(shop_report: hardening.Report) -> None:
    finding = next(it for it in shop_report if it.invariant == "cluster.unserved-version")
    assert finding.fix is not None
    [edit] = finding.fix.edits
    text = Path(edit.file).read_bytes()
    assert text[edit.start : edit.end].decode() == "batch/v1beta1"
    assert (edit.text, finding.fix.applicability) == ("batch/v1", Applicability.SAFE)


@pytest.mark.parametrize("enumeration", [Severity, Confidence, Applicability])
def test_the_members_of_enumerations_are_texts_with_an_order(
    enumeration: type[Severity | Confidence | Applicability],
) -> None:
    members = list(enumeration)
    assert sorted(set(members)) == members
    low, high = members[0], members[-1]
    assert low < high > low <= high >= low
    assert low < high.value
    assert high >= low.value
    assert high == high.value == str(high) == f"{high}"
    assert json.dumps(high) == f'"{high.value}"'
    assert pickle.loads(pickle.dumps(high)) is high
    assert repr(high) == f"{enumeration.__name__}.{high.name}"
    assert hash(high) == hash(high.value)


@pytest.mark.parametrize("other", ["fatal", 1, None, Confidence.CERTAIN])
def test_members_do_not_compare_with_what_is_no_member(other: Any) -> None:
    for compare in ("__lt__", "__le__", "__gt__", "__ge__"):
        assert getattr(Severity.ERROR, compare)(other) is NotImplemented


def test_every_annotation_of_the_forms_can_be_evaluated() -> None:
    assert set(get_type_hints(types.Location)) == set(SCHEMA["$defs"]["Location"]["properties"])
