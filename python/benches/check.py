"""What a check from Python costs beside one in Rust alone, of the same text in one run.

Rust's own time is taken within the native module, from the text to the report. Python's is that of
a call to ``hardening.check``, and of one after which the message of every finding is read. The
rounds of the three alternate; the ratio is that of the medians.

    python python/benches/check.py
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import hardening
from hardening._hardening import time_check

if TYPE_CHECKING:
    from collections.abc import Callable

SHOP = Path(__file__).parents[2] / "examples" / "shop"


def text(copies: int) -> str:
    """So many copies of the example shop, each in namespaces of its own."""
    files = sorted(SHOP.rglob("*.yaml"))
    shop = "---\n".join(file.read_text(encoding="utf-8") for file in files)
    return "---\n".join(
        shop.replace("shop", f"shop-{copy}").replace("monitoring", f"monitoring-{copy}")
        for copy in range(copies)
    )


def timed(work: Callable[[], object]) -> float:
    """The seconds of a call; what it gives is thrown away after that."""
    start = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - start
    del result
    return seconds


def measure(copies: int, rounds: int) -> str:
    """A row of the table."""
    manifests = text(copies)
    times: dict[str, list[float]] = {"rust": [], "check": [], "findings": []}
    report = hardening.check(manifests)
    time_check(manifests)
    for _ in range(rounds):
        times["rust"].append(time_check(manifests))
        times["check"].append(timed(lambda: hardening.check(manifests)))
        times["findings"].append(
            timed(lambda: [finding.message for finding in hardening.check(manifests)])
        )
    rust, check, findings = (median(times[name]) for name in ("rust", "check", "findings"))
    return (
        f"{report.summary.objects:9} {len(report):9} {rust * 1e3:9.2f} ms {check * 1e3:9.2f} ms"
        f" {check / rust:7.3f} {findings / rust:9.3f}"
    )


def main() -> None:
    """Print the table."""
    print("  objects  findings         Rust       Python   ratio  findings")
    for copies, rounds in ((1, 400), (8, 100), (32, 40), (150, 11)):
        print(measure(copies, rounds))


if __name__ == "__main__":
    main()
