"""The item engine beside the bare libraries it stands on: schema, conditions, catalogue and search. Processor time."""

from __future__ import annotations

import functools
import json
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.forms import made

ROUNDS = 15


def cheapest(works: dict[str, Callable[[], Any]], repeat: int) -> dict[str, float]:
    """Median milliseconds of the processor for each, in turns, so that what disturbs one disturbs the others."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            begun = time.process_time()
            for _ in range(repeat):
                work()
            taken[name].append((time.process_time() - begun) / repeat * 1000)
    return {name: sorted(samples)[ROUNDS // 2] for name, samples in taken.items()}


def schemas() -> dict[str, float]:
    """A form of 40 fields, a third of them wrong: every error with its sentence; every error of the bare library."""
    import jsonschema_rs

    from forms.answers import Form

    form = Form(made.item(40))
    answers = made.document(form.item, random.Random(7), 0.33)
    document = form.document(answers)
    bare = jsonschema_rs.Draft202012Validator(form.schema)
    found = cheapest({
        "form": lambda: form.misfits(answers),
        "schema": lambda: [error.message for error in bare.iter_errors(document)],
        "schema_only": lambda: list(bare.iter_errors(document)),
    }, 100)
    return {**found, "errors": len(form.misfits(answers))}


def rules() -> dict[str, float]:
    """Every rule of the largest claim with its sentence and way out; the same conditions, and their tests alone, in
    bare CEL. Both have their variables in the engine already."""
    import cel

    from forms import judge
    from forms.tables.loader import tables_from
    from tests.forms.people import AS_OF, CARD, FACTS, ITEM, records

    answers = judge.values_from(ITEM, CARD, records()) | {"want_work": "yes", "mobile": "13800000001"}
    with tables_from(ITEM.tables):
        scene = judge._Scene(ITEM, answers, records(), FACTS, AS_OF)
        context = scene.context()

        def ours() -> list[Any]:
            context._known.clear()  # what one rule has asked is known to the next; from one person to another it is not
            return [judge._judge(rule, scene) for rule in ITEM.rules]

        ours()
        same = [cel.compile(expression) for expression in context._known]
        tests = [cel.compile(rule.test) for rule in ITEM.rules]
        bare = context._context
        found = cheapest({
            "rules": ours,
            "cel": lambda: [program.execute(bare) for program in same],
            "cel_tests": lambda: [program.execute(bare) for program in tests],
        }, 50)
    return {**found, "rule_count": len(tests), "conditions": len(same)}


COUNT = 2000


def catalogue() -> dict[str, float]:
    """2,000 items of the size of ours, checked before: load them; find some by name, everyday word, pinyin, phrase."""
    from forms import cache
    from forms.catalogue_loader import BUNDLED, find_item_files, load_catalogue
    from forms.search import Index
    from forms.yaml_lines import read_yaml

    plain = [(path.read_text("utf-8"), read_yaml(path).root) for path in find_item_files(BUNDLED)]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BUDAYANG_CACHE"] = f"{folder}/cache"
        root = Path(folder) / "catalogue"
        for number in range(COUNT):
            text, document = plain[number % len(plain)]
            name, title = f"item-{number}", f"{document['title']['zh']}{WORDS[number % len(WORDS)]}{number}"
            path = root / "made" / name / "v1" / "item.yaml"
            path.parent.mkdir(parents=True)
            path.write_text(f"# {name}\n{text}", "utf-8")
            # as a first start that has checked it leaves it; checking two thousand takes minutes
            made_up = {**document, "id": name, "version": "1", "title": {"zh": title, "en": f"Item {number}"}}
            cache.remember(path, made_up)
        taken, wall = [], []
        for _ in range(3):
            begun, at = time.process_time(), time.monotonic()
            found = load_catalogue(root)
            taken.append(time.process_time() - begun)
            wall.append(time.monotonic() - at)
        index = Index(found.items())
        queries = {"name": "失业保险金申领", "word": "社保证明", "initials": "sybx", "pinyin": "weixiu",
                   "phrase": "我被公司裁了想领失业金怎么办", "nothing": "办一张月球旅行许可证"}
        searches = cheapest({name: functools.partial(index.find, query) for name, query in queries.items()}, 3)
    return {"load_s": sorted(taken)[1], "load_wall_s": sorted(wall)[1], "items": len(found.items()),
            "search_ms": max(searches.values()), **{f"search_{name}": value for name, value in searches.items()}}


def scans() -> dict[str, float]:
    """Three captured pages of A4 at 200 dpi into one PDF; img2pdf's."""
    import cv2
    import img2pdf
    import numpy as np

    from forms.papers.pages_paper import pages

    noise = np.random.default_rng(1).integers(0, 255, (3, 2339, 1654, 3), dtype=np.uint8)
    pictures = [cv2.imencode(".jpg", cv2.GaussianBlur(page, (0, 0), 1.2))[1].tobytes() for page in noise]
    sheet = img2pdf.get_layout_fun((img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)))
    found = cheapest({"pages": lambda: pages(pictures, "pages"),
                      "img2pdf": lambda: img2pdf.convert(pictures, layout_fun=sheet)}, 5)
    return {**found, "page_kb": sum(map(len, pictures)) / 3000}


WORDS = ("变更", "注销", "补办", "查询", "延期", "预约", "退费")


def main() -> None:
    print(json.dumps({**schemas(), **rules(), **catalogue(), **scans()}))


if __name__ == "__main__":
    main()
