"""Line breaking for Chinese and Latin mixed: the same for PDF (points) and receipt (pixels)."""

from __future__ import annotations

from collections.abc import Callable

NOT_FIRST = "，。、；：？！）》〉」』】”’％%,.;:?!)]}·…—～"
NOT_LAST = "（《〈「『【“‘([{"
Measure = Callable[[str], float]


def _pieces(text: str) -> list[str]:
    """Units that stay whole: one Chinese character, one Latin word or number, one space."""
    pieces: list[str] = []
    for char in text:
        latin = char.isascii() and not char.isspace()
        if latin and pieces and pieces[-1][-1].isascii() and not pieces[-1][-1].isspace():
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrap(text: str, width: float, measure: Measure) -> list[str]:
    """Lines not wider than ``width``. A word that is too long is cut; punctuation never begins a line."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_one(paragraph, width, measure)
    return lines


def _wrap_one(text: str, width: float, measure: Measure) -> list[str]:
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if not line and piece.isspace() and lines:
            continue
        if measure(line + piece) <= width:
            line += piece
            continue
        if not line.strip():
            line += piece
        elif piece[0] in NOT_FIRST and len(line) > 1 and measure(piece) < width:
            # carry the last character down with the punctuation mark
            lines.append(line[:-1].rstrip())
            line = line[-1] + piece
        elif line[-1] in NOT_LAST and len(line) > 1:
            lines.append(line[:-1].rstrip())
            line = line[-1] + piece
        else:
            lines.append(line.rstrip())
            line = "" if piece.isspace() else piece
        while measure(line) > width and len(line) > 1:
            cut = len(line) - 1
            while cut > 1 and measure(line[:cut]) > width:
                cut -= 1
            lines.append(line[:cut])
            line = line[cut:]
    if line or not lines:
        lines.append(line.rstrip())
    return lines
