"""The settings of a batch run as one frozen value."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from scraper.batch import units
from scraper.batch.pace import Pace
from scraper.policy import FetchPolicy
from scraper.write import Format


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles are written; one that does not pass is recorded as filtered, with the reason.

    Attributes:
        since: Published on this day or later; an article without a date passes.
        languages: Bare codes of languages ("de"), or none for all; an article without a language passes.
        min_words: Words of the text.
    """

    since: date | None = None
    languages: frozenset[str] = frozenset()
    min_words: int = 0

    def __post_init__(self) -> None:
        """Refuse what is no code of a language: no article would pass.

        Raises:
            ValueError: One is none.
        """
        units.languages(self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What of an earlier run is asked again.

    Attributes:
        retry: Codes of failures (``"failed"`` for all, ``"5xx"``, ``"timeout"``, ...).
        refresh: Ask all that is done again, by conditional requests.
        refresh_after: Only what was asked more than so many seconds ago, or ``None``.
        fresh: Ask everything again, as if it were new; nothing is deleted.
    """

    retry: tuple[str, ...] = ()
    refresh: bool = False
    refresh_after: float | None = None
    fresh: bool = False

    def __post_init__(self) -> None:
        """Refuse what no failure is called: nothing would be asked.

        Raises:
            ValueError: One is no code.
        """
        units.codes(self.retry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What stops a run before it is through.

    Attributes:
        targets: Targets that are asked, at the most.
        seconds: How long the run may take.
        free_bytes: Space that must be left on the disk.
    """

    targets: int | None = None
    seconds: float | None = None
    free_bytes: int = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a batch runs.

    Attributes:
        out: The folder of the corpus.
        state: The folder of ``state.db``, where it is not ``out``.
        policy: How pages are fetched.
        pace: How fast hosts are asked.
        processes: Worker processes; ``None`` for one a core.
        page_timeout: Seconds that a worker may take for a page.
        formats: Article files that are written beside the rows.
        name: The template of their names.
        save_pages: Keep what the servers sent as WARC files.
        keep_seconds: Age of saved pages that are removed, or ``None``.
        filters: Which articles are written.
        again: What is asked again.
        limits: What stops the run.
        site_memory: Take out what a site repeats under its stories.
        dedupe: Write no row for a text that nearly is another article's.
        rotate: A new file of rows each month.
        respect_tdm: Do not fetch into the corpus what reserves text and data mining.
        dry_run: Tell what would be asked, and ask nothing.
    """

    out: Path
    state: Path | None = None
    policy: FetchPolicy = field(default_factory=lambda: FetchPolicy(respect_robots=True))
    pace: Pace = field(default_factory=Pace)
    processes: int | None = None
    page_timeout: float = 30.0
    formats: tuple[Format, ...] = ()
    name: str = "{host}/{date}-{slug}-{id}"
    save_pages: bool = False
    keep_seconds: float | None = None
    filters: Filters = field(default_factory=Filters)
    again: Again = field(default_factory=Again)
    limits: Limits = field(default_factory=Limits)
    site_memory: bool = True
    dedupe: bool = False
    rotate: bool = False
    respect_tdm: bool = False
    dry_run: bool = False
