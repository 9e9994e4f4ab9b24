"""terminal.toml: every fault names the file, the key and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terminal.config import Config, ConfigFault, load, parse


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "terminal.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_nothing_said_is_production_with_defaults(tmp_path: Path) -> None:
    config = load(write(tmp_path, ""))
    assert config.mode == "production"
    assert config.data_dir == tmp_path / "data"
    assert config.devices == {}
    assert config.session.idle_s == 60.0


def test_what_is_said_is_taken(tmp_path: Path) -> None:
    text = """
    mode = "demo"
    data_dir = "/var/lib/budayang"
    [terminal]
    id = "T-0042"
    staffed = true
    [screen]
    orientation = "landscape"
    width_mm = 598
    [session]
    idle_s = 90
    [devices.id_card]
    driver = "sdt"
    port = "/dev/ttyUSB0"
    [drivers]
    allow = ["acme-scanner==1.0"]
    """
    config = load(write(tmp_path, text))
    assert config.data_dir == Path("/var/lib/budayang")
    assert (config.terminal.id, config.terminal.staffed) == ("T-0042", True)
    assert (config.screen.width_mm, config.session.idle_s) == (598.0, 90.0)
    assert isinstance(config.session.idle_s, float)
    assert config.devices["id_card"]["port"] == "/dev/ttyUSB0"
    assert config.drivers.allow == ("acme-scanner==1.0",)


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("mode = ", "", "not TOML"),
        ("colour = 1", "colour", "unknown key"),
        ("[session]\nidle = 1", "session.idle", "unknown key"),
        ("[session]\nidle_s = '60'", "session.idle_s", "a number"),
        ("[session]\nidle_s = true", "session.idle_s", "a number"),
        ("[session]\nidle_s = 0", "session.idle_s", "greater than 0"),
        ("[session]\ncap_s = -1", "session.cap_s", "greater than 0"),
        ("[session]\ncap_s = nan", "session.cap_s", "greater than 0"),
        ("[session]\ncurtain_s = inf", "session.curtain_s", "finite"),
        ("[screen]\nwidth_mm = nan", "screen.width_mm", "greater than 0"),
        ("[central]\nupload_kbit_s = -1", "central.upload_kbit_s", "0 (no limit) or more"),
        ("[central]\ntimeout_s = 0", "central.timeout_s", "greater than 0"),
        ("[terminal]\nstaffed = 1", "terminal.staffed", "true or false"),
        ("[terminal]\nid = 3", "terminal.id", "a text"),
        ("data_dir = 3", "data_dir", "a path"),
        ("terminal = 3", "terminal", "must be a table"),
        ("mode = 'test'", "mode", "production or demo"),
        ("[screen]\norientation = 'upside down'", "screen.orientation", "portrait or landscape"),
        ("[screen]\nheight_mm = 0", "screen.height_mm", "greater than 0"),
        ("[central]\nurl = 'ftp://x'", "central.url", "http"),
        ("devices = 3", "devices", "tables"),
        ("[devices.toaster]\ndriver = 'x'", "devices.toaster", "unknown device"),
        ("[devices]\nid_card = 'sdt'", "devices.id_card", "a table"),
        ("[drivers]\nallow = 'acme'", "drivers.allow", "a list of texts"),
        ("[drivers]\nallow = [1]", "drivers.allow", "a list of texts"),
        ("[drivers]\nallow = ['acme']", "drivers.allow", "name==version"),
        ("[drivers]\nallow = ['acme==']", "drivers.allow", "name==version"),
        ("[devices.id_card]\nport = 'x'", "devices.id_card.driver", "missing"),
        ("[devices.id_card]\ndriver = 3", "devices.id_card.driver", "not a text"),
        ("[devices.id_card]\ndriver = 'simulated'", "devices.id_card.driver", "refused in production"),
    ],
)
def test_fault_names_file_key_and_why(tmp_path: Path, text: str, key: str, reason: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigFault) as caught:
        load(path)
    fault = caught.value
    assert fault.file == str(path)
    assert fault.key == key
    assert reason in fault.reason
    assert str(path) in str(fault)
    assert key in str(fault)


@pytest.mark.parametrize(
    ("make", "reason"), [("missing", "No such file"), ("folder", "directory"), ("latin", "UTF-8")]
)
def test_unreadable_file(tmp_path: Path, make: str, reason: str) -> None:
    path = tmp_path / "terminal.toml"
    if make == "folder":
        path.mkdir()
    elif make == "latin":
        path.write_bytes(b"# caf\xe9")
    with pytest.raises(ConfigFault, match=reason) as caught:
        load(path)
    assert caught.value.file == str(path)


def test_simulated_devices_only_in_the_demo() -> None:
    devices: dict[str, Any] = {"id_card": {"driver": "simulated"}}
    assert parse({"mode": "demo", "devices": devices}).devices == devices
    for mode in ({}, {"mode": "production"}):
        with pytest.raises(ConfigFault, match="refused in production"):
            parse({**mode, "devices": devices})


@pytest.mark.parametrize("source", ["/srv/face.avi", "http://192.0.2.7/video", "rtsp://192.0.2.7/1", "/dev/../x"])
def test_a_face_camera_is_a_camera_of_this_machine(source: str) -> None:
    devices: dict[str, Any] = {"face_camera": {"driver": "opencv", "source": source}}
    assert parse({"mode": "demo", "devices": devices}).devices == devices
    with pytest.raises(ConfigFault, match=r"face_camera.source.*of this machine"):
        parse({"devices": devices})
    for good in (0, "/dev/video2", "/dev/v4l/by-id/usb-x"):
        parse({"devices": {"face_camera": {"driver": "opencv", "source": good}}})
    parse({"devices": {"document_camera": {"driver": "opencv", "source": source}}})


def test_every_option_says_what_it_means() -> None:
    from dataclasses import MISSING, fields, is_dataclass

    def look(cls: type) -> None:
        for option in fields(cls):
            if option.default is not MISSING:
                assert option.metadata["doc"], option.name
            elif is_dataclass(option.default_factory):
                look(option.default_factory)  # type: ignore[arg-type]

    look(Config)


def test_a_script_lies_beside_the_configuration(tmp_path: Path) -> None:
    text = 'mode = "demo"\n[devices.id_card]\ndriver = "simulated"\nscript = "faults.yaml"'
    assert load(write(tmp_path, text)).devices["id_card"]["script"] == str(tmp_path / "faults.yaml")
