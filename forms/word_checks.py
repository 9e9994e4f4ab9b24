"""Checks of an item file's words: nothing open-ended, nothing blank, each language in its place, no answer that is not
offered."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from forms.yaml_lines import Document, ItemFault, Path_

CATCH_WORDS = re.compile(
    r"其他|其它|有关|相关|等等|视情况|必要的?(?:材料|证明)|(?:所需|规定|要求)的?(?:材料|证明|文件)"
    r"|(?<![同相平对上中下初高优])等(?=[。；，、）]|\Z|材料|证明|证件|文件|资料|手续|条件)")
"""河南省优化营商环境条例 28: no condition and no material but what is named."""
CATCH_ALL = re.compile(
    r"\b((?<!no )other (?:documents?|materials?|papers?|proofs?|conditions?)|relevant|etc\b|and so on|and the like"
    r"|if needed|as (?:required|needed|appropriate|necessary)|necessary (?:documents?|papers?))", re.I)
NOTHING = re.compile(r"[\W_]*|略|同上|待定|待补充|暂无|详见.{0,12}|TBD|TODO|N/?A|to be (?:added|written)", re.I)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[A-Za-z]{2}")
_ANSWER = r"\ba\.([a-z][a-z0-9_]*)"
_SAID = r"'([^'\\]*)'|\"([^\"\\]*)\""
_COMPARED = re.compile(rf"{_ANSWER}\s*[!=]=\s*(?:{_SAID})")
_AMONG = re.compile(rf"{_ANSWER}\s+in\s+\[([^\]]*)\]")
_HOLDS = re.compile(rf"(?:{_SAID})\s+in\s+{_ANSWER}")


def words(document: Document) -> Iterator[ItemFault]:
    """Every fault of words."""
    for path, text in _texts(document.root, ()):
        yield from _languages(document, path, text)
    for path, text in _binding(document.root):
        found = CATCH_WORDS.search(text["zh"])
        if found is not None:
            yield document.fault(path, f"catch-all word {found[0]}", "name exactly what is meant")
        also = CATCH_ALL.search(text["en"])
        if also is not None:
            yield document.fault(path, f"catch-all word {also[0]!r}", "name exactly what is meant")
    for place, entry in enumerate(document.root["public"]):
        if entry["key"] == "fee" and not re.search(r"不收费|元", entry["body"]["zh"]):
            yield document.fault(("public", place, "body"), "the fee must be said", "不收费 or an amount")


def _texts(value: Any, path: Path_) -> Iterator[tuple[Path_, dict[str, str]]]:
    """Every text in two languages, and where it stands."""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, (*path, place))


def _languages(document: Document, path: Path_, text: dict[str, str]) -> Iterator[ItemFault]:
    for language, line in text.items():
        if NOTHING.fullmatch(line.strip().rstrip("。.")):
            yield document.fault((*path, language), f"says nothing: {line.strip()!r}", "write what people need to know")
            return
    if not _CHINESE.search(text["zh"]) and _LETTERS.search(text["zh"]) and path[0] in ("public", "notice", "rules"):
        yield document.fault((*path, "zh"), "is not Chinese", "the English stands beside it, under en")
    if len(_CHINESE.findall(text["en"])) > len(text["en"]) / 2:
        yield document.fault((*path, "en"), "is not English", "write it in English")


def _binding(root: dict[str, Any]) -> Iterator[tuple[Path_, dict[str, str]]]:
    """Where people must know exactly what is asked: conditions and materials."""
    for place, entry in enumerate(root.get("materials", ())):
        for key in ("title", "hint"):
            yield ("materials", place, key), entry[key]
    for place, entry in enumerate(root.get("rules", ())):
        for key in ("title", "failed", "passed"):
            yield ("rules", place, key), entry[key]
    for place, entry in enumerate(root["public"]):
        if entry["key"] in ("materials", "procedure"):
            yield ("public", place, "body"), entry["body"]


def unoffered(document: Document, path: Path_, condition: str) -> Iterator[ItemFault]:
    """A condition that asks for an answer nobody is offered: what hangs on it is never reached."""
    codes = {entry["key"]: {option["code"] for option in entry["options"]} if "options" in entry else {"yes", "no"}
             for entry in document.root["fields"] if "options" in entry or entry["kind"] == "yes_no"}
    asked = [(found[1], found[2] if found[2] is not None else found[3]) for found in _COMPARED.finditer(condition)]
    asked += [(found[3], found[1] if found[1] is not None else found[2]) for found in _HOLDS.finditer(condition)]
    asked += [(found[1], one[0] or one[1]) for found in _AMONG.finditer(condition)
              for one in re.findall(_SAID, found[2])]
    for key, code in asked:
        if key in codes and code != "" and code not in codes[key]:
            close = difflib.get_close_matches(code, codes[key], 1)
            yield document.fault(path, f"condition: nobody can answer {code!r} to {key}",
                                 f"did you mean {close[0]}?" if close else f"offered: {', '.join(sorted(codes[key]))}")
