"""Invariants and their pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from subprocess import CompletedProcess

import hardening

Run = Callable[..., CompletedProcess[str]]


def test_the_list_of_invariants_is_that_of_the_command(command: Run) -> None:
    listed = [it.to_dict() for it in hardening.invariants()]
    assert listed == json.loads(command("explain", "--format", "json").stdout)
    assert len(listed) > 20


def test_a_page_is_that_of_the_command(command: Run) -> None:
    page = hardening.explain("network.open-egress")
    assert page.markdown == command("explain", page.id).stdout
    shown = command("explain", page.id, "--format", "json").stdout
    assert page.to_dict() == json.loads(shown)
    assert str(page) == page.markdown


def test_every_invariant_has_a_page_that_says_the_same_in_short() -> None:
    for summary in hardening.invariants():
        page = hardening.explain(summary.id)
        assert page.markdown.startswith(f"# {summary.id}\n")
        assert all(getattr(page, name) == getattr(summary, name) for name in summary.__match_args__)


def test_only_what_assumes_something_is_not_certain() -> None:
    for summary in hardening.invariants():
        certain = summary.confidence == hardening.Confidence.CERTAIN
        assert certain == (summary.assumes is None)
