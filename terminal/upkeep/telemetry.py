"""How the terminal stands, as the centre hears it (docs/protocol.md, "Telemetry"): codes and counts only."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from terminal.upkeep.standing import Standing

MOST_CAUSES = 64


def health(standing: Standing) -> dict[str, Any]:
    """The members health, counters and disk_free_mb."""
    kept_out = f"closed.{standing.closed}" if standing.closed else standing.cause
    counters = {}
    for part in standing.parts:
        counters[f"{part.name}.good"] = part.good
        counters[f"{part.name}.hours"] = part.hours
        counters[f"{part.name}.faults"] = sum(count for _, count, _ in part.faults)
    return {
        "health": {
            "state": "out_of_service" if kept_out else standing.state,
            "kept_out": kept_out,
            "causes": [{"device": one.device, "code": one.code} for one in standing.causes[:MOST_CAUSES]],
        },
        "versions": {"program": _version(), "catalogue": standing.catalogue},
        "counters": counters,
        "disk_free_mb": standing.free_mb,
    }


def _version() -> str:
    try:
        return version("budayang")
    except PackageNotFoundError:
        return "source"  # run from its folder, not installed
