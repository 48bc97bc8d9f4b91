"""What is said of a cluster, measured."""

from __future__ import annotations

from pathlib import Path

import pytest

import hardening

SHOP = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
CLAIMS = """\
apiVersion: hardening/v1alpha1
kind: Claims
claims:
  - claim: One namespace
    measure: {objects: {kind: Namespace, count: 1}}
"""


def test_claims_are_text_a_path_or_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_text(CLAIMS, encoding="utf-8")
    claim = {"claim": "One namespace", "measure": {"objects": {"kind": "Namespace", "count": 1}}}
    mapping = {"apiVersion": "hardening/v1alpha1", "kind": "Claims", "claims": [claim]}
    for claims in (CLAIMS, path, mapping):
        measured = hardening.measure_claims(claims, SHOP)
        assert measured["claims"][0]["outcome"] == {
            "verdict": "true",
            "measured": "1 Namespace object",
        }
    assert hardening.Cluster(SHOP).measure(CLAIMS)["summary"]["areTrue"] == 1


def test_claims_that_cannot_be_read_are_refused_with_a_place() -> None:
    with pytest.raises(hardening.ConfigError) as raised:
        hardening.measure_claims(CLAIMS.replace("objects", "object"), SHOP)
    assert str(raised.value) == "<claims>:5:15: there is no `object` here; did you mean `objects`?"
    assert raised.value.line == 5
