"""Faults of layout that are known and not mended yet, by way of showing; nothing else is let through.

Portrait in Chinese, the kiosk as it stands in the hall, has none. Take a line out when its screen is mended.
"""

from __future__ import annotations

import re

_SINGLE_LINE = r"(Go on with the card|Apply anyway|Confirmed\.)"
OPEN: dict[str, tuple[str, ...]] = {
    # English labels of the large button take a second line that it has no room for
    "portrait-en-standard": (rf"(over the edge of its sheet|cut off): {_SINGLE_LINE}",),
    "portrait-en-large": (
        rf"over the edge of its sheet: {_SINGLE_LINE}",
        r"cut off: Lay the paper flat",
    ),
    # the curtain with its number pad is higher than a lying screen
    "landscape-zh-standard": (r"curtain-leave: partly outside",),
    "landscape-en-standard": (
        r"curtain-leave: partly outside",
        r"(over the edge of its sheet|cut off): Are you still here",
    ),
    # large type on a lying screen: bar, pad and curtain
    "landscape-zh-large": (
        r"(over the edge of its sheet|cut off): (叫人帮忙|核对好了|您还在吗|为保护您|退出|请把纸|"
        r"[0-9⌫]$)",
        r"curtain-(digit-0|erase|leave): ",
    ),
    "landscape-en-large": (
        rf"(over the edge of its sheet|cut off): ({_SINGLE_LINE}|Back|Get help|Lay the paper|"
        r"Any one of these|You can also keep|Sign in the box|Are you still|To protect|Leave|[0-9⌫]$)",
        r"(digit-[0-9]|erase): 66\.1 x 14\.6 mm",
        r"curtain-(digit-[0789]|erase|leave): ",
    ),
}


def is_open(way: str, fault: str) -> bool:
    """Known for this way of showing."""
    return any(re.match(pattern, fault) for pattern in OPEN.get(way, ()))
