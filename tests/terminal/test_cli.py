"""The command line as somebody outside uses it: exit codes and JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, folder: Path = ROOT) -> tuple[int, str, str]:
    command = [sys.executable, str(ROOT / "main.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=folder, check=False)
    return done.returncode, done.stdout, done.stderr


def one_object(out: str) -> dict[str, Any]:
    assert len(out.splitlines()) == 1, out
    found = json.loads(out)
    assert isinstance(found, dict)
    return found


def test_check_is_content() -> None:
    code, out, _ = run("check", "--json")
    assert one_object(out)["ok"] is True
    assert code == 0


def test_check_names_a_bad_configuration(tmp_path: Path) -> None:
    path = tmp_path / "terminal.toml"
    path.write_text("[session]\nidle = 1\n")
    code, out, _ = run("--config", str(path), "check", "--json")
    found = one_object(out)
    assert code == 78
    assert found["ok"] is False
    (finding,) = [f for f in found["findings"] if f["level"] == "error"]
    assert (finding["file"], finding["path"]) == (str(path), "session.idle")
    assert "unknown key" in finding["reason"]
    code, out, _ = run("--config", str(path), "check")
    assert code == 78
    assert f"{path}:session.idle" in out


@pytest.mark.parametrize("text", ["[devices.id_card\n", "[devices.id_card]\nport = 3\n", "x = 1\n"])
def test_doctor_with_a_bad_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "reader.toml"
    path.write_text(text)
    code, out, _ = run("--config", str(path), "doctor", "id_card", "--json")
    found = one_object(out)
    assert code == 78
    assert (found["ok"], found["fault"]) == (False, "config.bad")
    assert str(path) in found["message"]


def test_doctor_with_a_reader_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "reader.toml"
    path.write_text(f'[devices.id_card]\ndriver = "sdt"\nport = "{tmp_path}/ttyUSB0"\n')
    code, out, err = run("--config", str(path), "doctor", "id_card", "--json")
    found = one_object(out)
    assert code == 1, (out, err)
    assert found["ok"] is False
    assert found["fault"].startswith("id_card.")
    assert found["message"]
    assert "Traceback" not in err


def test_doctor_for_a_device_that_is_not_configured(tmp_path: Path) -> None:
    path = tmp_path / "reader.toml"
    path.write_text("")
    for arguments in (("doctor", "--json"), ("doctor", "id_card", "--json")):
        code, out, _ = run("--config", str(path), *arguments)
        assert code == 78
        assert one_object(out)["fault"] == "config.bad"


def test_kiosk_without_a_configuration_says_why(tmp_path: Path) -> None:
    code, out, err = run(folder=tmp_path)
    assert (code, out) == (78, "")
    assert "terminal.toml" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [("walk", "unemployment-benefit", "--citizen", "nobody", "--json"), ("fly",)])
def test_wrong_use(arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert arguments[-2 if len(arguments) > 1 else 0] in err
    assert "Traceback" not in err


def test_a_locked_paper_path_is_said_and_stays_until_a_terminal_believes_it(tmp_path: Path) -> None:
    config = tmp_path / "terminal.toml"
    config.write_text('data_dir = "data"\n')
    code, out, _ = run("--config", str(config), "path", "--json")
    assert (code, one_object(out)["ok"]) == (0, True)
    folder = tmp_path / "data" / "paths"
    folder.mkdir(parents=True)
    (folder / "document_printer.path").write_text('{"reason": "printer.jam", "hand": true}')
    code, out, _ = run("--config", str(config), "path", "--emptied", "--wait", "0.3", "--json")
    assert code == 1
    assert one_object(out) == {"ok": False, "device": "document_printer", "reason": "printer.jam", "hand": True}
    assert (folder / "document_printer.emptied").exists(), "kept for the terminal's next look"
    assert "path --emptied" in run("--config", str(config), "path")[1]
