"""Thousands of chip cards put in, read and taken out on a real PC/SC service; now and then the service itself dies.

Measured in this process and in the service's: memory (least squares after the warm-up), threads and descriptors. At the
end a careless run, whose readers are not closed, must be found growing. Run: python -m tests.soak chipcards [COUNT]
"""

from __future__ import annotations

import gc
import json
import threading
import time
from typing import Any

from drivers.chip_card.pcsc import PcscReader
from drivers.fault import DeviceFault
from drivers.simulated.chips import key_of, passport_of, social_card_of
from drivers.simulated.icao_issuer import Issuer
from tests.drivers.chip_card.service import World, world
from tests.soak.growth import descriptors, ended, grown, resident, slope

SLOPE_BYTES = 2048.0
"""Most bytes a card may leave behind, on the average."""
SERVICE_DIES = 100
"""Cards after which the service is killed and started again."""
CARELESS = 12
PERSON = {"number": "410411198503121108", "name": "李敏", "sex": "2", "ethnicity": "01", "birth": "19850312"}


def run(count: int, *, careless: bool = False) -> dict[str, object]:
    """`count` cards; what was measured. `careless` makes a reader for each card and closes none."""
    issuer = Issuer()
    passport, key = passport_of(PERSON, issuer), key_of(PERSON)
    cards = [social_card_of(PERSON), social_card_of(PERSON, contact=False), passport]
    memory: list[float] = []
    service: list[float] = []
    first = (0, 0)
    kept: list[PcscReader] = []
    warm_up = max(2, count // 10)
    with world() as here:
        reader = here.reader()
        reader.open()
        begun = time.monotonic()
        for number in range(count):
            if number and number % SERVICE_DIES == 0:
                _die(here, reader)
                service.clear()
            if careless:
                kept.append(reader)
                reader = here.reader(f"{'B' * (number % 2)}")
                reader.open()
            card = cards[number % 3]
            here.line.insert(card)
            if card is passport:
                assert reader.read_travel_document(key, 10).surname == "LI"
            else:
                assert reader.read_social(10).name == "李敏"
            here.line.remove()
            _gone(reader)
            if number >= warm_up:
                memory.append(float(resident()))
                service.append(float(resident(here.pcscd.process_id)))
            if number == warm_up:
                gc.collect()
                first = (threading.active_count(), descriptors())
        seconds = time.monotonic() - begun
        gc.collect()
        last = (threading.active_count(), descriptors())
        for other in (*kept, reader):
            other.close()
    return {
        "cards": count,
        "seconds": round(seconds, 1),
        "bytes_a_card": round(slope(memory)),
        "bytes_a_card_service": round(slope(service)),
        "resident_mb": [round(memory[0] / 2**20, 1), round(memory[-1] / 2**20, 1)],
        "threads": [first[0], last[0]],
        "descriptors": [first[1], last[1]],
    }


def _gone(reader: PcscReader) -> None:
    while reader.card_present():
        time.sleep(0.02)


def _die(here: World, reader: PcscReader) -> None:
    """Kill the service, see that the driver says so, start it again and go on with the same driver."""
    here.pcscd.kill()
    noticed = ""
    try:
        reader.wait_card(5)
    except DeviceFault as fault:
        noticed = fault.code
    assert noticed == "chip_card.no_service", noticed
    here.pcscd.start()
    reader.open()


def faults(result: dict[str, Any]) -> list[str]:
    """What breaks a promise."""
    return grown(result, "card", SLOPE_BYTES, ("threads", "descriptors"))


def main(count: int) -> int:
    result = run(count)
    careless = run(CARELESS, careless=True)
    print("careless:", json.dumps(careless, ensure_ascii=False))
    blind = [] if faults(careless) else ["a careless run was not found growing"]
    return ended(result, [*faults(result), *blind])
