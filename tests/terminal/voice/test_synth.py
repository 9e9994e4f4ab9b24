"""espeak-ng as it really is, and what happens when it is not."""

from __future__ import annotations

import time
import wave
from io import BytesIO
from pathlib import Path

import pytest

from terminal.voice import synth
from terminal.voice.spoken import segments
from terminal.voice.synth import SAMPLE_RATE, VoiceFault, phonemes, speech
from terminal.voice.wav import read

RATES = {"zh": 150, "en": 150}


def program(folder: Path, script: str) -> str:
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(("text", "language"), [("请把身份证放在读卡处", "zh"), ("Please lay your ID card down", "en")])
def test_a_true_wav(text: str, language: str) -> None:
    data = speech(segments(text, language), RATES)
    with wave.open(BytesIO(data)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (SAMPLE_RATE, 1, 2)
        seconds = file.getnframes() / file.getframerate()
    assert 0.5 < seconds < 10
    sound = read(data)
    assert sound is not None
    assert any(sound.frames)


def test_faster_is_shorter() -> None:
    slow, fast = (read(speech(segments("失业保险金", "zh"), {"zh": rate, "en": rate})) for rate in (100, 250))
    assert slow is not None
    assert fast is not None
    assert fast.seconds < 0.7 * slow.seconds


def test_two_voices_in_one_sentence() -> None:
    both, one = (read(speech(segments(text, "en"), RATES)) for text in ("Address: 平顶山市", "Address:"))
    assert both is not None
    assert one is not None
    assert both.seconds > one.seconds + 0.5


def test_no_sign_is_spelled_in_english() -> None:
    assert "(en)" not in phonemes("社会保险金")
    assert "(en)" in phonemes("OK")  # what the letter names are for


def test_option_signs_in_a_text_are_only_text(tmp_path: Path) -> None:
    target = tmp_path / "x.wav"
    assert read(speech(segments(f"-w {target} 你好", "zh"), RATES)) is not None
    assert not target.exists()


def test_missing_program() -> None:
    with pytest.raises(VoiceFault) as fault:
        speech(segments("你好", "zh"), RATES, program="no-such-espeak")
    assert fault.value.code == "voice.no_program"
    assert not synth.available("no-such-espeak")
    assert synth.available()


def test_failure_does_not_tell_the_text(tmp_path: Path) -> None:
    with pytest.raises(VoiceFault) as fault:
        speech(segments("欧阳珊", "zh"), RATES, program=program(tmp_path, "exit 3"))
    assert fault.value.code == "voice.failed"
    assert "欧阳" not in str(fault.value)


def test_rubbish_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(VoiceFault, match="no sound"):
        speech(segments("你好", "zh"), RATES, program=program(tmp_path, "echo rubbish"))


def test_deadline(tmp_path: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(VoiceFault) as fault:
        speech(segments("你好", "zh"), RATES, program=program(tmp_path, "exec sleep 30"), deadline_s=0.2)
    assert fault.value.code == "voice.timeout"
    assert fault.value.__cause__ is None
    assert time.monotonic() - begin < 10
