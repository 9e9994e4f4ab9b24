"""An A4 sheet to draw on: text with per-character fallback, tables, footer with page numbers."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from forms.papers import spills
from forms.papers.fonts import BOLD, HANA_A, HANA_B, REGULAR, FontFault, face, runs
from forms.papers.wrap import wrap

WIDTH, HEIGHT = 595.28, 841.89
LEFT, RIGHT, TOP, BOTTOM = 51.0, 544.28, 800.0, 56.0
INK, SECOND, LINE, TINT, BLUE, SEAL = "#16243a", "#54637a", "#cfc7b6", "#f6f3ec", "#0e4a7b", "#c2372a"
LOWEST = 18.0
"""No line of text stands lower: three lines of footer reach down to here."""
_lock = threading.Lock()
_registered: set[str] = set()


def register() -> None:
    """Make the faces known to reportlab, once a process. Raises FontFault when Noto is missing."""
    from reportlab.pdfbase import pdfmetrics, ttfonts
    from reportlab.pdfbase.ttfonts import TTFont

    from forms.papers.unicode_map import to_unicode_map

    with _lock:
        setattr(ttfonts, "makeToUnicodeCMap", to_unicode_map)  # noqa: B010 (its stub fixes the name)
        for name in (REGULAR, BOLD, HANA_A, HANA_B):
            if name in _registered:
                continue
            try:
                pdfmetrics.registerFont(TTFont(name, str(face(name).path)))
            except FontFault:
                # without HanaMin a rare character is a box; without Noto there is no paper
                if name in (REGULAR, BOLD):
                    raise
                continue
            _registered.add(name)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width in points."""
    if len(text) == 1:
        # lines are broken sign by sign
        return _unit(text, bold) * size
    return sum(_unit(char, bold) for char in text) * size


@lru_cache(maxsize=8192)
def _unit(char: str, bold: bool) -> float:
    """Width of one character at size 1: our fonts have no kerning."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return sum(float(stringWidth(part, name, 1000)) for name, part in runs(char, bold)) / 1000


class _Nothing:
    """A canvas on which nothing is drawn: for learning how many pages there are."""

    def __getattr__(self, name: str) -> Any:
        return lambda *words, **more: self


class Sheet:
    """Pages of one document. ``y`` is the top of the free space, in points from the bottom."""

    def __init__(self, title: str, footer: Callable[[int, int], list[str]], total: int, *,
                 broken: dict[Any, list[str]] | None = None, dry: bool = False) -> None:
        """``broken`` are texts broken into lines before; ``dry``: nothing is drawn."""
        register()
        self.buffer = io.BytesIO()
        self.canvas: Any = _Nothing() if dry else _canvas(self.buffer, title)
        self.dry = dry
        self._state: dict[str, str | float] = {}
        self.broken = {} if broken is None else broken
        self.footer = footer
        self.total = total
        self.page = 1
        self.y = TOP

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK
    ) -> float:
        """Draw one line with its baseline at y; return where it ends."""
        if self.dry:
            end = x + text_width(text, size, bold)
            if text and (x < LEFT - 1 or end > RIGHT + 1 or y < LOWEST):
                spills.note(text, "runs out of the bottom" if y < LOWEST else "runs out of the side")
            return end
        self._with("setFillColor", colour)
        for name, part in runs(text, bold):
            self.canvas.setFont(name, size)
            self.canvas.drawString(x, y, part)
            x += text_width(part, size, bold)
        return x

    def _with(self, what: str, value: str | float) -> None:
        """Colour or width from now on; said only when it changes. Whoever changes one on the canvas itself does so
        between saveState and restoreState."""
        if self._state.get(what) != value:
            self._state[what] = value
            getattr(self.canvas, what)(_colour(value) if isinstance(value, str) else value)

    def centred(self, y: float, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
        self.text((LEFT + RIGHT - text_width(text, size, bold)) / 2, y, text, size, bold=bold, colour=colour)

    def lines(self, text: str, width: float, size: float, bold: bool = False) -> list[str]:
        """The text broken to this width."""
        key = (text, width, size, bold)
        if key not in self.broken:
            self.broken[key] = wrap(text, width, _growing(size, bold))
        return self.broken[key]

    def room(self, height: float) -> None:
        """Begin a new page when fewer than ``height`` points are left."""
        if self.y - height < BOTTOM:
            self.next_page()

    def next_page(self) -> None:
        self._foot()
        self.canvas.showPage()
        self._state.clear()
        self.page += 1
        self.y = TOP

    def paragraph(
        self,
        text: str,
        size: float = 10,
        *,
        indent: float = 0,
        lead: float = 1.55,
        bold: bool = False,
        colour: str = INK,
        after: float = 3,
    ) -> None:
        """Running text from the left margin on, over pages when needed."""
        for line in self.lines(text, RIGHT - LEFT - indent, size, bold):
            self.room(size * lead)
            self.text(LEFT + indent, self.y - size, line, size, bold=bold, colour=colour)
            self.y -= size * lead
        self.y -= after

    def head(self, above: str, title: str, under: str, code: str) -> None:
        """The head of a paper about one case: department, title as large as fits beside its code, one line, a rule."""
        self.code(code, RIGHT - 68, TOP - 56, 70)
        for line, high in ((above, 9.5), (under, 9.5), (title, 12)):
            if text_width(line, high, line == title) > RIGHT - LEFT - 72:
                spills.note(line, "runs into the code beside it")
        self.text(LEFT, TOP - 2, above, 9.5, colour=SECOND)
        size = 20.0
        while text_width(title, size, True) > RIGHT - LEFT - 90 and size > 12:
            size -= 1
        self.text(LEFT, TOP - 30, title, size, bold=True, colour=BLUE)
        self.text(LEFT, TOP - 46, under, 9.5, colour=SECOND)
        self.rule(TOP - 71, BLUE, 1.4)
        self.y = TOP - 74

    def heading(self, text: str, keep: float = 60) -> None:
        """A section heading with a small blue mark; stays with what follows (``keep`` points)."""
        self.room(keep)
        self.y -= 6
        self.fill(LEFT, self.y - 11.5, 3, 12, BLUE)
        self.text(LEFT + 9, self.y - 10, text, 11, bold=True, colour=BLUE)
        self.y -= 16.5

    def fill(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        self._with("setFillColor", colour)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def rule(
        self, y: float, colour: str = LINE, width: float = 0.6, left: float = LEFT, right: float = RIGHT
    ) -> None:
        self._with("setStrokeColor", colour)
        self._with("setLineWidth", width)
        self.canvas.line(left, y, right, y)

    def box(self, x: float, y: float, width: float, height: float, colour: str = LINE) -> None:
        self._with("setStrokeColor", colour)
        self._with("setLineWidth", 0.6)
        self.canvas.rect(x, y, width, height, stroke=1, fill=0)

    def table(self, rows: Sequence[tuple[str, str]], size: float = 9.5) -> None:
        """Label and value in two columns a line; a long value takes the whole line."""
        label, half = 90.0, (RIGHT - LEFT) / 2
        place = 0
        while place < len(rows):
            pair = rows[place : place + 2]
            fits = [self._short(row, half - label - 12, size) for row in pair]
            if len(pair) == 2 and all(fits):
                self._row([(LEFT, half, *pair[0]), (LEFT + half, half, *pair[1])], label, size)
                place += 2
            else:
                self._row([(LEFT, 2 * half, *pair[0])], label, size)
                place += 1

    def _short(self, row: tuple[str, str], width: float, size: float) -> bool:
        return text_width(row[1], size) <= width and text_width(row[0], size - 1) <= 124

    def _row(self, cells: list[tuple[float, float, str, str]], label: float, size: float) -> None:
        broken = [
            (x, width, self.lines(name, label - 10, size - 1), self.lines(value, width - label - 12, size))
            for x, width, name, value in cells
        ]
        height = max(max(len(names), len(values)) for _, _, names, values in broken) * size * 1.38 + 5.2
        self.room(height)
        bottom = self.y - height
        for x, width, names, values in broken:
            self.fill(x, bottom, label, height, TINT)
            self.box(x, bottom, width, height)
            self.box(x, bottom, label, height)
            self._cell(x + 5, names, size - 1, height, SECOND)
            self._cell(x + label + 6, values, size, height, INK)
        self.y = bottom

    def _cell(self, x: float, lines: list[str], size: float, height: float, colour: str) -> None:
        lead = size * 1.38
        y = self.y - (height - len(lines) * lead) / 2 - size * 1.05
        for line in lines:
            self.text(x, y, line, size, colour=colour)
            y -= lead

    def image(self, data: bytes, x: float, y: float, width: float, height: float) -> bool:
        """Draw a PNG or JPEG, fitted; transparent parts become white. False when it is no picture."""
        from PIL import Image
        from reportlab.lib.utils import ImageReader

        try:
            picture: Any = Image.open(io.BytesIO(data))
            picture.load()
            if picture.mode in ("RGBA", "LA", "P"):
                picture = picture.convert("RGBA")
                ground = Image.new("RGBA", picture.size, "white")
                ground.alpha_composite(picture)
                picture = ground
            picture = picture.convert("L")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return False
        if picture.width > 1400:
            picture.thumbnail((1400, 1400))
        scale = min(width / picture.width, height / picture.height)
        wide, high = picture.width * scale, picture.height * scale
        self.canvas.drawImage(
            ImageReader(picture), x + (width - wide) / 2, y + (height - high) / 2, wide, high, mask=None
        )
        return True

    def code(self, text: str, x: float, y: float, side: float) -> None:
        """A QR code as vector squares, with its quiet zone inside ``side``."""
        modules = qr_modules(text)
        count = len(modules)
        step = side / (count + 4)
        self._with("setFillColor", INK)
        path = self.canvas.beginPath()
        for row, line in enumerate(modules):
            for column, dark in enumerate(line):
                if dark:
                    # a hair wider, so that no white seams show between neighbours
                    path.rect(x + (column + 2) * step, y + side - (row + 3) * step, step * 1.02, step * 1.02)
        self.canvas.drawPath(path, stroke=0, fill=1)

    def _foot(self) -> None:
        self.rule(BOTTOM - 8)
        y = BOTTOM - 18
        for line in self.footer(self.page, self.total):
            self.text(LEFT, y, line, 7, colour=SECOND)
            y -= 9.5
        count = f"第 {self.page} 页 共 {self.total} 页"
        self.text(RIGHT - text_width(count, 7.5), BOTTOM - 18, count, 7.5, colour=SECOND)

    def finish(self) -> bytes:
        """Close the last page and return the PDF."""
        self._foot()
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()


def qr_modules(text: str) -> list[list[bool]]:
    """The QR symbol's modules without quiet zone, True is dark (ISO/IEC 18004, error level M)."""
    import numpy as np
    import zxingcpp

    symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = np.array(symbol.to_image(scale=1, add_quiet_zones=False))
    return [[bool(value < 128) for value in line] for line in picture]


def paginate(title: str, footer: Callable[[int, int], list[str]], draw: Callable[[Sheet], None]) -> bytes:
    """Go through it once without drawing, only to learn how many pages there are; then draw."""
    broken: dict[Any, list[str]] = {}
    dry = Sheet(title, footer, 1, broken=broken, dry=True)
    draw(dry)
    sheet = Sheet(title, footer, dry.page, broken=broken)
    draw(sheet)
    return sheet.finish()


@lru_cache(maxsize=64)
def _colour(text: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(text)


def _canvas(buffer: io.BytesIO, title: str) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    rl_config.useA85 = 0
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT), pageCompression=1, invariant=1)
    canvas.setTitle(title)
    canvas.setAuthor("")
    canvas.setCreator("Budayang")
    return canvas


def _growing(size: float, bold: bool) -> Callable[[str], float]:
    """Measures a line that grows piece by piece without measuring its beginning again."""
    known, wide = "", 0.0

    def measure(part: str) -> float:
        nonlocal known, wide
        if not part.startswith(known):
            known, wide = "", 0.0
        wide += text_width(part[len(known):], size, bold)
        known = part
        return wide

    return measure
