from __future__ import annotations

from tests.drivers.conftest import booth, eventually, fault_of, peer

__all__ = ["booth", "eventually", "fault_of", "peer"]
