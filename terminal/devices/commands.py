"""The commands the application gives to devices; each is a (driver, call) -> result."""

from __future__ import annotations

from typing import Any

from drivers.cameras.api import Frame
from drivers.chip_card.api import AccessKey, Capabilities, SocialCard, TravelDocument
from drivers.id_card.api import IdCard
from drivers.printers.api import PrinterStatus, PrintResult
from drivers.scanners.api import Code
from terminal.devices.worker import Call, Command


def read_card() -> Command:
    """-> IdCard, waiting for one to be laid down."""

    def run(driver: Any, call: Call) -> IdCard:
        card: IdCard = driver.wait_card(call.deadline, call.cancel)
        return card

    return run


def read_social() -> Command:
    """-> SocialCard of a chip card reader, waiting for one to be put in."""

    def run(driver: Any, call: Call) -> SocialCard:
        card: SocialCard = driver.read_social(call.deadline, call.cancel)
        return card

    return run


def read_travel_document(key: AccessKey) -> Command:
    """-> TravelDocument that ``key`` opens, waiting for one to be laid down."""

    def run(driver: Any, call: Call) -> TravelDocument:
        document: TravelDocument = driver.read_travel_document(key, call.deadline, call.cancel)
        return document

    return run


def chip_capabilities() -> Command:
    """-> Capabilities of a chip card reader: what an item may ask of it."""

    def run(driver: Any, call: Call) -> Capabilities:
        found: Capabilities = driver.capabilities
        return found

    return run


def identify() -> Command:
    """-> dict of what the device says about itself."""

    def run(driver: Any, call: Call) -> dict[str, str]:
        found: dict[str, str] = driver.identify(call.deadline, call.cancel)
        return found

    return run


def read_frame() -> Command:
    """-> the newest picture of a camera (height x width x 3, BGR)."""

    def run(driver: Any, call: Call) -> Frame:
        frame: Frame = driver.read_frame(call.deadline, call.cancel)
        return frame

    return run


def capture() -> Command:
    """-> a picture in full resolution, taken after the call."""

    def run(driver: Any, call: Call) -> Frame:
        frame: Frame = driver.capture(call.deadline, call.cancel)
        return frame

    return run


def wait_code() -> Command:
    """-> the next Code that is scanned."""

    def run(driver: Any, call: Call) -> Code:
        code: Code = driver.wait_code(call.deadline, call.cancel)
        return code

    return run


def print_pdf(data: bytes, title: str) -> Command:
    """-> PrintResult of an A4 printer. Give it a request_id."""

    def run(driver: Any, call: Call) -> PrintResult:
        done: PrintResult = driver.print_pdf(data, title, call.deadline, call.cancel, call.request_id)
        return done

    return run


def printer_status() -> Command:
    """-> PrinterStatus."""

    def run(driver: Any, call: Call) -> PrinterStatus:
        told: PrinterStatus = driver.status(call.deadline, call.cancel)
        return told

    return run


def print_image(image: Any, cut: bool = True) -> Command:
    """-> PrintResult of a receipt printer for a Pillow picture of mode "1". Give it a request_id."""

    def run(driver: Any, call: Call) -> PrintResult:
        done: PrintResult = driver.print_image(image, cut, call.deadline, call.cancel, call.request_id)
        return done

    return run
