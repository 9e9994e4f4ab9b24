"""Looks at one device from outside the kiosk: what it says about itself, or what is wrong and what to do."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.chip_card.api import ChipCardReader
from drivers.fault import DeviceFault
from drivers.id_card.api import IdCardReader
from drivers.lights.api import Lights
from drivers.registry import OF_OTHERS
from drivers.scanners.api import CodeScanner

WAIT = 10.0
"""Seconds to wait for a card, unless the option ``wait`` says otherwise."""
ANSWER = 5.0
"""Seconds in which a device has to say what it is."""
TRAVEL_DOCUMENT = bytes.fromhex("00A4040C07A0000002471001")
"""SELECT of the application that every travel document has (Doc 9303 part 10, 3.1)."""
SHOW = 0.3
"""Seconds that each lamp is shown."""
_LEVELS = {"ok": "足够", "low": "快用完了", "out": "用完了"}
_TEXTS = Path(__file__).resolve().parents[2] / "assets" / "texts"


def doctor(device: str, options: Mapping[str, Any], allow: Iterable[str] = ()) -> dict[str, Any]:
    """{"ok": True, "identity": {...}} or {"ok": False, "fault": code, "message": a plain sentence}.

    ``options`` is the device's table of the configuration with "driver". For id_card, "wait" is the number of
    seconds to wait for a card, whose texts are the identity; they are shown and kept nowhere. A code scanner waits for
    a code in the same way. Never raises.
    """
    try:
        driver = registry.make(device, options, allow=allow)
        try:
            driver.open()
            return {"ok": True, "identity": _examine(device, driver, options.get("wait", WAIT))}
        finally:
            driver.close()
    except DeviceFault as fault:
        return {"ok": False, "fault": fault.code, "message": message(fault)}
    except Exception as error:
        broken = DeviceFault("device.broken", type(error).__name__)
        return {"ok": False, "fault": broken.code, "message": message(broken)}


def message(fault: DeviceFault, language: str = "zh") -> str:
    """The sentence for a fault, with the detail that tells a technician where to look."""
    sentence = _sentences(language).get(fault.code, fault.code)
    return f"{sentence}（{fault.detail}）" if fault.detail else sentence


def _examine(device: str, driver: Any, wait: float) -> dict[str, Any]:
    if device == "id_card":
        return _card(driver, wait)
    if device == "chip_card":
        return _chip(driver, wait)
    if device == "code_scanner":
        return _code(driver, wait)
    identity: dict[str, Any] = dict(driver.identify(ANSWER))
    if device == "document_camera":
        identity["sharpness"] = _sharpness(driver)
    elif device in ("face_camera", "presence", *OF_OTHERS):
        return identity
    elif device == "lights":
        _show_lamps(driver)
    else:
        status = driver.status(ANSWER)
        if status.issues:
            raise DeviceFault(status.issues[0], ", ".join([*identity.values(), *status.issues[1:]]))
        identity["consumables"] = _LEVELS[status.consumables]
        for supply in status.supplies:
            if supply.percent is not None:
                identity[supply.name or supply.kind] = f"{supply.percent} %"
        if status.pages_left is not None:
            identity["pages_left"] = status.pages_left
    return identity


def _card(driver: IdCardReader, wait: float) -> dict[str, str]:
    """The card's texts. The module is asked first: a dead reader must not look like a missing card."""
    driver.identify(ANSWER)
    return driver.wait_card(wait).identity_dict()


def _chip(driver: ChipCardReader, wait: float) -> dict[str, str]:
    """The reader's name and a social security card's fields. A travel document stays closed: what opens it is
    printed in it and stands in no configuration."""
    identity = {"reader": driver.identify(ANSWER)["reader"]}
    try:
        return identity | driver.read_social(wait).identity_dict()
    except DeviceFault as fault:
        if fault.code != "chip_card.not_social":
            raise
    card = driver.wait_card(ANSWER)
    if not driver.transmit(TRAVEL_DOCUMENT, ANSWER).ok:
        raise DeviceFault("chip_card.not_social", f"{card.interface} card, nor a travel document")
    return identity | {"kind": "travel_document", "interface": card.interface}


def _code(driver: CodeScanner, wait: float) -> dict[str, str]:
    """What the scanner says and the code that is held up now."""
    identity = driver.identify(ANSWER)
    code = driver.wait_code(wait)
    return {**identity, "symbology": code.symbology, "text": code.text}


def _show_lamps(driver: Lights) -> None:
    """Every lamp in turn, for whoever stands before them."""
    for name in driver.capabilities.lamps:
        driver.set(name, "on", ANSWER)
        time.sleep(SHOW)
        driver.set(name, "off", ANSWER)


def _sharpness(camera: Any) -> float:
    """Of the whole picture; 0 for a picture of nothing. See ``pages.sharpness``."""
    from terminal.vision import pages

    return round(pages.sharpness(camera.read_frame(ANSWER)), 2)


@lru_cache(maxsize=2)
def _sentences(language: str) -> Mapping[str, str]:
    table: dict[str, str] = tomllib.loads((_TEXTS / language / "devices.toml").read_text("utf-8"))["device"]
    return table
