"""A spec to files, and manifests to a spec."""

from __future__ import annotations

from pathlib import Path

import pytest

import hardening

SPEC = """\
apiVersion: hardening/v1alpha1
kind: Phase1
cluster:
  name: small
  kubernetesVersion: "1.32"
  apiServer: {addresses: [10.0.0.1]}
  nodes: [10.0.0.0/24]
namespaces:
  - name: shop
services:
  - name: web
    namespace: shop
    ports: [{name: http, port: 8080}]
"""


def test_a_spec_is_text_a_path_or_a_mapping(tmp_path: Path) -> None:
    path = tmp_path / "phase1.yaml"
    path.write_text(SPEC, encoding="utf-8")
    mapping = {
        "apiVersion": "hardening/v1alpha1",
        "kind": "Phase1",
        "cluster": {
            "name": "small",
            "kubernetesVersion": "1.32",
            "apiServer": {"addresses": ["10.0.0.1"]},
            "nodes": ["10.0.0.0/24"],
        },
        "namespaces": [{"name": "shop"}],
        "services": [
            {"name": "web", "namespace": "shop", "ports": [{"name": "http", "port": 8080}]}
        ],
    }
    texts = [hardening.render(spec)["files"] for spec in (SPEC, path, mapping)]
    assert texts[0] == texts[1] == texts[2]
    assert "services/shop.yaml" in [file["path"] for file in texts[0]]


def test_what_is_rendered_can_be_checked() -> None:
    files = hardening.render(SPEC)["files"]
    manifests = [file["text"] for file in files if file["path"].endswith(".yaml")]
    invariants = {finding.invariant for finding in hardening.check(manifests)}
    assert not {invariant for invariant in invariants if invariant.startswith("manifest.")}


def test_a_spec_that_does_not_hold_together_is_refused_with_a_place() -> None:
    with pytest.raises(hardening.ConfigError) as raised:
        hardening.render(SPEC.replace("namespace: shop", "namespace: shp"))
    assert str(raised.value) == (
        "<spec>:12:16: there is no namespace `shp` in `namespaces`; did you mean `shop`?"
    )
    assert (raised.value.line, raised.value.column) == (12, 16)


def test_a_spec_is_inferred_from_manifests() -> None:
    files = hardening.render(SPEC)["files"]
    inferred = hardening.infer([file["text"] for file in files])
    assert {note["kind"] for note in inferred["notes"]} >= {"toFillIn"}
    again = hardening.render(inferred["spec"])["files"]
    assert "services/shop.yaml" in [file["path"] for file in again]


def test_a_cluster_is_held_against_a_spec() -> None:
    files = hardening.render(SPEC)["files"]
    manifests = [file["text"] for file in files if file["path"].endswith(".yaml")]
    there = hardening.Cluster(manifests).against(SPEC)
    assert there["asRendered"] == there["objects"]
    assert "Namespace shop" in hardening.Cluster([]).against(SPEC)["missing"]
    with pytest.raises(hardening.ConfigError):
        hardening.Cluster([]).against("kind: Phase1")
