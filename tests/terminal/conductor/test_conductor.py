"""The registry of effects."""

from __future__ import annotations

import inspect

import pytest

from terminal.conductor import Conductor
from terminal.journey import effects as fx
from terminal.session.effects import Wipe


def test_every_effect_finds_its_handler_in_order() -> None:
    seen: list[fx.Effect] = []
    conductor = Conductor()
    for effect in (fx.ReadCard, fx.StopReading):
        conductor.register(effect, lambda effect, post: seen.append(effect))
    conductor.run((fx.StopReading(), fx.ReadCard()), lambda event: None)
    assert seen == [fx.StopReading(), fx.ReadCard()]
    with pytest.raises(ValueError, match="ReadCard"):
        conductor.register(fx.ReadCard, lambda effect, post: None)
    with pytest.raises(KeyError):
        conductor.run((fx.StopCamera(),), lambda event: None)


def test_a_wipe_runs_though_the_reader_is_broken() -> None:
    wiped: list[fx.Effect] = []

    def broken(effect: fx.Effect, post: object) -> None:
        raise OSError("the reader is gone")

    conductor = Conductor()
    conductor.register(fx.StopReading, broken)
    conductor.register(fx.StopCamera, broken)
    conductor.register(Wipe, lambda effect, post: wiped.append(effect))
    with pytest.raises(OSError, match="gone"):
        conductor.run((fx.StopReading(), fx.StopCamera(), Wipe("left")), lambda event: None)
    assert wiped == [Wipe("left")]


def test_the_terminal_handles_every_effect_there_is() -> None:
    """No effect without a handler: a gap would show on a citizen's screen first."""
    import terminal.app
    from terminal.conductor import camera, cards, cashier, contracts, face, keeping, office, own, paper

    modules = (terminal.app, camera, cards, cashier, contracts, face, keeping, office, own, paper)
    sources = "".join(inspect.getsource(m) for m in modules)
    for name, effect in vars(fx).items():
        # the session takes these itself
        if inspect.isclass(effect) and issubclass(effect, fx.Effect) and effect is not fx.Effect:
            assert f"register(fx.{name}," in sources or name in ("Leave", "Recheck"), name
