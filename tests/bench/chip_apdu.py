"""Child of the bench: what one command costs above the bare call of the PC/SC library. Prints JSON.

The same command, on the same card in the same virtual reader, by the library's own call and by the driver (its thread,
deadline, cancellation, 61xx and 6Cxx); in turns, so that what else goes on meets both alike.
"""

from __future__ import annotations

import json
import statistics
import time

from smartcard import scard

from drivers.chip_card.apdu import Command, exchange
from drivers.chip_card.pcsc import PcscSlot
from drivers.fault import Patience
from drivers.simulated.virtual_card import SocialSecurityCard
from tests.drivers.chip_card.service import world

ROUNDS = 2000
COMMAND = Command(0, 0xA4, 0, 0x0C, b"\x3f\x00")


def main() -> None:
    with world() as here:
        reader = here.reader()
        here.line.insert(SocialSecurityCard({}, contact=False))
        reader.open()
        reader.wait_card(5)
        slot = reader._slot
        assert isinstance(slot, PcscSlot)
        slot.power(Patience(5))
        card, protocol, raw = slot._card, slot._protocol, list(COMMAND.encode())
        patience = Patience(600)
        bare, ours = [], []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            scard.SCardTransmit(card, protocol, raw)
            between = time.perf_counter()
            exchange(lambda apdu: slot.transmit(apdu, patience), COMMAND)
            ended = time.perf_counter()
            bare.append(between - begun)
            ours.append(ended - between)
        reader.close()
    middle = {"bare_ms": statistics.median(bare) * 1000, "ours_ms": statistics.median(ours) * 1000}
    print(json.dumps(middle | {"above_ms": middle["ours_ms"] - middle["bare_ms"]}))


if __name__ == "__main__":
    main()
