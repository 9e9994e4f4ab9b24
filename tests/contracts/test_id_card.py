"""Readers of ID cards: simulated, on a serial line, on USB in three manners."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.id_card.sdt import SdtReader
from drivers.id_card.sdt_hid import SdtHidReader
from drivers.id_card.sdt_usb import SdtUsbReader
from drivers.simulated.booth import Booth
from drivers.simulated.sdt_peer import SdtPeer
from tests.contracts.contract import Backend, Contract, Maker
from tests.drivers import cards
from tests.drivers.conftest import PEOPLE
from tests.drivers.usb_world import SPLIT, WHOLE, Bus


def _backend(make: Callable[[], Any], peer: SdtPeer) -> Backend:
    def use(driver: Any) -> None:
        peer.place(cards.CITIZEN)
        assert driver.wait_card(5).number == cards.CITIZEN["number"]
        peer.remove()

    return Backend(
        make=make,
        use=use,
        wait=lambda driver, deadline, cancel: driver.wait_card(deadline, cancel),
        late=frozenset({"id_card.no_card"}),
        unplug=peer.unplug,
        plug_in=peer.plug_in,
        gone=frozenset({"id_card.gone"}),
    )


def _on(maker: Callable[[SdtPeer], Callable[[], Any]]) -> Maker:
    def backend(folder: Path, ends: ExitStack) -> Backend:
        peer = SdtPeer(folder / "port")
        ends.callback(peer.close)
        return _backend(maker(peer), peer)

    return backend


def _usb(ends: tuple[int, ...]) -> Callable[[SdtPeer], Callable[[], Any]]:
    def maker(peer: SdtPeer) -> Callable[[], Any]:
        bus = Bus(peer, ends)
        return lambda: SdtUsbReader(poll=0.05, backend=bus)

    return maker


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    return _backend(lambda: registry.make("id_card", {"driver": "simulated"}, booth), booth.reader)


class TestIdCard(Contract):
    backends = {
        "simulated": _simulated,
        "serial": _on(lambda peer: lambda: SdtReader(peer.port, poll=0.05)),
        "usb split": _on(_usb(SPLIT)),
        "usb whole": _on(_usb(WHOLE)),
        "usb hid": _on(lambda peer: lambda: SdtHidReader(peer.port, poll=0.05)),
    }
