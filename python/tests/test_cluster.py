"""Questions to a cluster, and their answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

import hardening
from hardening import Answer, Cluster, QuestionError

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def cluster() -> Cluster:
    """The example shop."""
    return Cluster(ROOT / "examples" / "shop")


def test_an_answer_is_true_where_all_that_was_asked_about_passes(cluster: Cluster) -> None:
    answer = cluster.network.can_reach("shop/frontend", "shop/orders", 8000)
    assert answer
    assert answer.answer["reaches"] == "yes"
    assert str(answer) == answer.answer["sentence"]


def test_an_answer_is_false_where_nothing_passes_and_says_why(cluster: Cluster) -> None:
    answer = cluster.network.can_reach("shop/orders", "StatefulSet/postgres", 5432)
    assert not answer
    assert answer.answer["reaches"] == "no"
    assert "isolates shop-data/postgres" in answer.evidence[-1].message
    assert answer.evidence[-1].location.file.endswith("network/data.yaml")


def test_an_answer_is_false_where_only_some_of_it_passes(cluster: Cluster) -> None:
    answer = cluster.network.can_reach("shop/frontend", "shop/orders")
    assert answer.answer["reaches"] == "partly"
    assert not answer


def test_ports_have_a_number_or_a_name_and_a_protocol(cluster: Cluster) -> None:
    by_name = cluster.network.can_reach("frontend", "orders", "http")
    by_number = cluster.network.can_reach("frontend", "orders", 8000, protocol="TCP")
    assert by_name.answer == by_number.answer
    assert not cluster.network.can_reach("frontend", "orders", 8000, protocol="UDP")


def test_ends_may_be_outside_the_cluster(cluster: Cluster) -> None:
    answer = cluster.network.can_reach("shop-data/postgres", "internet", 443)
    assert answer.answer["to"] == "internet"
    assert cluster.network.can_reach("postgres", "10.0.0.0/8", protocol="TCP").answer["cases"]


@pytest.mark.parametrize(
    ("ask", "arguments"),
    [
        (lambda network: network.map(), ["network"]),
        (lambda network: network.exposed(), ["exposed"]),
        (lambda network: network.needed_flows(), ["flows"]),
        (
            lambda network: network.can_reach("shop/frontend", "Deployment/orders", 8000),
            ["reach", "shop/frontend", "Deployment/orders", "8000"],
        ),
    ],
)
def test_the_json_of_an_answer_is_that_of_the_command_byte_for_byte(
    ask: Callable[[hardening.Network], Answer],
    arguments: list[str],
    shop: Path,
    command: Callable[..., CompletedProcess[str]],
) -> None:
    answer = ask(Cluster(shop).network)
    asked = command("ask", *arguments, "-f", str(shop), "--format", "json")
    assert answer.to_json() == asked.stdout
    assert answer.to_dict() == json.loads(asked.stdout)


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda network: network.map(), "network"),
        (lambda network: network.exposed(), "exposed"),
        (lambda network: network.needed_flows(), "neededFlows"),
    ],
)
def test_an_answer_that_is_a_list_is_neither_true_nor_false(
    ask: Callable[[hardening.Network], Answer], kind: str, cluster: Cluster
) -> None:
    answer = ask(cluster.network)
    question: Any = {"kind": kind}
    assert answer.question == question
    assert answer == cluster.ask(question)
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(answer)


def test_any_question_is_asked_by_its_json(cluster: Cluster) -> None:
    answer = cluster.ask(
        {"kind": "reach", "from": "shop/frontend", "to": "shop/orders", "port": 8000}
    )
    assert answer == cluster.network.can_reach("shop/frontend", "shop/orders", 8000)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ({"kind": "reech"}, "unknown variant `reech`"),
        ({"kind": "reach", "from": "a"}, "missing field `to`"),
        ({"kind": "network", "more": 1}, "unknown field `more`"),
        ({"kind": "reach", "from": "shop/frontend", "to": "shop/oders"}, "called `shop/oders`"),
        ({"kind": "reach", "from": "shop/frontend", "to": "a/b/c"}, "a/b/c"),
        ({"kind": {1}}, "`kind` is a set"),
        ("network", "question"),
    ],
)
def test_a_question_without_an_answer_is_refused_in_the_words_of_who_asks(
    cluster: Cluster, question: Any, message: str
) -> None:
    with pytest.raises(QuestionError, match=message):
        cluster.ask(question)


@pytest.mark.parametrize("port", [0, -1, 65536, 2**70])
def test_a_port_that_is_none_is_refused(cluster: Cluster, port: int) -> None:
    with pytest.raises(QuestionError):
        cluster.network.can_reach("shop/frontend", "shop/orders", port)


@pytest.mark.parametrize("port", [80.5, True, [80]])
def test_a_port_of_another_type_is_refused(cluster: Cluster, port: Any) -> None:
    with pytest.raises(QuestionError):
        cluster.network.can_reach("frontend", "orders", port)


def test_the_report_of_a_cluster_is_that_of_a_check(cluster: Cluster) -> None:
    shop = ROOT / "examples" / "shop"
    report = cluster.report()
    assert report == hardening.check(shop)
    assert not cluster.report(baseline=report.to_baseline())
    assert cluster.report(ignores=False) == hardening.check(shop, ignores=False)


def test_a_cluster_keeps_its_configuration() -> None:
    shop = ROOT / "examples" / "shop"
    config = {"select": ["network.open-egress"], "severity": {"network": "info"}}
    cluster = Cluster(shop, config={"select": ["network.open-egress"]})
    assert {it.invariant for it in cluster.report()} == {"network.open-egress"}
    assert {it.invariant for it in cluster.report(ignores=False)} == {"network.open-egress"}
    assert config["select"] == ["network.open-egress"]


def test_a_cluster_is_written_as_sarif_as_the_command_does(
    repository: Path, shop: Path, command: Callable[..., CompletedProcess[str]]
) -> None:
    sarif = Cluster(shop).to_sarif(repository)
    assert sarif == command("check", "--format", "sarif", str(shop)).stdout
    assert json.loads(Cluster(shop).to_sarif())["version"] == "2.1.0"


def test_the_body_of_an_answer_is_made_once(cluster: Cluster) -> None:
    answer = cluster.network.map()
    assert answer.answer is answer.answer
    assert answer.answer["flows"]


def test_an_answer_is_read_again_from_its_dictionary(cluster: Cluster) -> None:
    for answer in (
        cluster.network.can_reach("frontend", "orders"),
        cluster.network.map(),
        cluster.network.exposed(),
        cluster.network.needed_flows(),
    ):
        assert Answer.from_dict(answer.to_dict()) == answer


def test_lists_read_as_the_command_shows_them(
    cluster: Cluster, command: Callable[..., CompletedProcess[str]]
) -> None:
    shown = command("ask", "network", "-f", "examples/shop").stdout
    assert str(cluster.network.map()) == shown


def test_a_cluster_says_what_it_holds(cluster: Cluster) -> None:
    assert repr(cluster) == "<Cluster of 42 objects in 19 files>"
