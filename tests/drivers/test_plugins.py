"""Drivers of others: real distributions, written into a folder as an installer writes them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers import registry
from drivers.fault import DeviceFault
from drivers.id_card.photo import decoder_of, plugged
from terminal.devices.doctor import doctor
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from tests.drivers.conftest import eventually

FaultOf = Callable[..., DeviceFault]
GOOD = """
from drivers.registry import Option
from drivers.scanners.api import Code


class Scanner:
    options = {"colour": Option((str,), required=True)}

    def __init__(self, colour): self.colour = colour
    def open(self): pass
    def close(self): pass
    def identify(self, deadline=3.0, cancel=None): return {"colour": self.colour}
    def wait_code(self, deadline, cancel=None): return Code("from acme")
"""
BROKEN = "raise RuntimeError('410411198503121108')\n"
RAISING = "class Scanner:\n    def __init__(self, **options): raise KeyError('410411198503121108')\n"


class Shelf:
    """A folder on the path, into which distributions are written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, code: str, version: str = "1.0", point: str = "code_scanner.acme") -> None:
        module = name.replace("-", "_")
        (self.folder / f"{module}.py").write_text(code, "utf-8")
        info = self.folder / f"{module}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", "utf-8")
        (info / "entry_points.txt").write_text(f"[budayang.devices]\n{point} = {module}:Scanner\n", "utf-8")


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield Shelf(tmp_path)
    for name in set(sys.modules) - before:
        if name.startswith("acme"):
            del sys.modules[name]


def make(allow: list[str], **options: object) -> object:
    return registry.make("code_scanner", {"driver": "acme", **options}, allow=allow)


def test_an_allowed_driver_is_made(shelf: Shelf) -> None:
    shelf.put("acme-scanner", GOOD)
    driver = make(["acme.scanner==1.0"], colour="red")
    assert driver.wait_code(1).text == "from acme"  # type: ignore[attr-defined]


@pytest.mark.parametrize("allow", [[], ["acme-scanner==1.1"], ["acme==1.0"], ["other==1.0"]])
def test_what_is_not_allowed_is_never_imported(shelf: Shelf, fault_of: FaultOf, allow: list[str]) -> None:
    shelf.put("acme-scanner", "import pathlib\npathlib.Path(__file__).with_suffix('.ran').touch()\n" + GOOD)
    fault = fault_of(make, allow, colour="red")
    assert fault.code == "config.bad"
    assert "acme-scanner==1.0 is not allowed" in fault.detail
    assert "acme_scanner" not in sys.modules
    assert not (shelf.folder / "acme_scanner.ran").exists()
    make(["acme-scanner==1.0"], colour="red")
    assert (shelf.folder / "acme_scanner.ran").exists(), "the trace is left when it does run"


def test_allowed_is_not_yet_imported(shelf: Shelf) -> None:
    shelf.put("acme-scanner", GOOD)
    manager = DeviceManager({}, allow=["acme-scanner==1.0"])
    registry.make("code_scanner", {"driver": "serial", "port": "/dev/ttyS0"}, allow=["acme-scanner==1.0"])
    assert "acme_scanner" not in sys.modules
    assert manager.close()


def test_a_driver_of_another_kind_is_not_taken(shelf: Shelf, fault_of: FaultOf) -> None:
    shelf.put("acme-scanner", GOOD, point="id_card.acme")
    assert "no driver 'acme'" in fault_of(make, ["acme-scanner==1.0"]).detail


def test_ours_cannot_be_replaced(shelf: Shelf) -> None:
    shelf.put("acme-scanner", BROKEN, point="code_scanner.serial")
    registry.make("code_scanner", {"driver": "serial", "port": "/dev/ttyS0"}, allow=["acme-scanner==1.0"]).close()


def test_keys_are_checked_as_ours(shelf: Shelf, fault_of: FaultOf) -> None:
    shelf.put("acme-scanner", GOOD)
    for options, words in (({}, "colour: is missing"), ({"colour": 3}, "colour: must be str"),
                           ({"colour": "red", "color": "x"}, "did you mean 'colour'")):  # fmt: skip
        fault = fault_of(make, ["acme-scanner==1.0"], **options)
        assert (fault.code, words in fault.detail) == ("config.bad", True), fault


@pytest.mark.parametrize("code", [BROKEN, RAISING, "Scanner = 3\n", "", "def ("])
def test_a_broken_one_is_a_fault_and_quotes_nothing(
    shelf: Shelf, fault_of: FaultOf, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    shelf.put("acme-scanner", code)
    fault = fault_of(make, ["acme-scanner==1.0"])
    assert fault.code == "driver.broken"
    assert "is broken" in caplog.text
    assert "4104" not in f"{fault}{caplog.text}"


def test_a_broken_one_leaves_the_others_alone(shelf: Shelf) -> None:
    shelf.put("acme-scanner", BROKEN)
    shelf.put("acme-lights", GOOD.replace("colour", "port"), point="lights.acme")
    configs = {"code_scanner": DeviceConfig("acme", {}), "lights": DeviceConfig("acme", {"port": "x"})}
    manager = DeviceManager(configs, pace=Pace(0.1, 0.05, 0.2), allow=["acme-scanner==1.0", "acme-lights==1.0"])
    eventually(lambda: manager.health("code_scanner").issues == ("driver.broken",))
    eventually(lambda: manager.health("lights").availability == "in_service")
    assert manager.close()


def test_the_doctor_says_it(shelf: Shelf) -> None:
    shelf.put("acme-scanner", GOOD)
    table = {"driver": "acme", "colour": "red"}
    assert doctor("code_scanner", table, ["acme-scanner==1.0"])["identity"]["text"] == "from acme"
    assert doctor("code_scanner", table)["fault"] == "config.bad"
    shelf.put("acme-other", BROKEN, point="code_scanner.other")
    broken = doctor("code_scanner", {"driver": "other"}, ["acme-other==1.0"])
    assert broken["fault"] == "driver.broken"
    assert broken["message"].startswith("这个设备的驱动程序出了错。")


PAD = """
class Pad:
    def open(self): pass
    def close(self): pass
    def identify(self, deadline=3.0, cancel=None): return {"model": "acme pad"}
    def capture(self, deadline=60.0, cancel=None): return ()
"""


@pytest.mark.parametrize("kind", registry.OF_OTHERS)
def test_kinds_without_a_driver_of_ours_take_one_of_others(shelf: Shelf, fault_of: FaultOf, kind: str) -> None:
    for name in ("acme", "simulated"):
        assert fault_of(registry.make, kind, {"driver": name}).code == "config.bad"
    shelf.put("acme-pad", PAD.replace("Pad", "Scanner"), point=f"{kind}.acme")
    assert doctor(kind, {"driver": "acme"}, ["acme-pad==1.0"])["identity"] == {"model": "acme pad"}
    manager = DeviceManager({kind: DeviceConfig("acme")}, pace=Pace(0.1, 0.05, 0.2), allow=["acme-pad==1.0"])
    eventually(lambda: manager.health(kind).availability == "in_service")
    assert manager.close()


def test_a_decoder_of_chip_photos_only_when_it_is_allowed(shelf: Shelf, caplog: pytest.LogCaptureFixture) -> None:
    code = "class Scanner:\n    def picture(self, photo):\n        return b'JPEG' + photo\n"
    shelf.put("acme-photos", code, point="photo_decoder.acme")
    assert decoder_of("", ["acme-photos==1.0"]) is None
    decoder = decoder_of("acme", ["acme-photos==1.0"])
    assert decoder is not None
    assert decoder.picture(b"chip") == b"JPEGchip"
    for name, allow in (("acme", ["acme-photos==2.0"]), ("other", ["acme-photos==1.0"])):
        with pytest.raises(DeviceFault, match=r"config\.bad"):
            decoder_of(name, allow)
        assert plugged(name, allow) is None, "the terminal opens all the same"
    assert caplog.text.count("photos on cards cannot be opened") == 2
