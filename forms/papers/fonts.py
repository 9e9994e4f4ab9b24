"""The paper fonts: Noto Sans CJK SC as TrueType, and HanaMin for what it lacks.

reportlab embeds TrueType outlines only, and Debian's Noto CJK has CFF outlines, so ``build`` subsets and
converts once into a cache: regular for GBK, bold for GB2312. ``python -m forms.papers.fonts build``.
Characters outside (䶮 㐂 𠮷) come from HanaMinA and HanaMinB, chosen character by character.
"""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.cache import cache_dir

VERSION = 2
NOTO_DIRS = (Path("/usr/share/fonts/opentype/noto"), Path("/usr/share/fonts/noto-cjk"))
HANA_DIRS = (Path("/usr/share/fonts/truetype/hanazono"), Path("/usr/share/fonts/hanazono"))
PUNCTUATION = "·•‧—–…“”‘’¥€×÷±≥≤℃№①②③④⑤⑥⑦⑧⑨⑩→←↑↓▲△●○■□★☆✓✔　、。《》〈〉「」【】（）！？：；，．～％＊－＋／"
REGULAR, BOLD, HANA_A, HANA_B = "BudayangSans", "BudayangSansBold", "HanaMinA", "HanaMinB"


class FontFault(Exception):
    """A font file is missing or cannot be converted; the text says which and what to install."""


def cache_path(bold: bool) -> Path:
    """Where the converted font lies."""
    return cache_dir() / f"noto-sans-cjk-sc-{'bold' if bold else 'regular'}-v{VERSION}.ttf"


def _find(name: str, folders: tuple[Path, ...], package: str) -> Path:
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    raise FontFault(f"{name} is missing: install the package {package}")


def characters(encoding: str) -> set[int]:
    """Every code point the two-byte encoding ("gbk", "gb2312") can write, with ASCII and punctuation."""
    points = set(range(0x20, 0x7F)) | {ord(char) for char in PUNCTUATION} | set(range(0xA1, 0x100))
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                points.add(ord(bytes((lead, trail)).decode(encoding)))
            except (UnicodeDecodeError, TypeError):
                continue
    return points


def convert(bold: bool, target: Path) -> None:
    """Subset and convert one weight to ``target``, atomically. Raises FontFault."""
    from fontTools.ttLib import TTCollection

    source = _find(f"NotoSansCJK-{'Bold' if bold else 'Regular'}.ttc", NOTO_DIRS, "fonts-noto-cjk")
    collection = TTCollection(str(source), lazy=True)
    font = next(
        (face for face in collection.fonts if face["name"].getDebugName(1) == "Noto Sans CJK SC"), None
    )
    if font is None:
        raise FontFault(f"{source} has no face Noto Sans CJK SC")
    made = _truetype(font, characters("gb2312" if bold else "gbk"), bold)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".ttf")
    os.close(handle)
    try:
        made.save(name)
        os.chmod(name, 0o644)  # nothing secret; another account may run the centre
        os.replace(name, target)
    finally:
        Path(name).unlink(missing_ok=True)


def _truetype(font: Any, points: set[int], bold: bool) -> Any:
    """A new font with quadratic outlines of these code points (error at most 1/1000 em).

    Built afresh rather than cut from the old one: fontTools' subsetter runs every CFF program three times
    over, which takes four times as long.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    old = font.getBestCmap()
    cmap = {point: old[point] for point in sorted(points & set(old))}
    order = [".notdef", *dict.fromkeys(cmap.values())]
    source, widths = font.getGlyphSet(), font["hmtx"].metrics
    glyphs, metrics = {}, {}
    for name in order:
        pen = TTGlyphPen(None)
        source[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
        metrics[name] = widths[name]
    builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {
            name: (metrics[name][0], getattr(glyph, "xMin", 0))
            for name, glyph in builder.font["glyf"].glyphs.items()
        }
    )
    builder.setupHorizontalHeader(ascent=font["hhea"].ascent, descent=font["hhea"].descent)
    weight = "Bold" if bold else "Regular"
    builder.setupNameTable(
        {
            "familyName": "Budayang Sans",
            "styleName": weight,
            "uniqueFontIdentifier": f"Budayang Sans {weight} {VERSION}",
            "fullName": f"Budayang Sans {weight}",
            "psName": f"BudayangSans-{weight}",
            "version": f"Version {VERSION}.0",
            "copyright": "Converted from Noto Sans CJK SC, SIL Open Font License 1.1",
        }
    )
    builder.setupOS2(usWeightClass=700 if bold else 400, sTypoAscender=880, sTypoDescender=-120)
    builder.setupPost(keepGlyphNames=False)
    return builder.font


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    # two processes (terminal and centre, or two test workers) must not convert at the same time
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "fonts.lock", "w", encoding="ascii") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def build() -> list[Path]:
    """Convert what the cache lacks and return both files. Raises FontFault, OSError."""
    wanted = [False, True]
    if all(cache_path(bold).is_file() for bold in wanted):
        return [cache_path(bold) for bold in wanted]
    with _locked(cache_dir()):
        missing = [bold for bold in wanted if not cache_path(bold).is_file()]
        if len(missing) == 2:
            _both()
        else:
            for bold in missing:
                convert(bold, cache_path(bold))
    return [cache_path(bold) for bold in wanted]


def _both() -> None:
    """Both weights at once: a fresh interpreter does the bold one beside us (safe with threads and Qt)."""
    import subprocess

    child = subprocess.Popen(
        [sys.executable, "-m", "forms.papers.fonts", "bold"], cwd=Path(__file__).parents[2]
    )
    try:
        convert(False, cache_path(False))
    finally:
        code = child.wait()
    if code != 0:
        convert(True, cache_path(True))


@dataclass(frozen=True)
class Face:
    """A font file with the code points it can draw."""

    name: str
    path: Path
    points: frozenset[int]


@lru_cache(maxsize=4)
def face(name: str) -> Face:
    """One of the four faces, converted when needed. Raises FontFault."""
    from fontTools.ttLib import TTFont

    if name in (REGULAR, BOLD):
        build()
        path = cache_path(name == BOLD)
    else:
        path = _find(f"{name}.ttf", HANA_DIRS, "fonts-hanazono")
    with TTFont(str(path), lazy=True) as font:
        return Face(name, path, frozenset(font.getBestCmap()))


def face_for(char: str, bold: bool) -> str:
    """The name of the face that draws this character; the regular one's box when none does."""
    point = ord(char)
    for name in (BOLD, REGULAR) if bold else (REGULAR,):
        if point in face(name).points:
            return name
    for name in (HANA_A, HANA_B):
        try:
            if point in face(name).points:
                return name
        except FontFault:
            continue
    return REGULAR


def runs(text: str, bold: bool = False) -> list[tuple[str, str]]:
    """Split text into (face name, text) runs. Control characters and lone surrogates become spaces."""
    out: list[tuple[str, str]] = []
    for char in text:
        point = ord(char)
        clean = " " if point < 32 or 0xD800 <= point < 0xE000 or point == 127 else char
        name = face_for(clean, bold)
        if out and out[-1][0] == name:
            out[-1] = (name, out[-1][1] + clean)
        else:
            out.append((name, clean))
    return out


def main(arguments: list[str]) -> int:
    """``build``: both weights into the cache; ``bold``: that one only. Exit 1 with a reason on failure."""
    try:
        if arguments == ["bold"]:
            convert(True, cache_path(True))
        elif arguments == ["build"]:
            for path in build():
                sys.stdout.write(f"{path}\n")
        else:
            sys.stderr.write("usage: python -m forms.papers.fonts build\n")
            return 2
    except (FontFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
