"""Staff try loudspeaker and headphones: on the one that is meant, whatever is plugged in, and with nobody between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.devices.health import Health
from terminal.voice.desk import VoiceDesk
from terminal.voice.player import Recorder
from terminal.voice.spoken import Segment
from terminal.voice.synth import VoiceFault
from tests.terminal.voice.stand_in import StandIn, options

NUMBER = "请输入这个数：47。"


class Desk:
    def __init__(self, folder: Path, pace: float | None = 0.0) -> None:
        self.loud, self.near = Recorder(pace), Recorder(pace)
        self.captions: list[str] = []
        self.desk = VoiceDesk(options(folder), (self.loud, self.near),
                              on_caption=lambda text, private: self.captions.append(text))
        self.desk._sounds._synthesise = StandIn()
        self.desk.start()


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path)
    yield found
    found.desk.close()


@pytest.mark.parametrize("plugged", [False, True])
@pytest.mark.parametrize("where", ["loudspeaker", "headphones"])
def test_on_the_one_that_is_meant(made: Desk, where: str, plugged: bool) -> None:
    made.desk.narrator.headphones(plugged)
    made.desk.begin_trial()
    assert made.desk.try_out(where, NUMBER, "zh") == ""
    made.desk.end_trial()
    meant, other = (made.loud, made.near) if where == "loudspeaker" else (made.near, made.loud)
    assert meant.texts.count(NUMBER) == 1
    assert NUMBER not in other.texts
    assert NUMBER not in made.captions, "the screen would give it away"
    assert made.desk.plug == ("plugged" if plugged else "unwatched")


def test_leaving_stops_it(tmp_path: Path) -> None:
    made = Desk(tmp_path, pace=None)
    made.desk.begin_trial()
    ended: list[str] = []
    thread = threading.Thread(target=lambda: ended.append(made.desk.try_out("loudspeaker", NUMBER, "zh")))
    thread.start()
    assert made.loud.wait_for(1)
    made.desk.end_trial()
    thread.join(5.0)
    assert ended == [""]
    assert made.loud.stopped == [NUMBER]
    assert made.desk.try_out("loudspeaker", NUMBER, "zh") == ""
    assert made.loud.texts == [NUMBER], "who has left hears nothing late"
    made.desk.close()


class Broken(Recorder):
    """A sound card that takes no sound."""

    @property
    def health(self) -> Health:
        return Health("out_of_service", issues=("voice.no_device",))


def test_what_cannot_sound_says_why(made: Desk) -> None:
    made.desk._outs = {"loudspeaker": Broken(), "headphones": made.near}
    made.desk.begin_trial()
    assert made.desk.try_out("loudspeaker", NUMBER, "zh") == "voice.no_device"

    def mute(segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        raise VoiceFault("voice.no_program")

    made.desk._sounds._synthesise = mute
    assert made.desk.try_out("headphones", "请输入这个数：48。", "zh") == "voice.no_program"
