"""A program as a user writes it, which type checkers must accept as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import assert_type

import hardening
from hardening import types

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from hardening.sources import Source


def worst(sources: Iterable[Source]) -> hardening.Finding | None:
    """The worst finding of several sources, the first of them where several are as bad."""
    report = hardening.check(sources, config={"select": ["manifest", "network"]})
    assert_type(report.findings, tuple[hardening.Finding, ...])
    return max(reversed(report.findings), key=lambda finding: finding.severity, default=None)


def closed(cluster: hardening.Cluster, sender: str, receiver: str) -> list[str]:
    """The policies that stand between two workloads."""
    answer = cluster.network.can_reach(sender, receiver, protocol="TCP")
    assert_type(answer, hardening.Answer[types.Reach])
    if answer:
        return []
    sides = [case[end] for case in answer.answer["cases"] for end in ("egress", "ingress")]
    return [policy for side in sides for policy in side["policies"]]


def describe(finding: hardening.Finding) -> str:
    """A finding in a line."""
    match finding:
        case hardening.Finding(
            severity=hardening.Severity.ERROR, object=hardening.ObjectName() as it
        ):
            assert_type(it.namespace, str | None)
            return f"{it.kind} {it.name}: {finding.message}"
        case _:
            return str(finding)


def main(folder: Path) -> None:
    """Check a folder, a text and a mapping, and ask for what is exposed."""
    text = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
    mapping = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    found = worst([folder, text, mapping, [text.encode()]])
    if found is not None:
        describe(found)
    with (folder / "namespaces.yaml").open() as file:
        hardening.check(file)
    cluster = hardening.Cluster(folder)
    exposed = cluster.network.exposed()
    assert_type(exposed.answer, types.Exposed)
    assert_type(exposed.answer["entrances"][:1], list[types.Entrance])
    assert_type(cluster.network.map().answer["flows"], list[types.MapFlow])
    assert_type(cluster.report().to_dict(), types.Report)
    assert_type(cluster.ask({"kind": "network"}).answer, types.AnswerBody)
    assert_type(hardening.explain("network.open-egress").assumes, str | None)
    fixed = hardening.fix(folder, unsafe=True)
    for changed in fixed.files:
        assert_type(changed.text, str)
    try:
        hardening.check(folder, config=folder / "none.yaml")
    except hardening.ConfigError as error:
        assert_type(error.line, int | None)
