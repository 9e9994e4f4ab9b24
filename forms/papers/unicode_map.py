"""The map from glyphs back to text inside a PDF, so that copying and searching give the name back.

reportlab 5.1 writes a character beyond the BMP (𠮷 U+20BB7) as five hex digits, where PDF wants UTF-16
(ISO 32000-1, 9.10.3); readers then see something else.
"""

from __future__ import annotations

from collections.abc import Sequence

BLOCK = 100
"""ISO 32000 allows at most 100 entries a block."""


def to_unicode_map(font_name: str, subset: Sequence[int]) -> str:
    """The ToUnicode CMap of one subset: the place in ``subset`` is the code, its value the code point."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({font_name}) /Ordering ({font_name}) /Supplement 0 >> def",
        f"/CMapName /{font_name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        f"<00> <{max(0, len(subset) - 1):02X}>",
        "endcodespacerange",
    ]
    for start in range(0, len(subset), BLOCK):
        block = subset[start : start + BLOCK]
        lines.append(f"{len(block)} beginbfchar")
        for code, point in enumerate(block, start):
            text = chr(point) if not 0xD800 <= point < 0xE000 else "�"
            lines.append(f"<{code:02X}> <{text.encode('utf-16-be').hex().upper()}>")
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)
