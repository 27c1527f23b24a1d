"""What a run has done so far, by cause and by host."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

from scraper.errors import ScraperError
from scraper.store.values import Recorded, Verdict

_HAVE = frozenset({Verdict.NEW, Verdict.VERSION, Verdict.SAME, Verdict.SEEN_BEFORE, Verdict.RENEWED})
_RESULTS = frozenset({Verdict.FILTERED, Verdict.FORGOTTEN})
NO_ARTICLE, HOST_PAUSED = "no_article", "host_paused"


class Ending(StrEnum):
    """How a run ended."""

    DONE = "done"
    LIMIT = "limit"
    NO_SPACE = "no space"
    NO_NETWORK = "no network"
    BAD_LIST = "bad list"
    INTERRUPTED = "interrupted"


@dataclass(slots=True)
class Tally:
    """Counts of one run.

    Attributes:
        done: Targets that came to an end in this run.
        articles: Of these, those whose article the corpus has now.
        written: Rows of articles that were written.
        verdicts: Verdict → targets.
        failures: Code → targets that failed; ``no_article`` is counted apart.
        hosts: Host → code → targets that failed.
        paused: Targets that were not asked, since their host wants to be left alone.
        notes: What the end of the run tells beside the figures.
        bad_lines: Lines of the list that are no address.
        bad_lists: Why lists could not be read to their end.
    """

    done: int = 0
    articles: int = 0
    written: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    hosts: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    bad_lines: int = 0
    paused: int = 0
    notes: list[str] = field(default_factory=list)
    bad_lists: list[ScraperError] = field(default_factory=list)

    def add(self, recorded: Recorded, host: str) -> None:
        """Count a target that is safe on the disk."""
        self.done += 1
        self.verdicts[recorded.verdict] += 1
        self.articles += recorded.verdict in _HAVE
        self.written += recorded.verdict in (Verdict.NEW, Verdict.VERSION)
        if recorded.code == HOST_PAUSED:
            self.paused += 1
        elif recorded.verdict not in _HAVE and recorded.verdict not in _RESULTS:
            self.failures[recorded.code] += 1
            if recorded.code != NO_ARTICLE:
                self.hosts[host][recorded.code] += 1

    @property
    def no_article(self) -> int:
        """Pages that hold no article: a result, not a failure."""
        return self.failures[NO_ARTICLE]

    @property
    def failed(self) -> int:
        """Targets that failed."""
        return self.failures.total() - self.no_article

    def causes(self) -> str:
        """The failures by code, the most frequent first: ``404 12, timeout 8``."""
        return ", ".join(f"{code} {count:,}" for code, count in self.failures.most_common() if code != NO_ARTICLE)

    def worst_hosts(self, count: int = 5) -> list[tuple[str, int, str]]:
        """The hosts with most failures: name, how many, the most frequent code."""
        worst = sorted(self.hosts.items(), key=lambda entry: -entry[1].total())[:count]
        return [(host, codes.total(), codes.most_common(1)[0][0]) for host, codes in worst]
