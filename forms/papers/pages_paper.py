"""Captured pages as one PDF: every JPEG as it was captured, bit by bit, on a sheet of A4; nothing is compressed anew.

Written by hand (ISO 32000-1, 7.5 and 7.4.8): reportlab unpacks every picture to tell it from the others, which costs a
hundred times what is done here.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

A4 = (595.28, 841.89)
MOST_PIXELS = 60_000_000
_SPACES = {"RGB": "DeviceRGB", "L": "DeviceGray"}


class PageFault(Exception):
    """What is no captured page."""


def pages(pictures: Sequence[bytes], title: str) -> bytes:
    """A PDF with a sheet for each JPEG, upright or lying as the picture is, as large as fits. Raises PageFault."""
    if not pictures:
        raise PageFault("no pages")
    objects: list[tuple[bytes, ...]] = [
        (b"<</Type/Catalog/Pages 2 0 R>>",),
        (f"<</Type/Pages/Count {len(pictures)}/Kids[{' '.join(f'{4 + 3 * n} 0 R' for n in range(len(pictures)))}]>>"
         .encode(),),
        (b"<</Creator(Budayang)/Title<FEFF", title.encode("utf-16-be").hex().upper().encode(), b">>>"),
    ]
    for number, picture in enumerate(pictures):
        objects += _sheet(4 + 3 * number, picture)
    return _file(objects)


def _sheet(place: int, picture: bytes) -> list[tuple[bytes, ...]]:
    """The objects of one sheet from this number on: page, what is drawn on it, picture."""
    wide, high, space = _measured(picture)
    width, height = A4 if high >= wide else A4[::-1]
    scale = min(width / wide, height / high)
    drawn = (f"q {wide * scale:.2f} 0 0 {high * scale:.2f} {(width - wide * scale) / 2:.2f} "
             f"{(height - high * scale) / 2:.2f} cm /P Do Q").encode()
    return [
        (f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.2f} {height:.2f}]/Contents {place + 1} 0 R"
         f"/Resources<</XObject<</P {place + 2} 0 R>>>>>>".encode(),),
        (b"<</Length %d>>\nstream\n" % len(drawn), drawn, b"\nendstream"),
        (f"<</Type/XObject/Subtype/Image/Width {wide}/Height {high}/ColorSpace/{space}/BitsPerComponent 8"
         f"/Filter/DCTDecode/Length {len(picture)}>>\nstream\n".encode(), picture, b"\nendstream"),
    ]


def _measured(picture: bytes) -> tuple[int, int, str]:
    """Width and height in pixels, and the colour space of a JPEG."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=("JPEG",)) as seen:
            (wide, high), mode = seen.size, seen.mode
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as fault:
        raise PageFault("not a JPEG") from fault
    if mode not in _SPACES or wide * high > MOST_PIXELS:
        raise PageFault(f"a picture of {wide} by {high} in {mode}")
    return wide, high, _SPACES[mode]


def _file(objects: list[tuple[bytes, ...]]) -> bytes:
    out, begins = io.BytesIO(), []
    # four bytes beyond ASCII say that the file is no text
    out.write(b"%PDF-1.4\n%\xe6\x89\x93\xe7\n")
    for number, parts in enumerate(objects, 1):
        begins.append(out.tell())
        out.write(b"%d 0 obj\n" % number)
        out.writelines(parts)
        out.write(b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % begin for begin in begins)
    out.write(b"trailer\n<</Size %d/Root 1 0 R/Info 3 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()
