"""Fixes of manifests."""

from __future__ import annotations

from pathlib import Path

import hardening

JOB = "apiVersion: batch/v1beta1 # old\nkind: CronJob\nmetadata: {name: report}\n"


def test_safe_fixes_are_applied_and_the_rest_of_the_text_is_left_alone() -> None:
    fixed = hardening.fix(JOB)
    [file] = fixed.files
    assert file.name == "<string>"
    assert file.text == JOB.replace("v1beta1", "v1")
    assert fixed.applied == 1
    assert "cluster.unserved-version" not in {it.invariant for it in fixed.report}


def test_what_needs_review_is_applied_only_where_that_is_asked_for(shop: Path) -> None:
    safe, unsafe = hardening.fix(shop), hardening.fix(shop, unsafe=True)
    assert 0 < safe.applied < unsafe.applied


def test_no_file_is_written(tmp_path: Path) -> None:
    file = tmp_path / "job.yaml"
    file.write_text(JOB, encoding="utf-8")
    [fixed] = hardening.fix(file).files
    assert fixed.name == str(file)
    assert file.read_text(encoding="utf-8") == JOB


def test_what_needs_no_fix_is_not_among_the_files() -> None:
    fixed = hardening.fix("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    assert (fixed.files, fixed.applied, fixed.report.findings) == ((), 0, ())


def test_a_fix_of_what_is_fixed_does_nothing() -> None:
    [file] = hardening.fix(JOB).files
    assert hardening.fix(file.text).applied == 0


def test_the_configuration_says_what_is_fixed() -> None:
    assert hardening.fix(JOB, config={"select": ["network"]}).applied == 0
