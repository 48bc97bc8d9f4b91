"""Running beside other code: threads, Ctrl-C, memory, other processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import hardening

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "examples" / "shop"
Run = Callable[..., CompletedProcess[str]]

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_threads_that_check_at_once_get_what_one_gets() -> None:
    texts = [
        f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: shop-{number}, name: a}}\n"
        for number in range(64)
    ]
    alone = [hardening.check(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(hardening.check, texts)) == alone
        reports = list(pool.map(hardening.check, [SHOP] * 16))
    assert reports == [hardening.check(SHOP)] * 16


def test_threads_may_ask_one_cluster() -> None:
    cluster = hardening.Cluster(SHOP)
    with ThreadPoolExecutor(8) as pool:
        maps = list(pool.map(lambda _: cluster.network.map(), range(32)))
        bodies = list(pool.map(lambda _: maps[0].answer, range(32)))
        reports = list(pool.map(lambda _: cluster.report(), range(8)))
    assert all(it == maps[0] for it in maps)
    assert all(it is bodies[0] for it in bodies)
    assert all(it == reports[0] for it in reports)


def test_other_threads_run_while_one_checks(tmp_path: Path, python: Run) -> None:
    # The check waits for what only the other thread writes.
    os.mkfifo(tmp_path / "pipe.yaml")
    program = """
import sys, threading, pathlib, hardening
pipe = pathlib.Path(sys.argv[1])
text = "apiVersion: v1\\nkind: Namespace\\nmetadata: {name: shop}\\n"
for beside in (True, False):
    work = [lambda: reports.append(hardening.check(pipe)), lambda: pipe.write_text(text)]
    reports = []
    other = threading.Thread(target=work[0 if beside else 1])
    other.start()
    work[1 if beside else 0]()
    other.join()
    print(reports[0].summary.objects)
"""
    ran = python(program, str(tmp_path / "pipe.yaml"))
    assert (ran.stdout, ran.stderr) == ("1\n1\n", "")


INTERRUPTED = """
import sys, pathlib, hardening
sources = {
    "waits": lambda: pathlib.Path(sys.argv[2]),
    "works": lambda: "\\n---\\n".join(
        "{apiVersion: v1, kind: Pod, metadata: {name: web-%d, labels: {n: '%d'}}}" % (n, n)
        for n in range(200_000)
    ),
}
source = sources[sys.argv[1]]()
try:
    print("begins", flush=True)
    hardening.check(source)
    print("ends")
except KeyboardInterrupt:
    print("interrupted")
"""


@on_linux
@pytest.mark.parametrize("how", ["waits", "works"])
def test_control_c_ends_a_long_check(how: str, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, how, str(pipe)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begins\n"
        tasks = Path(f"/proc/{child.pid}/task")
        while not any((it / "comm").read_text() == "hardening\n" for it in tasks.iterdir()):
            time.sleep(0.001)
        child.send_signal(signal.SIGINT)
        assert child.communicate(timeout=120) == ("interrupted\n", "")
        assert child.returncode == 0


def test_a_check_after_a_fork_is_no_different(python: Run) -> None:
    program = """
import os, pathlib, sys, hardening
shop = pathlib.Path(sys.argv[1])
before = hardening.check(shop)
child = os.fork()
if child == 0:
    os._exit(0 if hardening.check(shop) == before else 1)
print(os.waitpid(child, 0)[1], hardening.check(shop) == before)
"""
    ran = python(program, str(SHOP))
    assert (ran.stdout, ran.stderr) == ("0 True\n", "")


LEAKS = """
import gc, tracemalloc
import hardening

TEXT = "apiVersion: v1\\nkind: Namespace\\nmetadata: {name: shop, name: shop}\\n"
MAPPING = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "nme": "web"}}

def calls(count):
    for _ in range(count):
        [finding] = hardening.check(TEXT)
        finding.location, finding.object, finding.to_dict(), repr(finding), hash(finding)
        cluster = hardening.Cluster(MAPPING)
        cluster.report().findings
        cluster.network.map().answer
        for wrong in ({"a": {1}}, 5):
            try:
                hardening.check(wrong)
            except hardening.SourceError:
                pass

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096

calls(1_000)
gc.collect()
before = resident()
calls(10_000)
gc.collect()
print(resident() - before)

tracemalloc.start()
calls(10)
gc.collect()
before = tracemalloc.get_traced_memory()[0]
calls(1_000)
gc.collect()
print(tracemalloc.get_traced_memory()[0] - before)
"""


@on_linux
def test_ten_thousand_calls_leave_nothing_behind(python: Run) -> None:
    ran = python(LEAKS)
    assert ran.stderr == ""
    resident, objects = map(int, ran.stdout.split())
    # A leak of one report, or of one object a call, would be several times as much.
    assert resident < 4 << 20
    assert objects < 20_000
