"""What applying manifests would do."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

import hardening

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
PODS = "\n---\n".join(
    f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: shop}}"
    for name in ("web", "database")
)
DENY = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
"""


def test_without_what_runs_everything_is_created() -> None:
    plan = hardening.plan([NAMESPACE, PODS])
    assert plan.summary["created"] == 3
    assert not plan.has("low")
    assert next(step["title"] for step in plan.steps) == "1 Namespace"


def test_effects_have_a_risk_and_a_way_back() -> None:
    plan = hardening.plan(DENY, current=[NAMESPACE, PODS])
    assert plan.has("moderate")
    assert not plan.has("high")
    first = plan.effects[0]
    assert (first["kind"], first["by"]) == ("flowsCut", ["NetworkPolicy shop/deny"])
    assert first["evidence"][0]["side"] == "desired"


def test_a_bundle_applied_to_itself_changes_nothing() -> None:
    plan = hardening.plan(PODS, current=PODS)
    assert (plan.effects, plan.steps, plan.objects) == ([], [], [])


def test_what_is_not_desired_goes_with_prune_only() -> None:
    assert hardening.plan(NAMESPACE, current=[NAMESPACE, PODS]).summary["removed"] == 0
    assert hardening.plan(NAMESPACE, current=[NAMESPACE, PODS], prune=True).summary["removed"] == 2


def test_files_are_named_in_the_commands(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(NAMESPACE, encoding="utf-8")
    [step] = hardening.plan(file).steps
    assert step["apply"] == [f"kubectl apply -f {file}"]


def test_a_plan_is_a_value() -> None:
    plan = hardening.plan(DENY, current=PODS)
    assert pickle.loads(pickle.dumps(plan)) == plan
    assert hardening.Plan.from_dict(plan.to_dict()) == plan
    assert str(plan).startswith("0 high, ")
    assert plan.to_markdown().startswith("## Plan\n")


def test_there_are_three_risks() -> None:
    with pytest.raises(ValueError, match="unknown variant `awful`"):
        hardening.plan(NAMESPACE).has("awful")
