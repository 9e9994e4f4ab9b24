"""`main.py staff`: asks the PIN twice, prints an address that an app understands, shows no secret in the list."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest

from terminal.cli import _parser, main
from terminal.config import Config
from terminal.upkeep.accounts import Accounts
from terminal.upkeep.command import run


def staff(folder: Path, *words: str, says: tuple[str, ...] = ()) -> int:
    left = list(says)
    return run(_parser().parse_args(["staff", *words]), Config(data_dir=folder), lambda question: left.pop(0))


def test_add_list_remove(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert staff(tmp_path, "add", "12", "王工", says=("482915", "482915")) == 0
    address = urlparse(capsys.readouterr().out.splitlines()[-1])
    secret = parse_qs(address.query)["secret"][0]
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert staff(tmp_path, "add", "34", "李工", "--card", says=("590317", "590317", "410402199001011234")) == 0
    capsys.readouterr()
    assert staff(tmp_path, "list") == 0
    shown = capsys.readouterr().out
    assert shown == "12  王工\n34  李工  (card)\n"
    assert secret not in shown
    assert staff(tmp_path, "remove", "12") == 0
    assert list(Accounts(tmp_path).all()) == ["34"]


def test_two_different_pins_make_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert staff(tmp_path, "add", "12", "王工", says=("482915", "482916")) == 1
    assert "differ" in capsys.readouterr().err
    assert Accounts(tmp_path).all() == {}


def test_through_the_door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "terminal.toml"
    config.write_text('data_dir = "here"\n', "utf-8")
    assert main(["--config", str(config), "staff", "remove", "12"]) == 1
    assert "staff.unknown" in capsys.readouterr().err
