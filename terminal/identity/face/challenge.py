"""Asks for movements of the head, in an order nobody knows before. Pure: time and chance come from outside.

A photo does not turn; a photo that is turned stays flat (`Face.turn`). A film made beforehand has to guess the order
and the moment. What it cannot do stands in docs/adr/0013-face-check.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

TURNED = 0.48
"""`Face.turn` from which the head is turned: about 20 degrees, which a stiff neck can do."""
STRAIGHT = 0.25
EACH_S = 9.0
"""Time for one movement."""
EARLY = 2
"""So often may somebody turn before being asked."""
STEPS = 2
LEFT, RIGHT, AHEAD = "left", "right", "ahead"


def choose(pick: Callable[[tuple[str, ...]], str], rounds: int = 1) -> tuple[str, ...]:
    """The movements of one try: two a round, each by itself; `pick` chooses one of several.

    Which one comes must not follow from the one before: a rule such as "never the same twice" would only make the
    order easier to guess.
    """
    return tuple(pick((LEFT, RIGHT)) for _ in range(rounds * STEPS))


@dataclass
class Challenge:
    """`wanted` in their order; before each one somebody looks ahead for a while that `pause` says, in seconds."""

    wanted: tuple[str, ...]
    pause: Callable[[], float]
    told: str = AHEAD
    failed: str = ""
    done: bool = False
    _at: int = 0
    _since: float | None = None
    _ahead: float | None = None
    _wait: float = field(default=0.0)
    _early: int = 0

    def see(self, turn: float, now: float) -> bool:
        """Take how the head stands at `now` (seconds). True: the movement asked for was just made."""
        if self.done or self.failed:
            return False
        if self._since is None:
            self._since, self._wait = now, self.pause()
        if now - self._since > EACH_S:
            self.failed = "slow"
            return False
        return self._ahead_first(turn, now) if self.told == AHEAD else self._moved(turn, now)

    def _ahead_first(self, turn: float, now: float) -> bool:
        if abs(turn) > STRAIGHT:
            if abs(turn) > TURNED and self._ahead is not None:
                self._early += 1
                if self._early >= EARLY:
                    self.failed = "early"
            self._ahead = None
            return False
        if self._ahead is None:
            self._ahead = now
        if now - self._ahead >= self._wait:
            if self._at == len(self.wanted):
                self.done = True
            else:
                self.told, self._since = self.wanted[self._at], now
        return False

    def _moved(self, turn: float, now: float) -> bool:
        side = turn if self.told == LEFT else -turn
        if side < -TURNED:
            self.failed = "other_side"
            return False
        if side < TURNED:
            return False
        self._at += 1
        self.told, self._since, self._ahead, self._wait = AHEAD, now, None, self.pause()
        return True
