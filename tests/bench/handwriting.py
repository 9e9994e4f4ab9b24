"""`python -m tests.bench.handwriting [FOLDER]`: how well and how fast written characters are read. Exit 1 on a miss.

Without FOLDER the held characters of tests/terminal/vision/data are written; with the folder of the npm package
hanzi-writer-data as many as `COUNT` common and rare ones that neither the engine's constants were chosen on nor the
tests hold.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from terminal.vision.handwriting import Handwriting
from terminal.vision.handwriting_engines import OCR_MARGIN
from terminal.vision.handwriting_strokes import lines
from tests.bench.handwriting_writing import Medians, write

HELD = Path(__file__).resolve().parent.parent / "terminal" / "vision" / "data" / "medians.json"
COUNT = 400
CHOSEN_ON = 300
DIGITS = "0123456789"


def level(character: str) -> int:
    """1 for the common characters of GB 2312, 2 for its rare ones, 0 for all others."""
    try:
        row = character.encode("gb2312")[0] - 0xA0
    except UnicodeEncodeError:
        return 0
    return 1 if 16 <= row <= 55 else 2 if 56 <= row <= 87 else 0


def held() -> tuple[dict[str, Medians], dict[str, Medians]]:
    """The characters that the tests hold: common, rare."""
    data = json.loads(HELD.read_text(encoding="utf-8"))
    return data["common"], data["rare"]


def from_package(folder: Path) -> tuple[dict[str, Medians], dict[str, Medians]]:
    """Characters of the package, without those that constants were chosen on: common, rare."""
    names = sorted(path.stem for path in folder.glob("*.json") if len(path.stem) == 1)
    chosen = random.Random(1)
    picked = []
    for wanted, own in ((1, held()[0]), (2, held()[1])):
        these = [name for name in names if level(name) == wanted]
        out = set(chosen.sample(these, CHOSEN_ON)) | set(own)
        rest = [name for name in these if name not in out]
        some = random.Random(3).sample(rest, min(COUNT, len(rest)))
        picked.append({name: json.loads((folder / f"{name}.json").read_text())["medians"] for name in some})
    return picked[0], picked[1]


def rates(reader: Handwriting, characters: Mapping[str, Medians], *, extra: str = "", **way: Any,
          ) -> tuple[float, float]:
    """Parts of the characters that came first, and that came among the first ten. The same hand every time."""
    first = ten = 0
    for number, (character, medians) in enumerate(characters.items()):
        found = reader.candidates(write(medians, np.random.default_rng(number), **way), extra=extra)
        first += found[:1] == [character]
        ten += character in found
    return first / len(characters), ten / len(characters)


def times_ms(reader: Handwriting, characters: Mapping[str, Medians]) -> tuple[float, float]:
    """The quickest of five rounds, medians: one character whole, and the network's part of it alone. Interleaved."""
    rounds = [_round_ms(reader, characters) for _ in range(5)]
    return min(rounds, key=lambda pair: pair[0])


def _round_ms(reader: Handwriting, characters: Mapping[str, Medians]) -> tuple[float, float]:
    whole: list[float] = []
    network: list[float] = []
    ocr = reader._ocr
    assert ocr is not None
    for number, medians in enumerate(list(characters.values())[:100]):
        strokes = write(medians, np.random.default_rng(number))
        drawn = lines(strokes, margin=OCR_MARGIN)
        begun = time.perf_counter()
        ocr.read(drawn, 10)
        between = time.perf_counter()
        reader.candidates(strokes)
        network.append(between - begun)
        whole.append(time.perf_counter() - between)
    return 1000 * float(np.median(whole)), 1000 * float(np.median(network))


def main(arguments: Sequence[str]) -> int:
    """Print all figures."""
    common, rare = from_package(Path(arguments[0])) if arguments else held()
    reader = Handwriting.open()
    if reader.faults:
        print(f"an engine is missing: {', '.join(reader.faults)}")
        return 1
    print(f"{len(common)} common, {len(rare)} rare characters: first / among ten")
    seen: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {}
    for name, way in (("jitter 0", {"jitter": 0}), ("jitter 1", {"jitter": 1}), ("jitter 2", {}),
                      ("jitter 2, digits allowed", {"extra": DIGITS}), ("jitter 2, one swap", {"swaps": 1}),
                      ("jitter 2, two joins", {"joins": 2}), ("jitter 2, all joined", {"joins": 99}),
                      ("jitter 3", {"jitter": 3})):
        seen[name] = rates(reader, common, **way), rates(reader, rare, **way)
        (a, b), (c, d) = seen[name]
        print(f"{name:26} common {a:.3f} / {b:.3f}   rare {c:.3f} / {d:.3f}", flush=True)
    zinnia, reader._zinnia = reader._zinnia, None
    a, b = rates(reader, common)
    c, d = rates(reader, rare)
    print(f"{'jitter 2, without zinnia':26} common {a:.3f} / {b:.3f}   rare {c:.3f} / {d:.3f}")
    reader._zinnia = zinnia
    ocr, reader._ocr = reader._ocr, None
    a, b = rates(reader, common)
    c, d = rates(reader, rare)
    print(f"{'jitter 2, zinnia alone':26} common {a:.3f} / {b:.3f}   rare {c:.3f} / {d:.3f}")
    reader._ocr = ocr
    whole, network = times_ms(reader, common)
    missed = 0
    (first, ten), (_, rare_ten) = seen["jitter 2"]
    for name, value, goal, least in (
        ("common first", first, 0.95, True),
        ("common among ten", ten, 0.995, True),
        ("rare among ten", rare_ten, 0.95, True),
        ("one swap costs, points", round(100 * (first - seen["jitter 2, one swap"][0][0]), 6), 1.0, False),
        ("ms a character beyond the network", whole - network, 20.0, False),
    ):
        good = value >= goal if least else value <= goal
        missed += not good
        print(f"{'ok  ' if good else 'MISS'} {name:36} {value:7.3f}  goal {'>=' if least else '<='} {goal:g}")
    print(f"one character {whole:.1f} ms, the network alone {network:.1f} ms")
    reader.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
