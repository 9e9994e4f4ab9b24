"""YAML 1.2 with every scalar as text, and the line of every value.

All scalars are strings so that a code written 01 stays "01" and "no" never turns into false.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Path_ = tuple[str | int, ...]
MOST_BYTES = 256 * 1024
"""No item file is larger; the largest of ours has 60 KB."""
_TAGS = re.compile(r"tag:yaml\.org,2002:(str|int|float|bool|null|timestamp|merge|value|map|seq)")
"""What plain values get by themselves; all of them are read as text."""


class ItemFault(Exception):
    """One fault in an item file: where, why, and what to write instead.

    ``str()`` is "file:line: path: reason (suggestion)".
    """

    def __init__(
        self, file: str, line: int | None, path: str, reason: str, suggestion: str | None = None
    ) -> None:
        self.file = file
        self.line = line
        self.path = path
        self.reason = reason
        self.suggestion = suggestion
        where = f"{file}:{line}" if line is not None else file
        middle = f": {path}" if path else ""
        super().__init__(f"{where}{middle}: {reason}{f' ({suggestion})' if suggestion else ''}")


@dataclass
class Document:
    """A file's plain content and the line (from 1) of each path in it."""

    file: str
    root: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line(self, path: Path_) -> int | None:
        """The line of this path, or of its nearest parent that exists."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)

    def fault(self, path: Path_, reason: str, suggestion: str | None = None) -> ItemFault:
        """An ItemFault at this path."""
        return ItemFault(self.file, self.line(path), spell_path(path), reason, suggestion)


def spell_path(path: Path_) -> str:
    """("fields", 3, "key") -> "fields[3].key"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def read_yaml(path: Path) -> Document:
    """Read one YAML file. Raises ItemFault: unreadable, not UTF-8, bad syntax, double keys, aliases,
    tags, too large."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    file = str(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ItemFault(file, None, "", f"larger than {MOST_BYTES // 1024} KB", "split the item")
        text = path.read_text("utf-8")
    except OSError as fault:
        raise ItemFault(file, None, "", f"cannot be read: {fault.strerror}") from fault
    except UnicodeDecodeError as fault:
        raise ItemFault(file, None, "", "is not UTF-8", "save the file as UTF-8") from fault
    try:
        yaml = YAML(typ="safe", pure=True)  # "rt" leaves fold marks in the text
        node = yaml.compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        raise ItemFault(
            file, mark.line + 1 if mark else None, "", f"not YAML: {fault.problem or fault.context}"
        ) from fault
    except (YAMLError, RecursionError, ValueError) as fault:
        raise ItemFault(file, None, "", f"not YAML: {str(fault).splitlines()[0]}") from fault
    document = Document(file, None)
    document.root = _plain(node, (), document, set())
    return document


def _plain(node: Any, path: Path_, document: Document, seen: set[int]) -> Any:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if node is None:
        raise document.fault(path, "the file is empty")
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > 16:
        raise document.fault(path, "nested too deeply")
    if id(node) in seen:
        raise document.fault(path, "an alias (*name) is used", "write the value out")
    seen.add(id(node))
    if not _TAGS.fullmatch(str(node.tag)):
        raise document.fault(path, f"a tag ({node.tag}) is used", "write the value without it")
    if isinstance(node, ScalarNode):
        return str(node.value)
    if isinstance(node, SequenceNode):
        return [_plain(inner, (*path, place), document, seen) for place, inner in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    plain: dict[str, Any] = {}
    for key, inner in node.value:
        if not isinstance(key, ScalarNode):
            raise document.fault(path, "a key must be text")
        name = str(key.value)
        document.lines[(*path, name)] = key.start_mark.line + 1
        if name in plain:
            raise document.fault((*path, name), "the key appears twice")
        plain[name] = _plain(inner, (*path, name), document, seen)
    return plain
