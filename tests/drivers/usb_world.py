"""A USB bus of software for pyusb: one reader on it, whose module is the simulated one behind its pseudo terminal."""

from __future__ import annotations

import errno
import os
import select
from array import array
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import usb.backend
import usb.core

from drivers.id_card.sdt_usb import HEAD, PID, VID
from drivers.simulated.sdt_peer import SdtPeer

PACKET = 64
SPLIT = (0x02, 0x06, 0x81, 0x85)
WHOLE = (0x02, 0x81)


class Bus(usb.backend.IBackend):  # type: ignore[misc]
    """``ends`` are the bulk end points of the reader: SPLIT or WHOLE. The far side of the pipes takes a request only
    in the pieces that a reader of that kind takes, and gives answers in packets."""

    def __init__(self, peer: SdtPeer, ends: tuple[int, ...] = SPLIT, vid: int = VID, pid: int = PID) -> None:
        self._peer, self._ends, self._id = peer, ends, (vid, pid)
        self._line = -1
        self._request: list[bytes] = []
        self._waiting: dict[int, bytes] = {}
        self._answered = 0
        self.opened = 0

    # -- what is plugged in ----------------------------------------------------------------------------------

    def enumerate_devices(self) -> Iterator[object]:
        if os.path.exists(self._peer.port):
            yield self

    def get_device_descriptor(self, dev: object) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x0110, bDeviceClass=0xFF, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=PACKET, idVendor=self._id[0], idProduct=self._id[1], bcdDevice=0x0100, iManufacturer=0,
            iProduct=0, iSerialNumber=0, bNumConfigurations=1, address=1, bus=1, port_number=1, port_numbers=(1,),
            speed=2,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: object, config: int) -> Any:
        if config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=46, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0x80, bMaxPower=250, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: object, intf: int, alt: int, config: int) -> Any:
        if intf or alt or config:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=len(self._ends),
            bInterfaceClass=0xFF, bInterfaceSubClass=0, bInterfaceProtocol=0, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: object, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=self._ends[ep], bmAttributes=2, wMaxPacketSize=PACKET,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    # -- handles ---------------------------------------------------------------------------------------------

    def open_device(self, dev: object) -> object:
        try:
            self._line = os.open(self._peer.port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            raise usb.core.USBError("No such device", None, errno.ENODEV) from None
        self.opened += 1
        self._request, self._waiting = [], {}
        return self

    def close_device(self, dev_handle: object) -> None:
        line, self._line = self._line, -1
        if line >= 0:
            os.close(line)

    def get_configuration(self, dev_handle: object) -> int:
        return 1

    def set_configuration(self, dev_handle: object, config_value: int) -> None: ...

    def claim_interface(self, dev_handle: object, intf: int) -> None: ...

    def release_interface(self, dev_handle: object, intf: int) -> None: ...

    def is_kernel_driver_active(self, dev_handle: object, intf: int) -> bool:
        return False

    # -- pipes -----------------------------------------------------------------------------------------------

    def bulk_write(self, dev_handle: object, ep: int, intf: int, data: array[int], timeout: int) -> int:
        piece = bytes(data)
        outs = [end for end in self._ends if end < 0x80]
        assert ep in outs
        if len(outs) == 2:
            assert len(piece) == HEAD or ep == outs[1], "the first pipe takes preamble and length only"
            self._request = [piece] if ep == outs[0] else [*self._request, piece]
            if len(self._request) < 2:
                return len(piece)
        else:
            self._request = [piece]
        self._waiting, self._answered = {}, 0
        self._do(os.write, b"".join(self._request))
        return len(piece)

    def bulk_read(self, dev_handle: object, ep: int, intf: int, buff: array[int], timeout: int) -> int:
        ins = [end for end in self._ends if end > 0x80]
        if not self._waiting.get(ep) and select.select([self._line], [], [], timeout / 1000)[0]:
            self._share(self._do(os.read, 4096), ins)
        data, self._waiting[ep] = self._waiting.get(ep, b"")[: len(buff)], self._waiting.get(ep, b"")[len(buff) :]
        if not data:
            raise usb.core.USBTimeoutError("Operation timed out", None, errno.ETIMEDOUT)
        buff[: len(data)] = array("B", data)
        return len(data)

    def put(self, waiting: dict[int, bytes]) -> None:
        """Bytes that lie in the pipes, whoever put them there."""
        self._waiting = dict(waiting)

    def _share(self, data: bytes, ins: list[int]) -> None:
        """The first seven bytes of an answer go to the first pipe, the rest to the last."""
        head = max(0, HEAD - self._answered) if len(ins) == 2 else 0
        self._answered += len(data)
        for end, part in ((ins[0], data[:head]), (ins[-1], data[head:])):
            self._waiting[end] = self._waiting.get(end, b"") + part

    def _do(self, call: Any, value: Any) -> Any:
        try:
            found = call(self._line, value)
        except OSError:
            found = b""
        if not found:
            raise usb.core.USBError("No such device", None, errno.ENODEV)
        return found
