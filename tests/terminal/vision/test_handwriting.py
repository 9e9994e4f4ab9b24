"""Reading written characters: on held stroke data, with an engine missing, and what is expected."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from terminal.vision import handwriting, handwriting_engines
from terminal.vision.handwriting import Handwriting
from terminal.vision.handwriting_engines import Ocr, Zinnia, is_han
from terminal.vision.handwriting_strokes import Line, draw, lines
from tests.bench.handwriting import held, level, rates
from tests.bench.handwriting_writing import Medians, write

COMMON, RARE = (dict(islice(characters.items(), count)) for characters, count in zip(held(), (150, 80), strict=True))


@pytest.fixture(scope="module")
def reader() -> Iterator[Handwriting]:
    made = Handwriting.open()
    assert made.faults == ()
    yield made
    made.close()


def hand(medians: Medians, **way: int) -> list[list[tuple[float, float, float]]]:
    return write(medians, np.random.default_rng(7), **way)


# --- how well ------------------------------------------------------------------------------------------


def test_held_characters_are_what_they_are_called() -> None:
    assert {level(character) for character in COMMON} == {1}
    assert {level(character) for character in RARE} == {2}


@pytest.mark.slow
def test_sloppy_writing_is_read(reader: Handwriting) -> None:
    """A little below the goals of the bench: 0.95, 0.995, 0.95, one point."""
    first, ten = rates(reader, COMMON)
    assert first >= 0.94
    assert ten >= 0.985
    assert rates(reader, RARE)[1] >= 0.94
    assert rates(reader, COMMON, swaps=1)[0] >= first - 0.02
    assert rates(reader, COMMON, joins=2)[0] >= 0.85


@pytest.mark.slow
def test_one_engine_alone_would_not_do(reader: Handwriting) -> None:
    """The control: without the network common characters are missed, without zinnia rare ones."""
    without_network = Handwriting(None, reader._zinnia)
    without_zinnia = Handwriting(reader._ocr, None)
    assert rates(without_network, COMMON)[0] < 0.9
    assert rates(without_zinnia, RARE)[0] < rates(reader, RARE)[0] - 0.1


def test_digits_only_where_they_are_allowed(reader: Handwriting) -> None:
    seven = [[(0.3, 0.1, 0.0), (0.7, 0.1, 30.0), (0.65, 0.3, 60.0), (0.45, 0.9, 90.0)]]
    assert "7" in reader.candidates(seven, extra="0123456789")
    assert all(is_han(character) for character in reader.candidates(seven))


def test_limit(reader: Handwriting) -> None:
    strokes = hand(next(iter(COMMON.values())))
    ten = reader.candidates(strokes)
    assert len(ten) == len(set(ten)) == 10
    assert reader.candidates(strokes, limit=3) == ten[:3]


def test_nothing_written_is_nothing_read(reader: Handwriting) -> None:
    assert reader.candidates([]) == []
    assert reader.candidates([[]]) == []
    assert reader.candidates([[(0.5, 0.5, 0.0)]]) != []


def test_unit_and_place_do_not_matter(reader: Handwriting) -> None:
    strokes = hand(COMMON["们"] if "们" in COMMON else next(iter(COMMON.values())))
    moved = [[(300 + 4000 * x, 9000 + 4000 * y, t) for x, y, t in stroke] for stroke in strokes]
    assert reader.candidates(moved) == reader.candidates(strokes)


# --- one engine missing --------------------------------------------------------------------------------


def test_without_the_network_the_other_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                               caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(handwriting_engines, "ocr_model", lambda: tmp_path / "none.onnx")
    alone = Handwriting.open()
    assert alone.faults == ("handwriting.ocr_absent",)
    assert "handwriting.ocr_absent" in caplog.text
    assert alone.usable
    assert len(alone.candidates(hand(next(iter(COMMON.values()))))) == 10
    alone.close()


def test_an_altered_network_is_not_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    altered = tmp_path / "PP-OCRv6_rec_small.onnx"
    data = bytearray(handwriting_engines.ocr_model().read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(data)
    monkeypatch.setattr(handwriting_engines, "ocr_model", lambda: altered)
    alone = Handwriting.open()
    assert alone.faults == ("handwriting.ocr_altered",)
    alone.close()


def test_without_zinnia_the_network_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handwriting_engines, "ZINNIA_LIBRARY", "libzinnia.so.none")
    alone = Handwriting.open()
    assert alone.faults == ("handwriting.zinnia_absent",)
    character, medians = next(iter(COMMON.items()))
    assert character in alone.candidates(hand(medians))
    alone.close()


def test_without_both_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise handwriting_engines.EngineFault("absent", "test")

    monkeypatch.setattr(handwriting, "Ocr", none)
    monkeypatch.setattr(handwriting, "Zinnia", none)
    nobody = Handwriting.open()
    assert nobody.faults == ("handwriting.ocr_absent", "handwriting.zinnia_absent")
    assert not nobody.usable
    assert nobody.candidates(hand(next(iter(COMMON.values())))) == []
    nobody.close()


def test_start_does_not_wait_for_the_engines() -> None:
    """Neither the terminal nor its screens import what is heavy."""
    code = ("import sys, terminal.app, terminal.ui.window; "
            "print([name for name in ('onnxruntime', 'rapidocr', 'numpy', 'cv2') if name in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- how the two are put together ----------------------------------------------------------------------


class Network(Ocr):
    """Says what it is told to."""

    def __init__(self, said: dict[str, float]) -> None:
        self.said = said

    def read(self, lines: Sequence[Line], limit: int, extra: str = "") -> dict[str, float]:
        return dict(self.said)


class Follower(Zinnia):
    """Says what it is told to."""

    def __init__(self, said: list[str]) -> None:
        self.said = said

    def read(self, lines: Sequence[Line], limit: int) -> list[str]:
        return list(self.said)


LINE = [[(0.0, 0.0, 0.0), (1.0, 1.0, 50.0)]]


@pytest.mark.parametrize(("network", "follower", "expected"), [
    # sure of itself: not overruled, but the other's first is in sight
    ({"大": -0.01, "太": -4.0}, ["岙", "嵛"], ["大", "太", "岙", "嵛"]),
    # in doubt: the strokes decide
    ({"末": -0.6, "未": -0.9}, ["未", "末"], ["未", "末"]),
    # traditional forms come after the simplified one unless the network is sure
    ({"說": -0.8, "说": -1.0}, [], ["说", "說"]),
    ({"說": -0.02, "说": -6.0}, [], ["說", "说"]),
])
def test_order(network: dict[str, float], follower: list[str], expected: list[str]) -> None:
    both = Handwriting(Network(network), Follower(follower))
    assert both.candidates(LINE) == expected
    both.close()


def test_expected_words_help() -> None:
    both = Handwriting(Network({"踏": -0.7, "路": -0.9, "露": -5.0}), None)
    assert both.candidates(LINE)[0] == "踏"
    assert both.candidates(LINE, before="人民", expected=["人民路"])[0] == "路"
    assert both.candidates(LINE, before="河边", expected=["人民路"])[0] == "踏"
    assert both.candidates(LINE, expected=["路"])[0] == "路"
    both.close()


# --- strokes -------------------------------------------------------------------------------------------


def test_lines_fill_the_square() -> None:
    found = lines([[(10.0, 20.0, 0.0), (110.0, 20.0, 9.0)], [(60.0, 0.0, 20.0), (60.0, 40.0, 30.0)]], margin=0.1)
    everything = np.concatenate(found)
    assert np.allclose(everything[:, 0].min(), 0.1)
    assert np.allclose(everything[:, 0].max(), 0.9)
    assert np.allclose(everything.mean(axis=0)[1], 0.5, atol=0.05)


def test_smoothing_takes_out_tremble_and_keeps_corners() -> None:
    rng = np.random.default_rng(1)
    corner = [(x / 20, 0.0) for x in range(20)] + [(1.0, y / 20) for y in range(21)]
    trembling = [[(x + rng.normal(0, 0.02), y + rng.normal(0, 0.02), 0.0) for x, y in corner]]
    soft = lines(trembling, margin=0.0)[0]
    turns = np.diff(np.unwrap(np.arctan2(*np.diff(soft, axis=0).T[::-1])))
    assert np.abs(turns).max() < 0.6
    # the bend at the top right is rounded, not cut off
    assert np.hypot(*(soft - [1.0, 0.0]).T).min() < 0.12


def test_drawing_is_black_on_white() -> None:
    image = draw(lines(LINE, margin=0.1), 48, 12 / 340)
    assert image.shape == (48, 48)
    assert image[0, 0] == 255
    assert image[24, 24] < 80
