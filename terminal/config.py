"""terminal.toml -> frozen dataclasses. Every option is declared once, here, with its default and its meaning."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints


class ConfigFault(Exception):
    """A configuration that cannot be used. Says the file, the key and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file, self.key, self.reason = file, key, reason


def option(default: Any, doc: str) -> Any:
    """Declare one option: its default and one line that says what it means."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True)
class TerminalOptions:
    """[terminal]"""

    id: str = option("T-0003", "name of this terminal at the central platform")
    place: str = option("平顶山市政务服务 · 3号终端", "line in the header: city and terminal")
    place_en: str = option("Pingdingshan Government Services · Terminal 3", "the same in English")
    region: str = option("410400", "six-digit administrative region (GB/T 2260)")
    staffed: bool = option(False, "somebody on duty answers calls for help at this hour")
    nearest: str = option("", "the nearest other terminal and how to get there, said when this one cannot serve")
    nearest_en: str = option("", "the same in English")
    phone: str = option("12345", "number to call when something does not work")


@dataclass(frozen=True)
class ScreenOptions:
    """[screen]"""

    width_mm: float = option(336.0, "visible width of the picture in millimetres")
    height_mm: float = option(598.0, "visible height of the picture in millimetres")
    bottom_mm: float = option(620.0, "height above the floor where the picture begins, in millimetres")
    orientation: str = option("portrait", "portrait or landscape")
    full_screen: bool = option(True, "cover the whole screen")
    motion: bool = option(True, "move things; false is calm mode")


@dataclass(frozen=True)
class CentralOptions:
    """[central]"""

    url: str = option("http://127.0.0.1:8088", "address of the central platform")
    timeout_s: float = option(4.0, "longest wait for one answer, in seconds")
    enrolment_code: str = option("", "one-time code by which this terminal is enrolled")
    upload_kbit_s: int = option(0, "the most that scans on their way may take of the line, in kbit/s; 0 is no limit")
    catalogue_s: float = option(600.0, "seconds between two questions whether there are other items or rates")


@dataclass(frozen=True)
class SessionOptions:
    """[session]"""

    idle_s: float = option(60.0, "untouched seconds until the curtain falls; doubled in large type")
    records_idle_s: float = option(20.0, "the same on pages that show records, where no presence sensor is fitted")
    curtain_s: float = option(60.0, "seconds on the curtain until everything is wiped")
    cap_s: float = option(1800.0, "longest session, in seconds")


SLOWEST, FASTEST = 80, 300


@dataclass(frozen=True)
class VoiceOptions:
    """[voice] How the kiosk speaks, and through what."""

    enabled: bool = option(True, "speak at all; captions are shown either way")
    device: str = option("default", "ALSA device of the loudspeaker")
    headphone_device: str = option("default", "ALSA device of the headphone socket")
    rate_zh: int = option(175, "rate of the Chinese voice, 80 to 300; 175 is about 207 signs a minute")
    rate_en: int = option(150, "rate of the English voice, 80 to 300; 150 is about 163 words a minute")
    volume: int = option(6, "volume that every citizen begins with, 0 to 10")
    jack: str = option("", "input device that reports the headphone plug, such as /dev/input/event5; empty: none")
    render_ahead: bool = option(False, "make all fixed sentences into sound in the background after the start")
    cache_dir: Path = option(Path("voice"), "folder of the fixed sentences as sound; relative: in the cache folder")
    recorded_dir: Path = option(Path("assets/sounds/voice"), "folder of sentences recorded by a person")

    def rate(self, language: str) -> int:
        """espeak-ng's words a minute, kept within what espeak-ng speaks intelligibly."""
        return min(FASTEST, max(SLOWEST, self.rate_en if language == "en" else self.rate_zh))


ALLOWED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!_-]*")
"""One distribution in its version (PEP 508's `===` and ranges are not meant)."""


@dataclass(frozen=True)
class DriverOptions:
    """[drivers] Drivers of others, which are taken only when they stand here with their very version."""

    allow: tuple[str, ...] = option((), 'installed distributions, each as "name==version"')
    photo_decoder: str = option("", "opens the photo on ID cards (entry point photo_decoder.NAME); empty: none")


@dataclass(frozen=True)
class Config:
    """The whole file. `devices` maps a device's name to its driver options."""

    mode: str = option("production", "production or demo; simulated drivers are refused in production")
    data_dir: Path = option(Path("data"), "folder of the durable store")
    terminal: TerminalOptions = field(default_factory=TerminalOptions)
    screen: ScreenOptions = field(default_factory=ScreenOptions)
    central: CentralOptions = field(default_factory=CentralOptions)
    session: SessionOptions = field(default_factory=SessionOptions)
    voice: VoiceOptions = field(default_factory=VoiceOptions)
    drivers: DriverOptions = field(default_factory=DriverOptions)
    devices: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


DEVICE_NAMES = (
    "id_card", "chip_card", "document_camera", "face_camera", "document_printer", "receipt_printer",
    "code_scanner", "signature_pad", "fingerprint", "lights", "presence",
)


def load(path: Path) -> Config:
    """Read a configuration file.

    Raises ConfigFault: the file cannot be read, is not TOML, has an unknown key, or a value of the wrong kind.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigFault(str(path), "", error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise ConfigFault(str(path), "", f"not UTF-8 text: {error.reason} at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigFault(str(path), "", f"not TOML: {error}") from error
    config = parse(raw, str(path))
    for options in config.devices.values():
        # beside the configuration, as everything it names
        if isinstance(options, dict) and isinstance(script := options.get("script"), str):
            options["script"] = str(path.parent / script)
    if not config.data_dir.is_absolute():
        object.__setattr__(config, "data_dir", (path.parent / config.data_dir).resolve())
    return config


def parse(raw: Mapping[str, Any], file: str = "terminal.toml") -> Config:
    """Build a Config from parsed TOML. Raises ConfigFault."""
    raw = dict(raw)
    devices = _devices(raw.pop("devices", {}), file)
    config = _table(Config, raw, file, "")
    assert isinstance(config, Config)
    object.__setattr__(config, "devices", devices)
    _check_values(config, file)
    return config


def _devices(raw: object, file: str) -> dict[str, Mapping[str, Any]]:
    if not isinstance(raw, dict):
        raise ConfigFault(file, "devices", "must be tables such as [devices.id_card]")
    for name, options in raw.items():
        if name not in DEVICE_NAMES:
            raise ConfigFault(file, f"devices.{name}", f"unknown device; known: {', '.join(DEVICE_NAMES)}")
        if not isinstance(options, dict):
            raise ConfigFault(file, f"devices.{name}", "must be a table with a driver")
        if not isinstance(options.get("driver"), str):
            raise ConfigFault(file, f"devices.{name}.driver", "missing or not a text")
    return raw


def _table(cls: type, raw: Mapping[str, Any], file: str, prefix: str) -> object:
    hints = get_type_hints(cls)
    known = {f.name: f for f in fields(cls) if f.name != "devices"}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        path = f"{prefix}{key}"
        if key not in known:
            raise ConfigFault(file, path, f"unknown key; known: {', '.join(known)}")
        wanted = hints[key]
        if known[key].default is MISSING:
            if not isinstance(value, dict):
                raise ConfigFault(file, path, "must be a table")
            values[key] = _table(wanted, value, file, f"{path}.")
        else:
            values[key] = _value(wanted, value, file, path)
    return cls(**values)


def _value(wanted: type, value: Any, file: str, path: str) -> Any:
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if wanted is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if wanted == tuple[str, ...] and isinstance(value, list) and all(isinstance(part, str) for part in value):
        return tuple(value)
    if type(value) is not wanted:
        names = {str: "a text", float: "a number", bool: "true or false", Path: "a path",
                 tuple[str, ...]: "a list of texts"}
        raise ConfigFault(file, path, f"must be {names.get(wanted) or wanted.__name__}, is {value!r}")
    return value


def _positive(value: float, file: str, key: str) -> None:
    # TOML knows nan and inf: a session with one of them would never end
    if not 0 < value < math.inf:
        raise ConfigFault(file, key, f"must be greater than 0 and finite, is {value}")


def _check_values(config: Config, file: str) -> None:
    if config.mode not in ("production", "demo"):
        raise ConfigFault(file, "mode", f"must be production or demo, is {config.mode!r}")
    if config.screen.orientation not in ("portrait", "landscape"):
        raise ConfigFault(file, "screen.orientation", "must be portrait or landscape")
    for key in ("width_mm", "height_mm"):
        _positive(getattr(config.screen, key), file, f"screen.{key}")
    if not config.central.url.startswith(("http://", "https://")):
        raise ConfigFault(file, "central.url", "must begin with http:// or https://")
    _positive(config.central.timeout_s, file, "central.timeout_s")
    if config.central.upload_kbit_s < 0:
        raise ConfigFault(file, "central.upload_kbit_s", "must be 0 (no limit) or more")
    for key in ("idle_s", "records_idle_s", "curtain_s", "cap_s"):
        _positive(getattr(config.session, key), file, f"session.{key}")
    for entry in config.drivers.allow:
        if not ALLOWED.fullmatch(entry):
            raise ConfigFault(file, "drivers.allow", f"{entry!r} must be name==version")
    if config.mode == "production":
        for name, options in config.devices.items():
            if options["driver"] == "simulated":
                raise ConfigFault(file, f"devices.{name}.driver", "simulated devices are refused in production")
        _check_face_camera(config.devices.get("face_camera", {}), file)


def _check_face_camera(options: Mapping[str, Any], file: str) -> None:
    """A face has to stand before the booth: a film or a stream could show anybody's."""
    source = options.get("source", 0)
    if not isinstance(source, int) and not str(source).startswith(("/dev/video", "/dev/v4l/")):
        raise ConfigFault(file, "devices.face_camera.source", "must be a camera of this machine in production")
