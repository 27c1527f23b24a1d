"""What a run would ask, without asking and without writing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.batch.feeder import LOCAL
from scraper.batch.options import BatchOptions
from scraper.batch.reading import Lists
from scraper.batch.recorder import Recorder
from scraper.batch.run import ask_again
from scraper.store.planning import scratch_state
from scraper.store.values import HostWork


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would ask.

    Attributes:
        targets: Addresses that may be asked now.
        files: Local files and saved pages.
        hosts: Hosts of the addresses.
        waiting: Addresses whose next try is later.
        bad_lines: Lines of the lists that are no address.
        longest: The host that would take longest, or ``""``.
        longest_targets: Its addresses.
        seconds: How long it would take at the delay of the options, its pause included.
        delay: That delay.
        limit: The most that would be asked, or ``None``.
    """

    targets: int
    files: int
    hosts: int
    waiting: int
    bad_lines: int
    longest: str
    longest_targets: int
    seconds: float
    delay: float
    limit: int | None = None

    def lines(self) -> Iterator[str]:
        """The same in sentences."""
        yield f"would ask {self.targets:,} addresses of {self.hosts:,} hosts"
        if self.files:
            yield f"would extract {self.files:,} files"
        if self.limit is not None and self.limit < self.targets + self.files:
            yield f"would stop after {self.limit:,} of them"
        if self.longest:
            yield (
                f"longest lane: {self.longest}, {self.longest_targets:,} addresses, {self.seconds:,.0f} s at"
                f" {self.delay:g} s between requests (a Crawl-delay makes it longer)"
            )
        if self.waiting:
            yield f"{self.waiting:,} wait for a later try"
        if self.bad_lines:
            yield f"{self.bad_lines:,} lines are no addresses"


def plan_batch(lists: Lists, options: BatchOptions) -> Plan:
    """Find out what :func:`scraper.batch.run.run_batch` would ask; nothing is asked, and nothing written into OUT.

    Raises:
        ScraperError: A list or the state cannot be read.
    """
    now, bad = time.time(), 0
    with scratch_state(options.out, Recorder(options).settings(), now) as state:
        ask_again(state, options)
        for name, targets in lists:
            bad += sum(len(added.bad) for added in state.add_lines(name, targets))
        lanes = state.hosts_with_work(now)
    return _plan(lanes, bad, options, now)


def _plan(lanes: list[HostWork], bad: int, options: BatchOptions, now: float) -> Plan:
    delay = options.pace.delay.mean
    times = {
        lane.host: max(0.0, lane.pause_until - now) + (lane.ready - 1) * delay
        for lane in lanes
        if lane.host != LOCAL and lane.ready
    }
    ready = {lane.host: lane.ready for lane in lanes}
    longest = max(times, key=lambda host: (times[host], ready[host]), default="")
    return Plan(
        targets=sum(ready[host] for host in times),
        files=ready.get(LOCAL, 0),
        hosts=len(times),
        waiting=sum(lane.waiting for lane in lanes),
        bad_lines=bad,
        longest=longest,
        longest_targets=ready.get(longest, 0) if longest else 0,
        seconds=times.get(longest, 0.0),
        delay=delay,
        limit=options.limits.targets,
    )
