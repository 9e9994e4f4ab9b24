"""Which drivers exist for each kind of device, and how one is made from its configuration.

A driver's module is imported when the driver is made: no start pays for a device it does not have.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from drivers.fault import DeviceFault

if TYPE_CHECKING:
    from drivers.simulated.booth import Booth


@dataclass(frozen=True)
class Option:
    """One key of a device's configuration."""

    kind: tuple[type, ...]
    required: bool = False
    check: Callable[[Any], str | None] = field(default=lambda value: None)
    """Why a value of the right type will not do, or None."""


@dataclass(frozen=True)
class Driver:
    """Where the class is and which keys it takes; keys have the names of its parameters."""

    module: str
    name: str
    options: Mapping[str, Option]


def _between(low: float, high: float) -> Callable[[Any], str | None]:
    return lambda value: None if low <= value <= high else f"must be between {low} and {high}"


def _starts(*heads: str) -> Callable[[Any], str | None]:
    return lambda value: None if str(value).startswith(heads) else f"must begin with {' or '.join(heads)}"


def _not_empty(value: Any) -> str | None:
    return None if value else "must not be empty"


_BAUDS = (9600, 19200, 38400, 57600, 115200, 230400)


def _baud(value: Any) -> str | None:
    return None if value in _BAUDS else f"must be one of {', '.join(map(str, _BAUDS))}"


def _one_of(*known: str) -> Callable[[Any], str | None]:
    return lambda value: None if value in known else f"must be one of {', '.join(known)}"


def _lamps(value: Any) -> str | None:
    from drivers.lights.api import NAMES

    for name, coil in value.items():
        if name not in NAMES:
            return f"has no lamp {name!r} (known: {', '.join(NAMES)})"
        if not isinstance(coil, int) or isinstance(coil, bool) or not 0 <= coil <= 0xFFFF:
            return f"needs a coil from 0 to 65535 for {name!r}"
    return _not_empty(value)


_TEXT = (str,)
_WHOLE = (int,)
_NUMBER = (int, float)
_SWITCH = (bool,)

_CAMERA = Driver(
    "drivers.cameras.opencv",
    "OpenCvCamera",
    {
        "source": Option((int, str), required=True),
        "width": Option(_WHOLE, check=_between(320, 10000)),
        "height": Option(_WHOLE, check=_between(240, 10000)),
        "stall": Option(_NUMBER, check=_between(0.2, 30)),
        "exposure": Option(_WHOLE, check=_between(0, 100000)),
        "focus": Option(_WHOLE, check=_between(0, 10000)),
    },
)

DRIVERS: Mapping[str, Mapping[str, Driver]] = {
    "id_card": {
        "sdt": Driver(
            "drivers.id_card.sdt",
            "SdtReader",
            {
                "port": Option(_TEXT, required=True, check=_not_empty),
                "baud": Option(_WHOLE, check=_baud),
                "poll": Option(_NUMBER, check=_between(0.05, 2)),
            },
        ),
        "sdt_usb": Driver(
            "drivers.id_card.sdt_usb",
            "SdtUsbReader",
            {
                "vid": Option(_WHOLE, check=_between(0, 0xFFFF)),
                "pid": Option(_WHOLE, check=_between(0, 0xFFFF)),
                "poll": Option(_NUMBER, check=_between(0.05, 2)),
            },
        ),
        "sdt_hid": Driver(
            "drivers.id_card.sdt_hid",
            "SdtHidReader",
            {
                "device": Option(_TEXT, required=True, check=_starts("/dev/")),
                "report": Option(_WHOLE, check=_between(8, 1024)),
                "settle": Option(_NUMBER, check=_between(0, 1)),
                "poll": Option(_NUMBER, check=_between(0.05, 2)),
            },
        ),
    },
    "chip_card": {
        "pcsc": Driver(
            "drivers.chip_card.pcsc",
            "PcscReader",
            {
                "reader": Option(_TEXT),
                "csca": Option(_TEXT, check=_not_empty),
                "socket": Option(_TEXT, check=_starts("/")),
            },
        ),
    },
    "document_camera": {"opencv": _CAMERA},
    "face_camera": {"opencv": _CAMERA},
    "document_printer": {
        "ipp": Driver(
            "drivers.printers.ipp",
            "IppPrinter",
            {
                "uri": Option(_TEXT, required=True, check=_starts("ipp://", "ipps://", "http://", "https://")),
                "poll": Option(_NUMBER, check=_between(0.05, 10)),
                "media": Option(_TEXT, check=_not_empty),
                "grace": Option(_NUMBER, check=_between(0, 60)),
            },
        ),
    },
    "receipt_printer": {
        "escpos": Driver(
            "drivers.printers.escpos",
            "EscposPrinter",
            {
                "host": Option(_TEXT, check=_not_empty),
                "tcp_port": Option(_WHOLE, check=_between(1, 65535)),
                "port": Option(_TEXT, check=_not_empty),
                "baud": Option(_WHOLE, check=_baud),
                "device": Option(_TEXT, check=_starts("/dev/")),
                "width": Option(_WHOLE, check=_between(200, 1200)),
            },
        ),
    },
    "code_scanner": {
        "serial": Driver(
            "drivers.scanners.serial",
            "SerialScanner",
            {
                "port": Option(_TEXT, required=True, check=_not_empty),
                "baud": Option(_WHOLE, check=_baud),
                "encoding": Option(_TEXT, check=_one_of("auto", "utf-8", "gb18030")),
                "end": Option(_TEXT, check=_one_of("line", "silence")),
                "gap": Option(_NUMBER, check=_between(0.02, 2)),
            },
        ),
        "evdev": Driver(
            "drivers.scanners.evdev",
            "EvdevScanner",
            {
                "device": Option(_TEXT, required=True, check=_starts("/dev/")),
                "gap": Option(_NUMBER, check=_between(0.02, 2)),
            },
        ),
        "camera": Driver(
            "drivers.scanners.camera",
            "CameraScanner",
            {
                "source": Option((int, str), required=True),
                "width": Option(_WHOLE, check=_between(320, 10000)),
                "height": Option(_WHOLE, check=_between(240, 10000)),
                "stall": Option(_NUMBER, check=_between(0.2, 30)),
            },
        ),
    },
    "lights": {
        "modbus": Driver(
            "drivers.lights.modbus",
            "ModbusLights",
            {
                "port": Option(_TEXT, required=True, check=_not_empty),
                "lamps": Option((dict,), required=True, check=_lamps),
                "baud": Option(_WHOLE, check=_baud),
                "address": Option(_WHOLE, check=_between(1, 247)),
                "blink": Option(_SWITCH),
            },
        ),
    },
    "presence": {
        "modbus": Driver(
            "drivers.presence.modbus",
            "ModbusPresence",
            {
                "port": Option(_TEXT, required=True, check=_not_empty),
                "input": Option(_WHOLE, required=True, check=_between(0, 0xFFFF)),
                "baud": Option(_WHOLE, check=_baud),
                "address": Option(_WHOLE, check=_between(1, 247)),
                "inverted": Option(_SWITCH),
            },
        ),
    },
}
"""kind -> name -> driver. "simulated" exists for every kind: the real driver, connected to a Booth."""

OF_OTHERS = ("signature_pad", "fingerprint")
"""Kinds that only drivers of others serve: the interface is in ``api.py``, and what it needs is no open protocol."""

_ALWAYS = {"process": Option((bool,)), "power": Option(_TEXT, check=_not_empty)}
_WAIT = {"wait": Option(_NUMBER, check=_between(0, 600))}
_OF_KIND: Mapping[str, Mapping[str, Option]] = {
    "id_card": _WAIT,
    "chip_card": _WAIT,
    "code_scanner": _WAIT,
    "document_printer": {"settled": Option(_NUMBER, check=_between(1, 600))},
}
BESIDE: Mapping[str, Mapping[str, Option]] = {
    kind: {**_ALWAYS, **_OF_KIND.get(kind, {})} for kind in (*DRIVERS, *OF_OTHERS)
}
"""Keys that may stand in a device's table and are not for its driver: ``process`` puts it into a process of its own,
``power`` is the file that switches its port, ``wait`` is the doctor's, in seconds, ``settled`` the seconds for which a
printer has to be quiet after its path was emptied."""

REAL = {
    "id_card": "sdt",
    "chip_card": "",
    "document_camera": "",
    "face_camera": "opencv",
    "document_printer": "ipp",
    "receipt_printer": "escpos",
    "code_scanner": "serial",
    "lights": "modbus",
    "presence": "modbus",
}
"""Which real driver works behind "simulated"; the document camera has no bytes of its own to simulate, and cards
are put into a slot in this process: the service and its virtual readers are for tests and ``drivers.simulated``."""


def make(kind: str, options: Mapping[str, object], world: Booth | None = None, allow: Iterable[str] = ()) -> Any:
    """A closed driver for a device of ``kind``; ``options["driver"]`` names it, the rest are its keys.

    ``allow`` names the distributions of others whose drivers may be taken (see ``drivers.plugins``). Raises
    DeviceFault config.bad, whose detail names the key and why, or driver.broken.
    """
    drivers = {} if kind in OF_OTHERS else DRIVERS.get(kind)
    if drivers is None:
        raise _bad("kind", f"no devices of kind {kind!r}", kind, DRIVERS)
    name = options.get("driver")
    beside = BESIDE.get(kind, {})
    _check(beside, {key: value for key, value in options.items() if key in beside})
    rest = {key: value for key, value in options.items() if key != "driver" and key not in beside}
    if name == "simulated" and drivers:
        if world is None:
            raise _bad("driver", "a simulated device needs a simulated booth", "", ())
        path = rest.pop("script", None)
        if rest:
            raise _bad(next(iter(rest)), "a simulated device takes no option but script", "", ())
        if path is not None:
            _follow(world, kind, path)
        if kind == "chip_card":
            return world.chip_reader()
        if not REAL[kind]:
            return world.camera_driver()
        name, rest = REAL[kind], world.options(kind)
    if isinstance(name, str) and name not in drivers and (maker := _of_others(kind, name, rest, allow)) is not None:
        return maker
    if not isinstance(name, str) or name not in drivers:
        raise _bad("driver", f"no driver {name!r}", str(name), (*drivers, "simulated"))
    driver = drivers[name]
    _check(driver.options, rest)
    maker = cast(Callable[..., Any], getattr(import_module(driver.module), driver.name))
    return maker(**rest)


def _follow(world: Booth, kind: str, path: object) -> None:
    """Begin a simulated device's script. Raises DeviceFault config.bad with its line."""
    from drivers.simulated.script import ScriptFault

    if not isinstance(path, str) or not path:
        raise _bad("script", "must be the name of a file", "", ())
    try:
        world.script(kind, Path(path))
    except ScriptFault as fault:
        raise _bad("script", str(fault), "", ()) from None


def _of_others(kind: str, name: str, options: Mapping[str, object], allow: Iterable[str]) -> Any:
    """A closed driver of somebody else, or None when nobody has one of this name."""
    from drivers import plugins

    found = plugins.find(kind, name, allow)
    if found is None:
        return None
    if isinstance(known := getattr(found, "options", None), Mapping):
        _check(known, options)
    return plugins.make(found, name, options)


def _check(options: Mapping[str, Option], given: Mapping[str, object]) -> None:
    for key, value in given.items():
        option = options.get(key)
        if option is None:
            raise _bad(key, "is not an option of this driver", key, options)
        if not isinstance(value, option.kind) or (isinstance(value, bool) and bool not in option.kind):
            names = " or ".join(kind.__name__ for kind in option.kind)
            raise _bad(key, f"must be {names}, is {type(value).__name__}", "", ())
        if reason := option.check(value):
            raise _bad(key, f"{reason}, is {value!r}", "", ())
    for key, option in options.items():
        if option.required and key not in given:
            raise _bad(key, "is missing", "", ())


def _bad(key: str, reason: str, given: str, known: Any) -> DeviceFault:
    near = difflib.get_close_matches(given, list(known), n=1) if given else []
    hint = f" (did you mean {near[0]!r}?)" if near else f" (known: {', '.join(known)})" if known else ""
    return DeviceFault("config.bad", f"{key}: {reason}{hint}", recoverable=False)
