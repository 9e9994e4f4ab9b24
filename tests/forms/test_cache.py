"""Items that were checked before: listed without their rest, whole when somebody asks, never from a spoilt cache."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from forms import cache
from forms.building import REST, Listed, build
from forms.catalogue_loader import BUNDLED, find_item_files, load_item
from forms.model import Item
from forms.yaml_lines import read_yaml

FILE = BUNDLED / "platform" / "complaint" / "v1" / "item.yaml"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDAYANG_CACHE", str(tmp_path / "cache"))


def test_first_read_then_listed_and_the_same() -> None:
    first, second = load_item(FILE), load_item(FILE)
    assert type(first) is Item
    assert type(second) is Listed
    assert not set(REST) & set(vars(second)), "nothing of the rest was read"
    assert second.title == first.title
    assert second.step("submit") == first.step("submit")
    assert set(REST) <= set(vars(second))
    assert second == first
    assert first == second
    assert dataclasses.replace(second, minutes=99) != first
    with pytest.raises(AttributeError):
        second.nothing_of_the_kind  # type: ignore[attr-defined]  # noqa: B018


def test_what_is_read_later_has_no_default() -> None:
    # an attribute of the class would hide that it was not read yet
    assert set(REST) <= {one.name for one in dataclasses.fields(Item)
                         if one.default is dataclasses.MISSING and one.default_factory is dataclasses.MISSING}


@pytest.mark.parametrize("path", find_item_files(BUNDLED), ids=lambda path: path.parent.parent.name)
def test_every_item_comes_back_as_it_was(path: Path) -> None:
    root = read_yaml(path).root
    cache.remember(path, root)
    known = cache.checked(path)
    assert known is not None
    assert known[1]() == root
    assert load_item(path) == build(root)


@pytest.mark.parametrize("spoil", [
    lambda data: data[:-1], lambda data: data[:-9] + b"123456789", lambda data: b"", lambda data: b"[]\n" + data,
    lambda data: b"{}\n" + data.partition(b"\n")[2], lambda data: data.replace(b"\n", b"", 1),
])
def test_a_spoilt_cache_is_not_read(tmp_path: Path, spoil: object) -> None:
    load_item(FILE)
    (kept,) = (tmp_path / "cache" / "items").iterdir()
    kept.write_bytes(spoil(kept.read_bytes()))  # type: ignore[operator]
    assert cache.checked(FILE) is None
    assert type(load_item(FILE)) is Item
    assert type(load_item(FILE)) is Listed


def test_a_text_is_read_once_and_again_when_what_is_kept_is_spoilt(tmp_path: Path) -> None:
    read: list[str] = []

    def words(text: str) -> dict[str, list[str]]:
        read.append(text)
        return {"words": text.split()}

    assert [cache.plain(text, words) for text in ("a b", "a b", "a c")] == [
        {"words": ["a", "b"]}, {"words": ["a", "b"]}, {"words": ["a", "c"]}]
    assert read == ["a b", "a c"]
    for kept in (tmp_path / "cache" / "plain").iterdir():
        kept.write_bytes(kept.read_bytes().replace(b"b", b"x"))
    assert cache.plain("a b", words) == {"words": ["a", "b"]}
    assert read == ["a b", "a c", "a b"]


@pytest.mark.parametrize("made", [{1: "a"}, {"day": date(2026, 1, 1)}, [("a",)], float("nan")])
def test_what_would_come_back_as_something_else_is_not_kept(tmp_path: Path, made: object) -> None:
    assert cache.plain("text", lambda text: made) is made
    assert not (tmp_path / "cache").exists()


def test_what_cannot_be_read_is_not_kept(tmp_path: Path) -> None:
    def refuse(text: str) -> None:
        raise ValueError(text)

    with pytest.raises(ValueError, match="odd"):
        cache.plain("odd", refuse)
    assert not (tmp_path / "cache").exists()
