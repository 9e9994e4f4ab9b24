"""Papers a citizen of the fictitious city may lay under the camera, and the desk they lie on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from drivers.cameras.api import Frame

FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
_SC = 2  # the simplified Chinese face in the collection
A4 = (1240, 1754)  # 150 dpi
_INK = (42, 42, 48)
_SEAL = (196, 40, 36)
_DESK = (58, 52, 48)  # dark walnut, RGB


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if FONT.exists():
        return ImageFont.truetype(str(FONT), size, index=_SC)
    return ImageFont.load_default(size)


@lru_cache(maxsize=2)
def desk(width: int, height: int) -> Frame:
    """An empty desk: dark, with grain and the falling-off of a lamp. height x width x 3, BGR, read-only."""
    rng = np.random.default_rng(20)
    lines = np.cumsum(rng.normal(0, 0.7, height))
    lines -= np.linspace(0, lines[-1], height)
    grain = rng.normal(0, 1.6, (height, width)) + np.clip(lines, -7, 7)[:, None]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    light = 1.06 - 0.22 * (x * x + y * y)
    picture = np.array(_DESK[::-1])[None, None, :] * light[..., None] + grain[..., None]
    found = np.asarray(np.clip(picture, 0, 250), dtype=np.uint8)
    found.setflags(write=False)
    return found


def lay(empty: Frame, paper: Image.Image, angle: float = 4.0, fill: float = 0.86) -> Frame:
    """``empty`` with ``paper`` on it, turned by ``angle`` degrees, with its shadow."""
    height, width = empty.shape[:2]
    # An upright page on a wide desk is laid crosswise, as people do.
    if (paper.width < paper.height) == (width > height):
        paper = paper.rotate(90, expand=True)
    scale = min(width * fill / paper.width, height * fill / paper.height)
    size = (round(paper.width * scale), round(paper.height * scale))
    page = paper.convert("RGB").resize(size, Image.Resampling.LANCZOS).convert("RGBA")
    page = page.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    fit = min(1.0, 0.97 * width / page.width, 0.97 * height / page.height)
    if fit < 1:
        page = page.resize((int(page.width * fit), int(page.height * fit)), Image.Resampling.LANCZOS)
    at = ((width - page.width) // 2, (height - page.height) // 2)
    scene = Image.fromarray(np.ascontiguousarray(empty[:, :, ::-1]))
    shadow = Image.new("L", scene.size)
    shadow.paste(page.getchannel("A").point(lambda v: v * 3 // 5), (at[0] + 6, at[1] + 8))
    scene.paste((16, 14, 12), (0, 0), shadow.filter(ImageFilter.GaussianBlur(9)))
    scene.paste(page, at, page.getchannel("A"))
    picture = np.asarray(scene)[:, :, ::-1]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    lamp = np.float32(0.985) - np.float32(0.06) * (x * x + y * y)
    return np.asarray(np.minimum(picture * lamp, 250), dtype=np.uint8)


def termination_proof(person: Mapping[str, Any]) -> Image.Image:
    """解除（终止）劳动合同证明书 of an invented employer for a member of the cast, 150 dpi."""
    card: Mapping[str, Any] = person.get("card") or {}
    records = person.get("records")
    insurance = records.get("insurance") if isinstance(records, Mapping) else None
    insurance = insurance if isinstance(insurance, Mapping) else {}
    employer = insurance.get("employer") or "平顶山市鹰城样例机械有限公司"
    page, draw = _page()
    _centred(draw, 180, "解除（终止）劳动合同证明书", 62)
    lines = [
        f"{card.get('name', '某某')}（居民身份号码：{card.get('number', '')}）：",
        "　　你与本单位签订的劳动合同，因劳动合同期满",
        "本单位提出终止，双方不再续订，根据《中华人民共和",
        "国劳动合同法》第四十四条的规定，劳动合同予以终止。",
        "　　终止劳动合同的原因不属于本人意愿中断就业的",
        "例外情形。档案及社会保险关系按规定办理转移手续。",
        "　　特此证明。",
    ]
    top = 400
    for line in lines:
        draw.text((130, top), line, _INK, _font(40))
        top += 92
    _centred(draw, 1150, str(employer), 40, x=860)
    _centred(draw, 1230, "（盖章）", 34, x=860)
    _centred(draw, 1310, "年　　月　　日", 38, x=860)
    _seal(draw, (860, 1190), str(employer)[:10])
    draw.text((130, 1560), "本证明一式两份，单位和劳动者各执一份。样张，仅供演示。", (110, 110, 115), _font(28))
    return page


def bank_card_copy(person: Mapping[str, Any]) -> Image.Image:
    """A page with a copy of a social security card's bank side, for items that ask for one."""
    card: Mapping[str, Any] = person.get("card") or {}
    page, draw = _page()
    _centred(draw, 180, "社会保障卡复印件", 58)
    draw.rounded_rectangle((250, 420, 990, 890), 36, (226, 232, 236), _INK, 4)
    draw.text((300, 470), "中华人民共和国社会保障卡", _INK, _font(36))
    draw.text((300, 620), f"姓名　{card.get('name', '某某')}", _INK, _font(40))
    draw.text((300, 700), f"社会保障号码　{card.get('number', '')}", _INK, _font(34))
    draw.text((300, 800), "样张，仅供演示", (110, 110, 115), _font(28))
    return page


def blank(person: Mapping[str, Any]) -> Image.Image:
    """An empty sheet."""
    return _page()[0]


PAPERS: Mapping[str, Callable[[Mapping[str, Any]], Image.Image]] = {
    "termination": termination_proof,
    "bank_card": bank_card_copy,
    "blank": blank,
}


def _page() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    page = Image.new("RGB", A4, (246, 245, 240))
    return page, ImageDraw.Draw(page)


def _centred(draw: ImageDraw.ImageDraw, y: int, text: str, size: int, x: int = A4[0] // 2) -> None:
    font = _font(size)
    draw.text((x - draw.textlength(text, font) / 2, y), text, _INK, font)


def _seal(draw: ImageDraw.ImageDraw, centre: tuple[int, int], text: str) -> None:
    x, y = centre
    draw.ellipse((x - 140, y - 140, x + 140, y + 140), outline=_SEAL, width=9)
    points = []
    for i in range(10):
        angle, radius = np.pi * (i / 5 - 0.5), (46 if i % 2 == 0 else 18)
        points.append((x + radius * np.cos(angle), y + radius * np.sin(angle)))
    draw.polygon(points, _SEAL)
    font = _font(24)
    draw.text((x - draw.textlength(text, font) / 2, y + 70), text, _SEAL, font)
