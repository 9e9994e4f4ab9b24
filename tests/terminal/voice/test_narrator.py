"""Who hears what, when; on the narrator's own thread with a simulated loudspeaker and headphones."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from terminal.voice.cache import Sounds
from terminal.voice.narrator import Narrator
from terminal.voice.player import Recorder, Silent
from terminal.voice.script import lines
from terminal.voice.spoken import Segment
from terminal.voice.synth import VoiceFault
from terminal.words import words
from tests.terminal.journey.story import EMPLOYER
from tests.terminal.session.test_view import SESSIONS, look
from tests.terminal.voice.stand_in import StandIn, options

PRIVATE = words("zh")("voice.private")
PLUGGED = words("zh")("voice.headphones_on")


class Booth:
    """A narrator with everything around it. With ``pace`` None each sound lasts until it is let go."""

    def __init__(self, folder: Path, *, pace: float | None = 0.0, **changes: Any) -> None:
        self.speaker, self.phones = Recorder(pace), Recorder(pace)
        self.captions: list[tuple[str, bool]] = []
        made = options(folder, **changes)
        self.sounds = Sounds(made, StandIn())
        self.narrator = Narrator(self.sounds, self.speaker, self.phones, made,
                                 on_caption=lambda text, private: self.captions.append((text, private)))
        self.narrator.start()

    def plug(self) -> None:
        """Headphones in, and their greeting has been said."""
        self.narrator.headphones(True)
        assert self.phones.wait_for(1)
        self.phones.let_go()

    def settled(self) -> None:
        """Wait until nothing more is to be said."""
        wait_until(lambda: self.captions[-1:] == [("", False)] and not self.narrator._pending
                   and not self.narrator._fresh)


def wait_until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path)
    yield made
    made.narrator.close()


@pytest.fixture
def lasting(tmp_path: Path) -> Iterator[Booth]:
    made = Booth(tmp_path, pace=None)
    yield made
    made.narrator.close()


def told(name: str) -> list[str]:
    return [line.text for line in lines(look(SESSIONS[name]), "zh")]


# --- the loudspeaker ------------------------------------------------------------------------------------


def test_the_loudspeaker_is_silent_until_asked(booth: Booth) -> None:
    booth.narrator.screen(look(SESSIONS["notice"]))
    booth.narrator.screen(look(SESSIONS["records"]))
    wait_until(lambda: bool(booth.narrator._lines))
    assert booth.speaker.texts == booth.phones.texts == []
    booth.narrator.again()
    booth.settled()
    assert booth.speaker.texts[0] == told("records")[0]
    assert booth.phones.texts == []


def test_private_lines_are_replaced_once_a_screen(booth: Booth) -> None:
    for name in ("records", "done-printing"):
        booth.narrator.screen(look(SESSIONS[name]))
        booth.narrator.again()
        booth.settled()
    heard = booth.speaker.texts
    assert heard.count(PRIVATE) == 2
    assert not [text for text in heard if EMPLOYER in text or "NC5G" in text or "1890" in text]
    # control: they were there to be said
    assert sum(EMPLOYER in text for text in told("records")) == 1


def test_say_over_the_loudspeaker(booth: Booth) -> None:
    booth.narrator.say("请稍候。", False)
    booth.settled()
    booth.narrator.say("余额 1890 元", True)
    wait_until(lambda: len(booth.speaker.texts) == 2)
    assert booth.speaker.texts == ["请稍候。", PRIVATE]


def test_focus_is_for_headphones(booth: Booth) -> None:
    booth.narrator.focus("返回", "button")
    booth.narrator.say("请稍候。", False)
    booth.settled()
    assert booth.speaker.texts == ["请稍候。"]


# --- headphones -----------------------------------------------------------------------------------------


def test_plugging_in_says_everything_and_mutes_the_loudspeaker(lasting: Booth) -> None:
    lasting.narrator.screen(look(SESSIONS["records"]))
    lasting.narrator.again()
    assert lasting.speaker.wait_for(1)
    lasting.narrator.headphones(True)
    assert lasting.speaker.stopped == [told("records")[0]]
    expected = [PLUGGED, *told("records")]
    for number in range(len(expected)):
        assert lasting.phones.wait_for(number + 1)
        lasting.phones.let_go()
    assert lasting.phones.texts == expected
    assert len(lasting.speaker.texts) == 1


def test_pulling_out_is_silence_at_once(lasting: Booth) -> None:
    lasting.narrator.headphones(True)
    lasting.narrator.say(f"原单位：{EMPLOYER}", True)
    wait_until(lambda: any(EMPLOYER in text for text in lasting.phones.texts))
    lasting.narrator.screen(look(SESSIONS["records"]))
    lasting.narrator.headphones(False)
    assert any(EMPLOYER in text for text in lasting.phones.stopped)
    time.sleep(0.1)
    assert lasting.speaker.texts == []


def test_a_private_sound_made_while_headphones_were_pulled_is_not_played(tmp_path: Path) -> None:
    booth = Booth(tmp_path)

    def pulled(segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        booth.narrator.headphones(False)
        return StandIn()(segments, rates)

    booth.narrator.headphones(True)
    wait_until(lambda: booth.phones.texts == [PLUGGED])
    booth.sounds._synthesise = pulled
    booth.narrator.say(EMPLOYER, True)
    wait_until(lambda: not booth.narrator._plugged)
    booth.narrator.close()
    assert booth.speaker.texts == []
    assert booth.phones.texts == [PLUGGED]


def test_a_new_screen_interrupts(lasting: Booth) -> None:
    lasting.plug()
    lasting.narrator.screen(look(SESSIONS["notice"]))
    wait_until(lambda: lasting.phones.texts[-1:] == told("notice")[:1])
    lasting.narrator.screen(look(SESSIONS["card"]))
    wait_until(lambda: lasting.phones.texts[-1:] == told("card")[:1])
    assert lasting.phones.stopped[-1] == told("notice")[0]


def test_an_unchanged_screen_is_not_repeated_and_only_what_is_new_is_said(booth: Booth) -> None:
    booth.plug()
    booth.narrator.screen(look(SESSIONS["person-typing"]))
    wait_until(lambda: len(booth.phones.texts) == 1 + len(told("person-typing")))
    booth.settled()
    for _ in range(3):
        booth.narrator.screen(look(SESSIONS["person-typing"]))
    booth.narrator.screen(look(SESSIONS["person-wrong"]))
    wait_until(lambda: len(booth.phones.texts) > 1 + len(told("person-typing")))
    booth.settled()
    new = [text for text in told("person-wrong") if text not in told("person-typing")]
    assert booth.phones.texts[1 + len(told("person-typing")):] == new == ["数字不对，还可以试 2 次"]


def test_what_is_new_comes_before_what_is_left(lasting: Booth) -> None:
    lasting.plug()
    lasting.narrator.screen(look(SESSIONS["person-typing"]))
    wait_until(lambda: lasting.phones.texts[-1:] == told("person-typing")[:1])
    lasting.narrator.screen(look(SESSIONS["person-wrong"]))
    lasting.phones.let_go()
    wait_until(lambda: lasting.phones.texts[-1] == "数字不对，还可以试 2 次")
    assert lasting.phones.stopped == [] or lasting.phones.stopped == [PLUGGED]
    lasting.phones.let_go()
    wait_until(lambda: lasting.phones.texts[-1] == told("person-typing")[1])


def test_the_curtain_interrupts_and_only_it_is_said(booth: Booth) -> None:
    booth.plug()
    booth.narrator.screen(look(SESSIONS["records"]))
    booth.narrator.screen(look(SESSIONS["records-curtain"]))
    wait_until(lambda: told("records-curtain")[-1] in booth.phones.texts)
    heard = booth.phones.texts
    assert heard[heard.index(told("records-curtain")[0]):] == told("records-curtain")


def test_focus(booth: Booth) -> None:
    booth.narrator.headphones(True)
    booth.narrator.focus("愿意", "choice", "on")
    wait_until(lambda: "愿意，选项，已选" in booth.phones.texts)
    wait_until(lambda: ("愿意，选项，已选", True) in booth.captions)
    booth.narrator.focus("返回", "button")
    wait_until(lambda: ("返回，按钮", False) in booth.captions)
    booth.narrator.focus(EMPLOYER, "line")
    wait_until(lambda: (f"{EMPLOYER}，一行", True) in booth.captions)


# --- stop, volume, wipe ---------------------------------------------------------------------------------


def test_stop(lasting: Booth) -> None:
    lasting.narrator.screen(look(SESSIONS["notice"]))
    lasting.narrator.again()
    assert lasting.speaker.wait_for(1)
    lasting.narrator.stop()
    assert lasting.speaker.stopped == told("notice")[:1]
    time.sleep(0.1)
    assert len(lasting.speaker.texts) == 1


def test_louder_goes_round_and_a_wipe_sets_it_back(booth: Booth) -> None:
    assert [booth.narrator.louder() for _ in range(4)] == [8, 10, 2, 4]
    wait_until(lambda: booth.speaker.texts[-1:] == ["音量4"])
    assert booth.speaker.played[-1].volume == 4
    booth.narrator.wipe()
    booth.narrator.say("请稍候。", False)
    wait_until(lambda: booth.speaker.texts[-1:] == ["请稍候。"])
    assert booth.speaker.played[-1].volume == 6


def test_wipe_forgets_the_screen_and_the_sounds(booth: Booth) -> None:
    booth.plug()
    booth.narrator.screen(look(SESSIONS["records"]))
    wait_until(lambda: any(EMPLOYER in text for text in booth.phones.texts))
    booth.settled()
    assert booth.sounds.private_kept > 0
    booth.narrator.wipe()
    assert booth.sounds.private_kept == 0
    assert booth.narrator._view is None
    assert booth.narrator._lines == ()
    count = len(booth.phones.texts)
    booth.narrator.again()
    time.sleep(0.1)
    assert len(booth.phones.texts) == count


# --- captions and faults --------------------------------------------------------------------------------


def test_every_sound_has_its_caption(booth: Booth) -> None:
    booth.plug()
    booth.narrator.screen(look(SESSIONS["records"]))
    wait_until(lambda: len(booth.phones.texts) == 1 + len(told("records")))
    booth.settled()
    shown = [(text, private) for text, private in booth.captions if text]
    assert [text for text, _ in shown] == booth.phones.texts
    assert [private for _, private in shown[1:]] == [line.private for line in lines(look(SESSIONS["records"]), "zh")]


def test_english_is_spoken_in_english(booth: Booth) -> None:
    booth.narrator.screen(look(replace(SESSIONS["notice"], language="en")))
    booth.narrator.again()
    booth.settled()
    assert booth.speaker.texts[0].startswith("First: which of your data")


def test_disabled_says_nothing(tmp_path: Path) -> None:
    booth = Booth(tmp_path, enabled=False)
    booth.narrator.headphones(True)
    booth.narrator.screen(look(SESSIONS["records"]))
    booth.narrator.again()
    booth.narrator.say("请稍候。", False)
    time.sleep(0.1)
    booth.narrator.close()
    assert booth.speaker.texts == booth.phones.texts == []


def test_without_a_synthesiser_there_are_captions_and_a_health_fault(booth: Booth) -> None:
    def missing(segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        raise VoiceFault("voice.no_program", "espeak-ng is not installed")

    booth.sounds._synthesise = missing
    booth.narrator.say("请稍候。", False)
    wait_until(lambda: ("请稍候。", False) in booth.captions)
    wait_until(lambda: booth.narrator.health.issues == ("voice.no_program",))
    assert booth.speaker.texts == []
    booth.sounds._synthesise = StandIn()
    booth.narrator.say("请签名。", False)
    wait_until(lambda: booth.speaker.texts == ["请签名。"])
    assert booth.narrator.health.availability == "in_service"


def test_a_screen_that_cannot_be_told_ends_nothing(booth: Booth) -> None:
    booth.narrator.screen({"screen": "review", "groups": [{"title": "x", "lines": 5}]})
    booth.narrator.again()
    time.sleep(0.05)
    booth.narrator.say("请稍候。", False)
    wait_until(lambda: booth.speaker.texts == ["请稍候。"])


def test_no_device_at_all(tmp_path: Path) -> None:
    captions: list[str] = []
    made = options(tmp_path)
    narrator = Narrator(Sounds(made, StandIn()), Silent(), Silent(), made,
                        on_caption=lambda text, private: captions.append(text))
    narrator.start()
    narrator.screen(look(SESSIONS["card"]))
    narrator.again()
    wait_until(lambda: captions == [*told("card"), ""])
    assert narrator.health.availability == "absent"
    narrator.close()


def test_the_real_voice_once_through(tmp_path: Path) -> None:
    speaker = Recorder()
    made = options(tmp_path)
    narrator = Narrator(Sounds(made), speaker, Silent(), made)
    narrator.start()
    narrator.screen(look(SESSIONS["card"]))
    narrator.again()
    assert speaker.wait_for(len(told("card")), 20)
    narrator.close()
    assert [played.text for played in speaker.played] == told("card")
    assert all(played.seconds > 0.5 for played in speaker.played)


def test_while_it_is_held_nothing_is_said_and_afterwards_what_stands_there(booth: Booth) -> None:
    booth.plug()
    booth.settled()
    said = len(booth.phones.texts)
    booth.narrator.hold(True)
    booth.narrator.screen(look(SESSIONS["staff-sound-ready"]))
    booth.narrator.say("一句话。", False)
    time.sleep(0.1)
    assert len(booth.phones.texts) == said
    booth.narrator.hold(False)
    wait_until(lambda: "听耳机" in booth.phones.texts)


def test_who_comes_next_is_heard_again(booth: Booth) -> None:
    """Staff who left in the middle of a trial silence nobody."""
    booth.narrator.hold(True)
    booth.narrator.wipe()
    booth.narrator.say("一句话。", False)
    assert booth.speaker.wait_for(1)
