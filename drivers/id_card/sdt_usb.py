"""ID card reader on USB, SDT protocol over bulk pipes.

Two kinds are known. Split: one pair of pipes carries the first seven bytes of a frame (preamble and length), a second
pair the rest. Whole: one pair carries whole frames. Which one a reader is, its descriptors say: two pipes in each
direction or one.
"""

from __future__ import annotations

import errno
from typing import Any

from drivers.id_card.frames import LONGEST, PREAMBLE
from drivers.id_card.sdt import Line, SdtReader

VID, PID = 0x0400, 0xC35A
"""The identity that readers with the module's own USB share."""
HEAD = len(PREAMBLE) + 2
TICK_MS = 20
WRITE_MS = 1000
_DRAIN = 64
"""Transfers thrown away at most before a request: a reader that never stops talking is heard as noise."""


class SdtUsbReader(SdtReader):
    """``vid`` and ``pid`` are the reader's identity on USB; ``poll`` the seconds between two looks for a card.

    ``backend`` is a pyusb backend for tests; None takes libusb.
    """

    def __init__(self, vid: int = VID, pid: int = PID, poll: float = 0.15, backend: Any = None) -> None:
        super().__init__(f"usb {vid:04x}:{pid:04x}", poll=poll)
        self._id = (vid, pid)
        self._backend = backend

    def _connect(self) -> Line:
        import usb.core

        try:
            device = usb.core.find(idVendor=self._id[0], idProduct=self._id[1], backend=self._backend)
        except usb.core.NoBackendError:
            raise OSError("libusb is not installed") from None
        if device is None:
            raise OSError(errno.ENODEV, "no such device")
        return UsbLine(device)


class UsbLine:
    """The bulk pipes of a pyusb device as a line. Raises OSError when it has none."""

    def __init__(self, device: Any) -> None:
        import usb.core
        import usb.util

        self._device = device
        self._timeout = usb.core.USBTimeoutError
        interface = _interface(device)
        ends = sorted(
            (end for end in interface if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK),
            key=lambda end: int(end.bEndpointAddress),
        )
        self._ins = [end for end in ends if end.bEndpointAddress & usb.util.ENDPOINT_IN]
        self._outs = [end for end in ends if not end.bEndpointAddress & usb.util.ENDPOINT_IN]
        if not self._ins or not self._outs:
            raise OSError("the device has no bulk pipes")
        self._split = len(self._ins) > 1 and len(self._outs) > 1
        self._head = b""
        self._left = 0

    @property
    def in_waiting(self) -> int:
        """Never known: a pipe is asked by reading it."""
        return 0

    def write(self, data: bytes) -> int:
        pieces = (data[:HEAD], data[HEAD:]) if self._split else (data,)
        try:
            for end, piece in zip(self._outs, pieces, strict=False):
                end.write(piece, WRITE_MS)
        except self._timeout:
            raise TimeoutError("the pipe takes no bytes") from None
        return len(data)

    def read(self, size: int) -> bytes:
        """One packet, from the pipe whose turn it is; ``size`` does not bound it."""
        if not self._split:
            return self._packet(self._ins[0])
        if self._left:
            data = self._packet(self._ins[1])
            self._left = max(0, self._left - len(data))
            return data
        data = self._packet(self._ins[0])
        self._head += data
        if len(self._head) >= HEAD:
            length = int.from_bytes(self._head[HEAD - 2 : HEAD], "big")
            self._left = length if self._head.startswith(PREAMBLE) and length <= LONGEST else 0
            self._head = b""
        return data

    def reset_input_buffer(self) -> None:
        self._head, self._left = b"", 0
        for end in self._ins:
            for _ in range(_DRAIN):
                if not self._packet(end, 1):
                    break

    def close(self) -> None:
        import usb.util

        usb.util.dispose_resources(self._device)

    def _packet(self, end: Any, timeout_ms: int = TICK_MS) -> bytes:
        try:
            return bytes(end.read(end.wMaxPacketSize, timeout_ms))
        except self._timeout:
            return b""


def _interface(device: Any) -> Any:
    """The first interface, free for us."""
    import usb.core

    try:
        if device.is_kernel_driver_active(0):
            device.detach_kernel_driver(0)
    except NotImplementedError:  # not every system has drivers that can be detached
        pass
    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError:
        device.set_configuration()
        configuration = device.get_active_configuration()
    return configuration[(0, 0)]
