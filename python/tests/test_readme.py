"""The page of the package on PyPI."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "README.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_runs_and_prints_what_it_says(
    block: str, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert repository == Path.cwd()
    exec(compile(block, README.name, "exec"), {})
    expected = [line.split("# ", 1)[1] for line in block.splitlines() if re.match(r"\s*# ", line)]
    assert capsys.readouterr().out.splitlines() == expected
