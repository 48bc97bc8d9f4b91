"""The package answers every vector as the library does, byte for byte."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import pytest

import hardening

Vector = dict[str, Any]

# What `cargo run -p hardening --example vectors -- target/vectors.json` gathered.
_FILE = os.environ.get("HARDENING_VECTORS") or Path(__file__).parents[2] / "target/vectors.json"


class _Named(io.StringIO):
    """A text with the name of a file."""

    def __init__(self, file: dict[str, str]) -> None:
        super().__init__(file["text"], newline="")
        self.name = file["name"]


def _is_offered(vector: Vector) -> bool:
    """Python counts in characters, and has parameters in place of options."""
    options: dict[str, Any] = vector["call"].get("options", {})
    return options.keys() <= {"config", "baseline", "noIgnores"}


VECTORS: list[Vector] = json.loads(Path(_FILE).read_text(encoding="utf-8"))
OFFERED = [vector for vector in VECTORS if _is_offered(vector)]


def _answer(vector: Vector) -> str:
    call = vector["call"]
    options = call.get("options", {})
    config = options.get("config")
    sources = [_Named(file) for file in vector["files"]]
    match call["function"]:
        case "check":
            ignores = not options.get("noIgnores", False)
            baseline = options.get("baseline")
            report = hardening.check(sources, config=config, baseline=baseline, ignores=ignores)
            return report.to_json()
        case "ask":
            return hardening.Cluster(sources, config=config).ask(call["question"]).to_json()
        case "fix":
            unsafe = call["applicability"] == "needs-review"
            return hardening.fix(sources, unsafe=unsafe, config=config).to_json()
        case "explain":
            return _written(hardening.explain(call["id"]).to_dict())
        case _:
            return _written([summary.to_dict() for summary in hardening.invariants()])


def _written(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def test_nearly_all_vectors_are_offered_in_python() -> None:
    assert len(OFFERED) > 0.9 * len(VECTORS) > 2 * len(hardening.invariants())


@pytest.mark.parametrize("vector", OFFERED, ids=lambda vector: vector["name"])
def test_the_answer_is_that_of_the_library(vector: Vector) -> None:
    try:
        answer = _answer(vector)
    except hardening.HardeningError as error:
        refusal = json.loads(vector["expected"])
        assert refusal["message"] in str(error)
    else:
        assert answer == vector["expected"]
