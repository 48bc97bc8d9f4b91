"""Checks: what they give, and what configuration and baseline make of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

import hardening
from hardening import Severity

DUPLICATE_KEY = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, name: shop}\n"
CONFIG = "apiVersion: hardening/v1alpha1\nkind: Config\n"


def test_the_json_of_a_report_is_that_of_the_command_byte_for_byte(
    shop: Path, command: Callable[..., CompletedProcess[str]]
) -> None:
    report = hardening.check(shop)
    assert report.to_json() == command("check", "--format", "json", str(shop)).stdout
    assert report.to_json() == json.dumps(report.to_dict(), indent=2, ensure_ascii=False) + "\n"


def test_findings_are_a_tuple_in_the_order_of_their_places(
    shop_report: hardening.Report,
) -> None:
    assert isinstance(shop_report.findings, tuple)
    assert list(shop_report) == list(shop_report.findings) == sorted(shop_report.findings)
    assert len(shop_report) == len(shop_report.findings) > 0
    assert shop_report.findings is shop_report.findings


def test_the_summary_counts_the_findings(shop_report: hardening.Report) -> None:
    summary = shop_report.summary
    by_severity = [
        sum(finding.severity == severity for finding in shop_report) for severity in Severity
    ]
    assert [summary.infos, summary.warnings, summary.errors] == by_severity
    assert (summary.files, summary.objects, summary.suppressed) == (19, 42, 0)
    assert shop_report.version == 1


@pytest.mark.parametrize(
    ("source", "severity", "has"),
    [
        (DUPLICATE_KEY, Severity.ERROR, True),
        (DUPLICATE_KEY, "error", True),
        ("", Severity.INFO, False),
        ("", "info", False),
    ],
)
def test_a_report_has_a_severity_where_a_finding_is_at_least_so_bad(
    source: str, severity: Severity, *, has: bool
) -> None:
    assert hardening.check(source).has(severity) is has


def test_a_severity_that_is_none_is_refused(shop_report: hardening.Report) -> None:
    fatal: Any = "fatal"
    with pytest.raises(ValueError, match=fatal):
        shop_report.has(fatal)


def test_a_report_without_findings_is_false() -> None:
    assert not hardening.check([])
    assert hardening.check(DUPLICATE_KEY)


def test_a_report_reads_as_a_line_for_each_finding_and_the_counts() -> None:
    lines = str(hardening.check(DUPLICATE_KEY)).splitlines()
    assert lines[0].startswith("<string>:3:24: error[manifest.duplicate-key]: ")
    assert lines[-1] == "1 files, 1 objects: 1 errors, 0 warnings, 0 infos, 0 suppressed"


@pytest.mark.parametrize("form", ["text", "path", "mapping"])
def test_a_configuration_is_text_a_path_or_a_mapping(form: str, tmp_path: Path) -> None:
    text = CONFIG + "severity: {manifest.duplicate-key: info}\n"
    file = tmp_path / "hardening.yaml"
    file.write_text(text, encoding="utf-8")
    mapping = {
        "apiVersion": "hardening/v1alpha1",
        "kind": "Config",
        "severity": {"manifest.duplicate-key": "info"},
    }
    config: Any = {"text": text, "path": file, "mapping": mapping}[form]
    report = hardening.check(DUPLICATE_KEY, config=config)
    assert [finding.severity for finding in report] == [Severity.INFO]


def test_a_configuration_that_selects_other_areas_hides_findings() -> None:
    assert not hardening.check(DUPLICATE_KEY, config={"select": ["network"]})


@pytest.mark.parametrize("form", ["text", "path", "mapping"])
def test_what_a_baseline_knows_is_not_reported(form: str, tmp_path: Path) -> None:
    first = hardening.check(DUPLICATE_KEY)
    file = tmp_path / "baseline.json"
    file.write_text(first.to_baseline(), encoding="utf-8")
    mapping = json.loads(first.to_baseline())
    baseline: Any = {"text": first.to_baseline(), "path": file, "mapping": mapping}[form]
    second = hardening.check(DUPLICATE_KEY, baseline=baseline)
    assert second.findings == ()
    assert second.summary.suppressed == 1


def test_a_baseline_is_the_one_that_the_command_creates(
    shop: Path, tmp_path: Path, command: Callable[..., CompletedProcess[str]]
) -> None:
    file = tmp_path / "baseline.json"
    assert command("check", str(shop), "--create-baseline", str(file)).returncode == 0
    assert hardening.check(shop).to_baseline() == file.read_text(encoding="utf-8")
    assert not hardening.check(shop, baseline=file)


def test_without_ignores_what_comments_ignore_is_reported() -> None:
    text = DUPLICATE_KEY.replace(
        "}\n", "} # hardening: ignore[manifest.duplicate-key] for a test\n"
    )
    assert not hardening.check(text)
    assert [finding.invariant for finding in hardening.check(text, ignores=False)] == [
        "manifest.duplicate-key"
    ]


def test_the_same_manifests_give_the_same_bytes(shop: Path) -> None:
    assert hardening.check(shop).to_json() == hardening.check(shop).to_json()


def test_values_of_secrets_are_never_shown() -> None:
    secret = "c3VwZXItc2VjcmV0LXZhbHVl"
    manifest = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "token", "nmespace": "shop"},
        "data": {"token": secret, "port": 8080, "broken": secret + "?"},
    }
    report = hardening.check(manifest)
    assert report
    for shown in (report.to_json(), str(report), repr(report.findings)):
        assert secret not in shown
