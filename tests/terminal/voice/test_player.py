"""The simulated loudspeaker and the one that is not there."""

from __future__ import annotations

import pytest

from terminal.voice.player import Recorder, Silent
from terminal.voice.wav import Sound, written

SOUND = written(Sound(22050, 1, b"\x01\x02" * 2205))


def test_recorder_writes_down_text_and_length() -> None:
    out = Recorder()
    out.set_volume(4)
    playing = out.play(SOUND, "你好")
    assert playing.wait()
    (played,) = out.played
    assert (played.text, played.volume) == ("你好", 4)
    assert played.seconds == pytest.approx(0.1)
    assert out.stopped == []
    assert out.health.availability == "in_service"


def test_recorder_sounds_until_it_is_stopped() -> None:
    out = Recorder(pace=None)
    playing = out.play(SOUND, "你好")
    assert not playing.wait(0.01)
    playing.stop()
    playing.stop()
    assert playing.wait(0)
    assert out.stopped == ["你好"]
    other = out.play(SOUND, "再见")
    out.let_go()
    assert other.wait(0)
    assert out.stopped == ["你好"]


def test_recorder_can_last_as_long_as_the_sound() -> None:
    playing = Recorder(pace=1.0).play(SOUND)
    assert not playing.wait(0.01)
    assert playing.wait()


def test_silent() -> None:
    out = Silent()
    out.set_volume(3)
    playing = out.play(SOUND, "你好")
    playing.stop()
    assert playing.wait(0)
    assert out.health.availability == "absent"
