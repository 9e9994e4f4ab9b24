"""The real player program: with ALSA's own null device, with a stand-in, and with nothing to play on."""

from __future__ import annotations

import time
from pathlib import Path

from terminal.voice.aplay import AlsaOut
from terminal.voice.wav import Sound, read, written

SOUND = written(Sound(22050, 1, b"\x10\x20" * 2205))


def stand_in(folder: Path, script: str) -> str:
    path = folder / "aplay"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_aplay_itself_takes_the_sound() -> None:
    out = AlsaOut("null")
    assert out.play(SOUND, "你好").wait(5)
    assert out.health.availability == "in_service"


def test_no_such_device_is_a_health_fault_and_ends() -> None:
    out = AlsaOut("no-such-device")
    assert out.play(SOUND, "你好").wait(5)
    assert (out.health.availability, out.health.issues) == ("out_of_service", ("voice.no_device",))


def test_a_device_can_be_asked_before_anything_is_said() -> None:
    assert AlsaOut("null").probe().availability == "in_service"
    assert AlsaOut("no-such-device").probe().issues == ("voice.no_device",)


def test_no_program_is_a_health_fault_and_ends() -> None:
    out = AlsaOut(program="no-such-aplay")
    assert out.play(SOUND, "你好").wait(0)
    assert (out.health.availability, out.health.issues) == ("absent", ("voice.no_player",))


def test_health_comes_back(tmp_path: Path) -> None:
    program = stand_in(tmp_path, "cat > /dev/null; exit 1")
    out = AlsaOut(program=program)
    assert out.play(SOUND).wait(5)
    assert out.health.issues == ("voice.no_device",)
    stand_in(tmp_path, "cat > /dev/null")
    assert out.play(SOUND).wait(5)
    assert out.health.issues == ()


def test_arguments_and_volume(tmp_path: Path) -> None:
    program = stand_in(tmp_path, f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/got.wav')
    out = AlsaOut("hw:1,0", program=program)
    out.set_volume(4)
    assert out.play(SOUND).wait(5)
    assert (tmp_path / "arguments").read_text(encoding="utf-8").split() == ["-q", "-D", "hw:1,0", "-t", "wav", "-"]
    got, given = read((tmp_path / "got.wav").read_bytes()), read(SOUND)
    assert got is not None
    assert given is not None
    assert got.seconds == given.seconds
    assert got.frames != given.frames


def test_stopped_at_once_and_no_fault(tmp_path: Path) -> None:
    out = AlsaOut(program=stand_in(tmp_path, "exec sleep 60"))
    playing = out.play(written(Sound(22050, 1, bytes(44100 * 60))))
    assert not playing.wait(0.1)
    begin = time.monotonic()
    playing.stop()
    assert playing.wait(2)
    assert time.monotonic() - begin < 1
    playing.stop()
    assert out.health.issues == ()


def test_what_is_no_sound_is_not_played(tmp_path: Path) -> None:
    out = AlsaOut(program=stand_in(tmp_path, f"touch {tmp_path}/called"))
    assert out.play(b"no sound").wait(0)
    assert not (tmp_path / "called").exists()
