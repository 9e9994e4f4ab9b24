"""Rendered once and kept; nothing private on the disk; nothing private after the wipe."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from terminal.config import VoiceOptions
from terminal.voice.cache import PRIVATE_KEPT, Sounds, Warming, fixed_pieces
from terminal.voice.spoken import Segment
from terminal.voice.synth import VoiceFault
from terminal.voice.wav import read
from tests.terminal.voice.stand_in import StandIn, options

FIXED = "请把身份证放在读卡处"
PRIVATE = "姓名：欧阳珊"


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_fixed_sentence_is_made_once(tmp_path: Path) -> None:
    made = StandIn()
    first = Sounds(options(tmp_path), made).sound(FIXED, "zh", private=False)
    again = Sounds(options(tmp_path), made).sound(FIXED, "zh", private=False)
    assert first == again
    assert len(made.asked) == 1
    assert len(files(tmp_path)) == 1


def test_rate_and_language_have_sounds_of_their_own(tmp_path: Path) -> None:
    made = StandIn()
    for rate in (150, 200, 150):
        Sounds(options(tmp_path, rate_zh=rate), made).sound(FIXED, "zh", private=False)
    Sounds(options(tmp_path), made).sound("Start", "en", private=False)
    assert len(made.asked) == 3
    assert len(files(tmp_path)) == 3


def test_a_damaged_file_is_made_anew(tmp_path: Path) -> None:
    made = StandIn()
    sounds = Sounds(options(tmp_path), made)
    whole = sounds.sound(FIXED, "zh", private=False)
    (path,) = files(tmp_path)
    path.write_bytes(whole[:30])
    assert sounds.sound(FIXED, "zh", private=False) == whole
    assert path.read_bytes() == whole


def test_a_private_sentence_is_never_on_the_disk(tmp_path: Path) -> None:
    made = StandIn()
    sounds = Sounds(options(tmp_path), made)
    for _ in range(2):
        assert read(sounds.sound(PRIVATE, "zh", private=True)) is not None
    assert len(made.asked) == 1
    assert files(tmp_path) == []
    # control: the same sentence as a public one is found there
    sounds.sound(PRIVATE, "zh", private=False)
    assert len(files(tmp_path)) == 1


def test_wipe_forgets(tmp_path: Path) -> None:
    made = StandIn()
    sounds = Sounds(options(tmp_path), made)
    sounds.sound(PRIVATE, "zh", private=True)
    assert sounds.private_kept == 1
    sounds.wipe()
    assert sounds.private_kept == 0
    sounds.sound(PRIVATE, "zh", private=True)
    assert len(made.asked) == 2


def test_what_was_being_made_during_the_wipe_is_not_kept(tmp_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    stand_in = StandIn()

    def slow(segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        begun.set()
        assert go_on.wait(5)
        return stand_in(segments, rates)

    sounds = Sounds(options(tmp_path), slow)
    thread = threading.Thread(target=lambda: sounds.sound(PRIVATE, "zh", private=True))
    thread.start()
    assert begun.wait(5)
    sounds.wipe()
    go_on.set()
    thread.join(5)
    assert sounds.private_kept == 0


def test_memory_has_a_bound(tmp_path: Path) -> None:
    sounds = Sounds(options(tmp_path), StandIn())
    for number in range(PRIVATE_KEPT + 20):
        sounds.sound(f"第{number}", "zh", private=True)
    assert sounds.private_kept == PRIVATE_KEPT


def test_a_disk_that_takes_nothing_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("not a folder", encoding="utf-8")
    made = StandIn()
    sounds = Sounds(options(tmp_path), made)
    for _ in range(2):
        assert read(sounds.sound(FIXED, "zh", private=False)) is not None
    assert len(made.asked) == 2


def test_warming_renders_everything_and_can_be_stopped(tmp_path: Path) -> None:
    made = StandIn()
    warming = Warming(Sounds(options(tmp_path), made), ("en",))
    warming.start()
    warming._thread.join(30)
    assert len(made.asked) > 300
    assert len(files(tmp_path)) == len(set(made.asked))
    stopped = Warming(Sounds(options(tmp_path / "other"), made), ("zh",))
    stopped._stop.set()
    stopped.start()
    stopped.stop()
    assert files(tmp_path / "other") == []


def test_warming_without_a_synthesiser_ends_quietly(tmp_path: Path) -> None:
    def missing(segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        raise VoiceFault("voice.no_program")

    warming = Warming(Sounds(options(tmp_path), missing))
    warming.start()
    warming._thread.join(10)
    assert not warming._thread.is_alive()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pieces_hold_every_sentence(language: str) -> None:
    pieces = fixed_pieces(language)
    assert len(pieces) == len(set(pieces)) > 300
    assert all("{" not in piece for piece in pieces)


def test_one_folder_for_the_kiosk_and_for_rendering_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BUDAYANG_CACHE", str(tmp_path))
    assert Sounds(VoiceOptions()).folder == tmp_path / "voice"
    assert Sounds(VoiceOptions(cache_dir=tmp_path / "own")).folder == tmp_path / "own"
