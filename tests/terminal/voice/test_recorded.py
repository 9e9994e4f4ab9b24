"""A person's voice replaces synthesis, file by file."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.voice.cache import Sounds
from terminal.voice.recorded import MANIFEST, Recordings, file_name
from terminal.voice.wav import Sound, written
from tests.terminal.voice.stand_in import StandIn, options

HUMAN = written(Sound(44100, 2, b"\x07\x00" * 4410))
SENTENCE = "请签名"


def place(folder: Path, name: str, data: bytes = HUMAN) -> None:
    (folder / "zh").mkdir(parents=True, exist_ok=True)
    (folder / "zh" / name).write_bytes(data)


def test_by_hash(tmp_path: Path) -> None:
    place(tmp_path / "recorded", file_name(SENTENCE))
    made = StandIn()
    sounds = Sounds(options(tmp_path), made)
    assert sounds.sound(SENTENCE, "zh", private=False) == HUMAN
    assert made.asked == []
    assert sounds.sound("请提交", "zh", private=False) != HUMAN
    assert sounds.sound(SENTENCE, "en", private=False) != HUMAN


def test_by_manifest(tmp_path: Path) -> None:
    place(tmp_path, "sign.wav")
    (tmp_path / "zh" / MANIFEST).write_text(f'"{SENTENCE}" = "sign.wav"\n', encoding="utf-8")
    assert Recordings(tmp_path).find(SENTENCE, "zh") == HUMAN
    assert Recordings(tmp_path).find("别的", "zh") is None


@pytest.mark.parametrize("data", [b"", b"OggS", HUMAN[:40]])
def test_what_cannot_be_played_is_left_out(tmp_path: Path, data: bytes) -> None:
    place(tmp_path, file_name(SENTENCE), data)
    assert Recordings(tmp_path).find(SENTENCE, "zh") is None


def test_a_bad_manifest_and_a_way_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "outside.wav").write_bytes(HUMAN)
    place(tmp_path, "x.wav")
    manifest = tmp_path / "zh" / MANIFEST
    manifest.write_text("= no toml", encoding="utf-8")
    assert Recordings(tmp_path).find(SENTENCE, "zh") is None
    manifest.write_text(f'"{SENTENCE}" = "../outside.wav"\n', encoding="utf-8")
    assert Recordings(tmp_path).find(SENTENCE, "zh") is None


def test_a_private_sentence_has_no_recording(tmp_path: Path) -> None:
    place(tmp_path / "recorded", file_name(SENTENCE))
    assert Sounds(options(tmp_path), StandIn()).sound(SENTENCE, "zh", private=True) != HUMAN
