"""What printers can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol

from PIL import Image


@dataclass(frozen=True)
class PrintResult:
    """``done`` only on ``evidence``: what the printer itself said or showed."""

    done: bool
    evidence: str


@dataclass(frozen=True)
class Supply:
    """Toner, ink, or what gathers its waste (``filled``: the level rises). ``percent`` from 0 to 100, ``pages`` that
    are left of it; None where the printer does not say."""

    name: str
    kind: str
    percent: int | None = None
    pages: int | None = None
    filled: bool = False


@dataclass(frozen=True)
class PrinterStatus:
    """Three axes: ``availability`` in_service, out_of_service or no_answer; ``consumables`` ok, low or out;
    ``issues`` are fault codes that stand now. ``busy``: something is being printed, or waits for it in the printer;
    ``stopped``: it prints nothing before somebody has been there; ``pages_left``: so many it vouches for.
    """

    availability: str
    consumables: str = "ok"
    issues: tuple[str, ...] = ()
    busy: bool = False
    stopped: bool = False
    supplies: tuple[Supply, ...] = ()
    pages_left: int | None = None


class DocumentPrinter(Protocol):
    """An A4 printer. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    def print_pdf(
        self,
        data: bytes,
        title: str,
        deadline: float = 120.0,
        cancel: Event | None = None,
        request_id: str = "",
    ) -> PrintResult:
        """Print and watch the job to its end. A fault means that the paper is not proven to be out."""
        ...

    def status(self, deadline: float = 3.0, cancel: Event | None = None) -> PrinterStatus: ...


class ReceiptPrinter(Protocol):
    """A thermal printer for receipts."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    def print_image(
        self,
        image: Image.Image,
        cut: bool = True,
        deadline: float = 20.0,
        cancel: Event | None = None,
        request_id: str = "",
    ) -> PrintResult:
        """Print a picture of mode "1", at most as wide as the head, dot for dot."""
        ...

    def status(self, deadline: float = 3.0, cancel: Event | None = None) -> PrinterStatus: ...
