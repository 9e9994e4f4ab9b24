"""The contract on paper against plain reportlab: the same strings in the same fonts at the same places."""

from __future__ import annotations

import io
import json
import time
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from forms.papers.contract_paper import contract_drawn
from tests.forms import houses

ROUNDS = 15


def recorded(submission: Any) -> list[list[tuple[str, float, float, float, str]]]:
    """Every string that is drawn, page by page: font, size, x, y, text."""
    pages: list[list[tuple[str, float, float, float, str]]] = [[]]
    draw, show, init = Canvas.drawString, Canvas.showPage, Canvas.__init__

    def note(self: Any, x: float, y: float, text: str, *rest: Any, **more: Any) -> None:
        pages[-1].append((self._fontname, self._fontsize, x, y, text))
        draw(self, x, y, text, *rest, **more)

    def turn(self: Any) -> None:
        pages.append([])
        show(self)

    def begin(self: Any, *words: Any, **more: Any) -> None:
        pages[:] = [[]]
        init(self, *words, **more)

    Canvas.drawString, Canvas.showPage, Canvas.__init__ = note, turn, begin  # type: ignore[method-assign]
    try:
        contract_drawn(houses.ITEM, submission)
    finally:
        Canvas.drawString, Canvas.showPage, Canvas.__init__ = draw, show, init  # type: ignore[method-assign]
    return [page for page in pages if page]


def plain(pages: list[list[tuple[str, float, float, float, str]]]) -> bytes:
    """The strings on bare canvas pages."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1, invariant=1)
    for page in pages:
        for font, size, x, y, text in page:
            canvas.setFont(font, size)
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def longest() -> Any:
    """As many people, instalments and further terms as a contract of ours can have: three pages."""
    people = tuple(name for name, one in houses.CAST.items() if one["card"]["kind"] == "citizen")[:10]
    parts = [{"date": f"2026-12-{day:02d}", "amount": 9_000_000} for day in range(1, 7)]
    return houses.submission(houses.answers(people[:6], people[6:], pay_mode="2", instalments=parts,
                                            extra="补充的一句话，写得很长。" * 40))


def main() -> None:
    submission = longest()
    pages = recorded(submission)
    taken: dict[str, list[float]] = {"ours": [], "plain": []}
    for _ in range(ROUNDS):
        for name, work in (("ours", lambda: contract_drawn(houses.ITEM, submission)), ("plain", lambda: plain(pages))):
            begun = time.process_time()
            work()
            taken[name].append(time.process_time() - begun)
    middle = {name: sorted(times)[ROUNDS // 2] * 1000 for name, times in taken.items()}
    print(json.dumps({**middle, "strings": sum(map(len, pages)), "pages": len(pages)}))


if __name__ == "__main__":
    main()
