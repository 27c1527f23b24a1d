"""How a batch goes: a line that renews itself on a terminal, elsewhere a line a minute; the figures at the end."""

from __future__ import annotations

import sys
import threading
import time
from typing import TYPE_CHECKING

from scraper.cli.console import Console
from scraper.cli.counted import counted

if TYPE_CHECKING:
    from scraper.batch.engine import Engine
    from scraper.batch.options import BatchOptions
    from scraper.batch.run import Summary
    from scraper.batch.tally import Tally

_TERMINAL_SECONDS, _LOG_SECONDS = 0.5, 60.0
_MAX_NOTES = 5
_STALL_SECONDS = 60.0
"""So long without the end of a page is told, with the reason."""


class Progress:
    """Tells how a run goes, from a thread of its own."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._on_terminal = sys.stderr is not None and sys.stderr.isatty()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._last = (0, time.monotonic())
        self._wide = False

    def watch(self, engine: Engine) -> None:
        """Begin to tell."""
        if self._console.quiet:
            return
        self._thread = threading.Thread(target=self._tell, args=(engine,), name="scraper-progress", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Tell no more, and leave the terminal's line empty."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._wide:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _tell(self, engine: Engine) -> None:
        began = time.monotonic()
        while not self._stop.wait(_TERMINAL_SECONDS if self._on_terminal else _LOG_SECONDS):
            line = progress_line(engine, time.monotonic() - began)
            stalled = self._stalled(engine)
            if self._on_terminal:
                sys.stderr.write(f"\r{line[: _columns() - 1]}\x1b[K")
                sys.stderr.flush()
                self._wide = True
            else:
                self._console.remark(line)
            if stalled:
                self._console.remark(("\r" if self._wide else "") + stalled)

    def _stalled(self, engine: Engine) -> str:
        """Why no page has ended for a minute, or ``""``."""
        done, since = self._last
        now = time.monotonic()
        if engine.tally.done != done:
            self._last = (engine.tally.done, now)
            return ""
        if now - since < _STALL_SECONDS:
            return ""
        self._last = (done, now)
        waited = engine.waited_for()
        return f"no page has ended for {now - since:.0f} s: {waited}" if waited else ""

    def summarise(self, summary: Summary, options: BatchOptions) -> None:
        """The figures at the end."""
        for line in end_lines(summary, options):
            self._console.remark(line)


def _columns() -> int:
    import shutil  # noqa: PLC0415 - only on a terminal

    return shutil.get_terminal_size((100, 24)).columns


def progress_line(engine: Engine, seconds: float) -> str:
    """``1,204/5,000  24 %  11.3/s  ok 1,150  no article 31  failed 23 (404 12, timeout 8)  5 min left``."""
    tally, left = engine.tally, engine.turns.frontier.left + engine.turns.frontier.in_flight
    total = tally.done + left
    rate = tally.done / seconds if seconds else 0.0
    parts = [
        f"{tally.done:,}/{total:,}",
        f"{100 * tally.done // total if total else 100} %",
        f"{rate:.1f}/s",
        *counts(tally),
        f"{duration(engine.turns.frontier.progress.seconds_left())} left",
    ]
    waited = engine.waited_for()
    return "  ".join([*parts, waited] if waited else parts)


def counts(tally: Tally) -> list[str]:
    """What came out so far, in a few words each."""
    from scraper.store.values import Verdict  # noqa: PLC0415 - not for --help

    parts = [f"ok {tally.articles:,}"]
    if tally.no_article:
        parts.append(f"no article {tally.no_article:,}")
    filtered = tally.verdicts[Verdict.FILTERED]
    if filtered:
        parts.append(f"filtered {filtered:,}")
    if tally.failed:
        parts.append(f"failed {tally.failed:,} ({tally.causes()})")
    if tally.paused:
        parts.append(f"put off {tally.paused:,}")
    return parts


def duration(seconds: float) -> str:
    """A time in the unit that a person would use.

    >>> duration(5), duration(300), duration(10_000)
    ('5 s', '5 min', '2.8 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"


def end_lines(summary: Summary, options: BatchOptions) -> list[str]:
    """What is told at the end: counts by cause, the worst hosts, what to do next."""
    tally, known = summary.tally, summary.counts
    if not (tally.done or tally.bad_lines or tally.bad_lists) and summary.ending == "done":
        return [nothing_to_do(summary)]
    if summary.ending == "no network" and not tally.articles:
        return ["no network: no host could be reached, and nothing was counted as a failure; run it again later"]
    lines = [f"{tally.done:,} asked in {duration(summary.seconds)}: {', '.join(counts(tally))}"]
    lines += tally.notes[:_MAX_NOTES]
    lines += [f"a list could not be read to its end: {error}" for error in tally.bad_lists]
    if tally.bad_lines:
        verb, noun = ("is", "address") if tally.bad_lines == 1 else ("are", "addresses")
        lines.append(f"{counted(tally.bad_lines, 'line')} of the list {verb} no {noun} (run.log has each)")
    lines += [
        f"  {host}: {failed:,} failed, most of them: {code}" for host, failed, code in tally.worst_hosts() if failed > 1
    ]
    if tally.failures["blocked"]:
        lines.append("blocked: not on the public internet (--allow-private lets it through)")
    lines.append(f"{options.out}: {counted(known.articles, 'article')}, {counted(known.versions, 'row')}")
    if summary.ending != "done":
        lines.append(f"stopped ({summary.ending}): resume with the same command")
    elif tally.failed:
        lines.append(f"ask the failed ones again: scraper batch -o {options.out} --retry failed")
    return lines


def nothing_to_do(summary: Summary) -> str:
    """Why a run asked nothing, and how to have it ask."""
    known = summary.counts
    if not known.targets:
        return "nothing to do: the list names no address"
    parts = [f"done {known.done:,}"]
    if known.failed or known.given_up:
        parts.append(f"failed or given up {known.failed + known.given_up:,}")
    if known.filtered:
        parts.append(f"filtered {known.filtered:,}")
    if known.waiting and known.next_try:
        parts.append(f"waiting {known.waiting:,}, the next in {duration(max(0.0, known.next_try - time.time()))}")
    filtered = ", --retry filtered the filtered ones" if known.filtered else ""
    return f"nothing to do: {', '.join(parts)}; --refresh asks done ones again, --retry failed the others{filtered}"
