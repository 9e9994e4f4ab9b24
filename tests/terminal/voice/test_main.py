"""The command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.voice import synth
from terminal.voice.__main__ import main
from terminal.voice.cache import fixed_pieces
from terminal.voice.recorded import file_name
from terminal.voice.wav import read


@pytest.mark.parametrize(("text", "language"), [("失业登记", "zh"), ("Unemployment", "en")])
def test_say_to_a_file(tmp_path: Path, text: str, language: str) -> None:
    target = tmp_path / "said.wav"
    assert main(["say", text, "--language", language, "--out", str(target)]) == 0
    sound = read(target.read_bytes())
    assert sound is not None
    assert sound.seconds > 0.4


def test_say_without_a_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "你好", "--device", "no-such-device"]) == 1
    assert "voice.no_device" in capsys.readouterr().err
    assert main(["say", "你好", "--device", "null"]) == 0


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "0 unresolved" in capsys.readouterr().out


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--language", "zh"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == len(fixed_pieces("zh"))
    assert f"{file_name('请先签名。')}  请先签名。" in rows


def test_render(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("terminal.voice.__main__.fixed_pieces", lambda language: fixed_pieces(language)[:5])
    assert main(["render", "--cache", str(tmp_path)]) == 0
    assert [len(list((tmp_path / language).glob("*.wav"))) for language in ("zh", "en")] == [5, 5]
    assert "zh: 5 sentences" in capsys.readouterr().out


def test_a_missing_synthesiser_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(synth.speech, "__kwdefaults__", {"program": "no-such-espeak", "deadline_s": 1.0})
    assert main(["say", "你好"]) == 1
    assert "voice.no_program" in capsys.readouterr().err
