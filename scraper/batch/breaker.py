"""Whether a host, or the whole network, can be reached: counts of failed connections, without a clock of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from scraper.batch.pace import BreakerLimits, NetworkLimits


@dataclass(slots=True)
class Breaker:
    """One host's row of failures.

    Attributes:
        failures: Failed connections in a row since the last pause began.
        pauses: Pauses taken so far in this row.
        opened_at: When the last pause began; what was asked before says nothing new.
        cause: The last failure, in words.
    """

    failures: int = 0
    pauses: int = 0
    opened_at: float = float("-inf")
    cause: str = ""

    def failed(self, asked_at: float, now: float, cause: str, limits: BreakerLimits) -> float | None:
        """The seconds of pause that a further failure brings (0 for none), or ``None``: the host is given up."""
        self.cause = cause
        if asked_at <= self.opened_at:  # it was in flight when the pause began
            return 0.0
        self.failures += 1
        if self.failures < (1 if self.pauses else limits.failures):
            return 0.0
        if self.pauses >= len(limits.pauses):
            return None
        pause = limits.pauses[self.pauses]
        self.pauses += 1
        self.failures = 0
        self.opened_at = now
        return pause

    @property
    def probing(self) -> bool:
        """Whether one request at a time is enough to see if the host is back."""
        return self.pauses > 0


@dataclass(slots=True)
class _Row:
    """Failures in a row, and the hosts among them."""

    tries: int = 0
    hosts: set[str] = field(default_factory=set)

    def add(self, host: str) -> None:
        self.tries += 1
        self.hosts.add(host)

    def end(self) -> None:
        self.tries = 0
        self.hosts.clear()


@dataclass(slots=True)
class NetworkWatch:
    """Tells a network that is down from hosts that are.

    Old lists are full of dead hosts, and these fail faster than good ones answer. So nothing is concluded while a
    request or a look-up is under way: until a host has answered at all, no more than ``limits.tries`` requests are
    begun, and a row of that many failures holds new ones back until those under way have ended. Once hosts have
    answered, a row of failures counts only if it holds hosts that did: else the end of a list, where only dead hosts
    are left, would look like an outage.

    Attributes:
        limits: The numbers.
        down: The verdict; it is final.
    """

    limits: NetworkLimits
    down: bool = False
    _begun: int = 0
    _unreached: _Row = field(default_factory=_Row)
    _unknown: _Row = field(default_factory=_Row)
    _answered: set[str] = field(default_factory=set)
    _name_found: bool = False

    def begun(self) -> None:
        """A request was begun."""
        self._begun += 1

    def not_sent(self, so: bool = True) -> None:  # noqa: FBT001, FBT002 - reads as one word where it is called
        """It was no try after all."""
        self._begun -= so

    def answered(self, host: str) -> None:
        """A host answered, whatever it said."""
        self._answered.add(host)
        self._unreached.end()
        self.found()

    def found(self) -> None:
        """A name was found: those that are not found say nothing of the network any more."""
        self._name_found = True
        self._unknown.end()

    def not_found(self, host: str) -> None:
        """A name was not found."""
        if not self._name_found:
            self._unknown.add(host)

    def failed(self, host: str) -> None:
        """A host could not be reached."""
        self._unreached.add(host)

    def holds(self, in_flight: int, looked_up: bool) -> bool:  # noqa: FBT001 - one of two counts
        """Whether no request may begin now."""
        if self.down or not (in_flight or looked_up):
            return self.down
        return self._suspects() or bool(in_flight and not self._answered and self._begun >= self.limits.tries)

    def conclude(self, *, nothing_left: bool) -> None:
        """Comes to the verdict, if there is enough to see; to be called when nothing is under way."""
        self.down = self.down or self._suspects(1 if nothing_left and not self._answered else self.limits.tries)

    def _suspects(self, tries: int | None = None) -> bool:
        enough = self.limits.tries if tries is None else tries
        return any(
            row.tries >= enough
            and len(row.hosts & self._answered if self._answered else row.hosts) >= self.limits.hosts
            for row in (self._unreached, self._unknown)
        )
