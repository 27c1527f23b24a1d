"""How fast hosts are asked: the settings of a run as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delay:
    """Seconds between two requests to one host: always the same, or random between two bounds."""

    low: float = 1.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high < float("inf"):
            raise ValueError(f"a delay of {self.low:g} to {self.high:g} s: the bounds must rise from 0")

    @classmethod
    def parse(cls, text: str) -> Delay:
        """The delay that an option's value means.

        >>> Delay.parse("1-3")
        Delay(low=1.0, high=3.0)
        >>> Delay.parse("0.5")
        Delay(low=0.5, high=0.5)

        Raises:
            ValueError: It is neither ``SECONDS`` nor ``SECONDS-SECONDS``.
        """
        low, dash, high = text.partition("-")
        try:
            return cls(float(low), float(high if dash else low))
        except ValueError as error:
            raise ValueError(f"{text!r} is no delay: give seconds, like 1, or a range, like 1-3") from error

    def at(self, draw: float) -> float:
        """The seconds that a random number from 0 to 1 gives."""
        return self.low + (self.high - self.low) * draw

    @property
    def mean(self) -> float:
        """The middle of the range."""
        return (self.low + self.high) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerLimits:
    """When a host that cannot be reached is left alone.

    Attributes:
        failures: Failed connections in a row that open the breaker.
        pauses: Seconds that the host is then left alone: the first time, the second, ...; after each pause one
            request tries it. When that fails after the last pause, the host is given up for this run.
    """

    failures: int = 5
    pauses: tuple[float, ...] = (5.0, 30.0, 120.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLimits:
    """When it is our own network that is down.

    Attributes:
        tries: Failed tries in a row, of whatever host, before which nothing is concluded.
        hosts: Different hosts that must be among them.
    """

    tries: int = 20
    hosts: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast, and how long, hosts are asked.

    Attributes:
        concurrency: Requests in flight, all hosts together.
        per_host: Requests in flight to one host.
        delay: Between two requests to one host.
        max_crawl_delay: Seconds; a longer Crawl-delay of robots.txt is cut to this.
        slow_down: Seconds that a host is left alone after a 429 or 503 that does not say how long; doubled each time
            that this happens again without an answer in between, up to ``max_slow_down``.
        max_slow_down: See above.
        max_pause: Seconds; what waits for a host that wants to be left alone for longer is put off to another run.
        breaker: When a host that cannot be reached is left alone.
        network: When it is our own network that is down.
    """

    concurrency: int = 32
    per_host: int = 2
    delay: Delay = Delay()
    max_crawl_delay: float = 60.0
    slow_down: float = 10.0
    max_slow_down: float = 300.0
    max_pause: float = 600.0
    breaker: BreakerLimits = field(default_factory=BreakerLimits)
    network: NetworkLimits = field(default_factory=NetworkLimits)

    def __post_init__(self) -> None:
        if self.concurrency < 1 or self.per_host < 1:
            raise ValueError(f"{min(self.concurrency, self.per_host)} requests at once: at least 1 is needed")
