"""What can be passed as manifests, and under which names it appears."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from kubernetes import client

import hardening
from hardening import SourceError

# Without a kind, so that each source has one finding, whatever stands beside it.
TEXT = "apiVersion: v1\nmetadata: {name: shop}\n"
MAPPING = {"apiVersion": "v1", "metadata": {"name": "shop"}}
NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}


def files(source: Any) -> list[str]:
    """The names under which the findings of sources appear, each of which has one finding."""
    report = hardening.check(source)
    assert report.summary.files == len(report)
    return [finding.location.file for finding in report]


class Model:
    """As lightkube and kr8s have them."""

    def to_dict(self) -> dict[str, object]:
        return dict(MAPPING)


class Held:
    """As kr8s has them."""

    raw = MAPPING


@dataclass
class Dataclass:
    """An object that says nothing of itself."""

    kind: str = "Namespace"


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: TEXT, "<string>"),
        (TEXT.encode, "<bytes>"),
        (lambda: bytearray(TEXT.encode()), "<bytes>"),
        (lambda: memoryview(TEXT.encode()), "<bytes>"),
        (lambda: ("\ufeff" + TEXT).encode("utf-16-le"), "<bytes>"),
        (lambda: io.StringIO(TEXT), "<file>"),
        (lambda: io.BytesIO(TEXT.encode()), "<file>"),
        (lambda: MAPPING, "<dict>"),
        (Model, "<dict>"),
        (Held, "<dict>"),
    ],
)
def test_every_form_of_manifests_is_read(make: Callable[[], object], name: str) -> None:
    assert files(make()) == [name]
    assert files([make()]) == [name]


def test_unnamed_sources_are_numbered_from_the_second_on() -> None:
    sources = [MAPPING, TEXT, [Model(), (TEXT, iter([TEXT.encode()]))], {"a": TEXT}.values()]
    assert sorted(files(sources)) == [
        "<bytes>",
        "<dict 2>",
        "<dict>",
        "<string 2>",
        "<string 3>",
        "<string>",
    ]


def test_a_str_is_never_taken_for_a_path(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(TEXT, encoding="utf-8")
    [finding] = hardening.check(str(file))
    assert finding.invariant == "manifest.not-an-object"
    assert finding.location.file == "<string>"


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(TEXT, encoding="utf-8")
    assert files(file) == [str(file)]
    with file.open(encoding="utf-8") as text:
        assert files(text) == [str(file)]
    with file.open("rb") as binary:
        assert files(binary) == [str(file)]


def test_of_a_folder_every_manifest_is_read_and_nothing_else(tmp_path: Path) -> None:
    names = ["b.yaml", "a/c.yml", "d.json", "a/notes.txt", ".hidden.yaml"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT if "json" not in name else "{}", encoding="utf-8")
    assert files(tmp_path) == [str(tmp_path / name) for name in ("a/c.yml", "b.yaml", "d.json")]


def test_any_path_like_object_is_a_path(tmp_path: Path) -> None:
    class Text(os.PathLike[str]):
        def __fspath__(self) -> str:
            return str(tmp_path / "shop.yaml")

    class Bytes(os.PathLike[bytes]):
        def __fspath__(self) -> bytes:
            return os.fsencode(tmp_path / "shop.yaml")

    (tmp_path / "shop.yaml").write_text(TEXT, encoding="utf-8")
    assert files(Text()) == files(Bytes()) == [str(tmp_path / "shop.yaml")]


def test_a_path_called_dash_is_a_file_and_not_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("-").write_text(TEXT, encoding="utf-8")
    assert files(Path("-")) == ["./-"]


def test_a_file_without_a_path_is_called_file() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(TEXT.encode())
        file.seek(0)
        assert files(file) == ["<file>"]


def test_a_file_with_a_name_of_its_own_keeps_it() -> None:
    class Standard(io.StringIO):
        name = "<stdin>"

    assert files(Standard(TEXT)) == ["<stdin>"]


def test_several_sources_are_one_cluster() -> None:
    twice = hardening.check([NAMESPACE, NAMESPACE])
    assert [finding.invariant for finding in twice] == ["cluster.duplicate-object"]
    assert twice.findings[0].related[0].location.file == "<dict>"
    assert twice.findings[0].location.file == "<dict 2>"


def test_a_list_of_kubernetes_is_several_objects() -> None:
    report = hardening.check({"apiVersion": "v1", "kind": "List", "items": [NAMESPACE, NAMESPACE]})
    assert (report.summary.files, report.summary.objects) == (1, 2)


def test_nothing_is_a_clean_report() -> None:
    nothings: list[Any] = ["", b"", [], {}.values(), iter(())]
    for nothing in nothings:
        assert hardening.check(nothing).findings == ()


def test_bytes_that_are_no_text_are_a_finding() -> None:
    [finding] = hardening.check(b"apiVersion: v1\nkind: Namespace\nmetadata: {name: shop} # \xff\n")
    assert finding.invariant == "manifest.invalid-utf8"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (5, "type `int` holds no manifests"),
        (None, "type `NoneType` holds no manifests"),
        ([TEXT, None], "type `NoneType` holds no manifests"),
        (Dataclass(), r"Dataclass` holds no manifests; pass text, a pathlib.Path"),
        (Model, "holds no manifests"),
        ("\ud800", "<string>: the text holds half a surrogate pair"),
        (Path("no/such/file.yaml"), "`no/such/file.yaml` does not exist"),
    ],
)
def test_what_holds_no_manifests_is_refused(source: Any, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        hardening.check(source)


def test_a_file_that_gives_no_text_is_refused() -> None:
    class Numbers:
        name = "numbers"

        def read(self) -> int:
            return 5

    with pytest.raises(
        SourceError, match=r"numbers: read\(\) gave a value of the type `int`"
    ) as it:
        files(Numbers())
    assert it.value.file == "numbers"


def test_an_iterable_that_holds_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(SourceError, match="holds itself"):
        hardening.check(endless)


def test_what_the_code_of_a_source_raises_comes_through() -> None:
    def failing() -> Iterator[str]:
        yield TEXT
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        hardening.check(failing())


def test_a_folder_without_manifests_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no manifests") as caught:
        hardening.check(tmp_path)
    assert caught.value.file == str(tmp_path)


def test_a_file_beyond_the_limit_of_the_configuration_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(TEXT, encoding="utf-8")
    with pytest.raises(SourceError, match="the limit is 10"):
        hardening.check(file, config={"limits": {"sourceBytes": 10}})


def test_a_model_of_the_kubernetes_client_is_what_the_api_server_would_get() -> None:
    port = client.V1ContainerPort(container_port=8080)
    container = client.V1Container(name="web", image="nginx:1.29", ports=[port])
    pod = client.V1Pod(
        api_version="v1",
        kind="Pod",
        metadata=client.V1ObjectMeta(name="web", namespace="shop"),
        spec=client.V1PodSpec(containers=[container]),
    )
    client_: Any = client.ApiClient()
    written = client_.sanitize_for_serialization(pod)
    assert hardening.check(pod) == hardening.check(written)
    assert hardening.check([{"kind": "List", "items": [pod]}]).summary.objects == 1
    # The model's own form has other names, which Kubernetes does not know.
    assert hardening.check(pod) != hardening.check(pod.to_dict())
