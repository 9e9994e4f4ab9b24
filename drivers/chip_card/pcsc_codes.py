"""What the PC/SC service answers, as faults."""

from __future__ import annotations

from smartcard import scard

from drivers.fault import DeviceFault

COMM_ERROR = 0x80100013
"""SCARD_F_COMM_ERROR; the binding has no name for it. The service went away in the middle of a call."""


def code(value: int) -> int:
    """A result as an unsigned number: the binding gives some of them negative."""
    return value & 0xFFFFFFFF


OK = code(scard.SCARD_S_SUCCESS)
TIMEOUT = code(scard.SCARD_E_TIMEOUT)
CANCELLED = code(scard.SCARD_E_CANCELLED)
IN_USE = code(scard.SCARD_E_SHARING_VIOLATION)
REFUSED = code(scard.SCARD_W_SECURITY_VIOLATION)
NOT_TRANSACTED = code(scard.SCARD_E_NOT_TRANSACTED)
NO_READERS = code(scard.SCARD_E_NO_READERS_AVAILABLE)

SERVICE = frozenset(
    {COMM_ERROR}
    | {code(v) for v in (scard.SCARD_E_NO_SERVICE, scard.SCARD_E_SERVICE_STOPPED, scard.SCARD_E_INVALID_HANDLE)}
)
"""The service is not there (any more): the context is worthless and a new one is needed."""

AWAY = frozenset(
    code(v)
    for v in (
        scard.SCARD_E_NO_SMARTCARD,
        scard.SCARD_W_REMOVED_CARD,
        scard.SCARD_W_RESET_CARD,
        scard.SCARD_W_UNPOWERED_CARD,
        scard.SCARD_W_UNRESPONSIVE_CARD,
        scard.SCARD_E_NOT_TRANSACTED,
        scard.SCARD_E_PROTO_MISMATCH,
        scard.SCARD_W_UNSUPPORTED_CARD,
    )
)
"""The card is away, or it is there and says nothing: only a look at the reader tells."""

GONE = frozenset({NO_READERS} | {code(v) for v in (scard.SCARD_E_UNKNOWN_READER, scard.SCARD_E_READER_UNAVAILABLE)})


def fault(value: int, what: str) -> DeviceFault:
    """The fault for a result that is not OK; ``what`` was being done."""
    detail = f"{what}: {value:08X}"
    if value in SERVICE:
        return DeviceFault("chip_card.no_service", detail)
    if value in GONE:
        return DeviceFault("chip_card.gone", detail)
    if value == IN_USE:
        return DeviceFault("chip_card.in_use", detail)
    if value in AWAY:
        return DeviceFault("chip_card.mute", detail)
    if value == REFUSED:
        # polkit keeps users without a seat from the service unless a rule says otherwise.
        return DeviceFault("chip_card.refused", detail, recoverable=False)
    return DeviceFault("chip_card.no_answer", detail)
