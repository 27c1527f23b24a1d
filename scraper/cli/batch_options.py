"""The options of ``scraper batch``, in groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from scraper.batch import units
from scraper.cli.options import FetchOptions
from scraper.policy import DEFAULT_USER_AGENT, FetchPolicy, user_agent_of

if TYPE_CHECKING:
    from scraper.batch.options import BatchOptions

T = TypeVar("T")


def _parsed(read: Callable[[str], T]) -> Callable[[str | None], str | None]:
    """A callback that refuses what cannot be read, before anything is done."""

    def check(value: str | None) -> str | None:
        if value is not None:
            try:
                read(value)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from error
        return value

    return check


def _delay(text: str) -> object:
    from scraper.batch.pace import Delay  # noqa: PLC0415

    return Delay.parse(text)


def _formats(text: str) -> object:
    from scraper.batch.keywords import formats_of  # noqa: PLC0415

    return formats_of(text)


def _rotated(text: str) -> object:
    from scraper.batch.keywords import rotated  # noqa: PLC0415

    return rotated(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliteFetchOptions(FetchOptions):
    """How a run over many pages fetches: robots.txt is asked."""

    robots: Annotated[bool, typer.Option("--robots/--no-robots", help="Ask each site's robots.txt first.")] = True
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="MAIL", help="Where sites can reach you: put into the user agent."),
    ] = None

    def policy(self, *, typed: bool = False) -> FetchPolicy:
        """The same for the client.

        Args:
            typed: The addresses were typed, not listed, so that their hosts may be private.

        Raises:
            typer.BadParameter: A header or the file of cookies cannot be used.
        """
        policy = FetchOptions.policy(self, typed=typed)
        if self.contact is None or self.user_agent != DEFAULT_USER_AGENT:
            return policy
        return replace(policy, user_agent=user_agent_of(self.contact))


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceOptions:
    """How fast hosts are asked."""

    concurrency: Annotated[
        int, typer.Option("--concurrency", "-j", metavar="N", min=1, help="Requests at once, all hosts together.")
    ] = 32
    per_host: Annotated[
        int, typer.Option("--per-host", metavar="N", min=1, max=8, help="Requests at once to a host.")
    ] = 2
    delay: Annotated[
        str,
        typer.Option(
            "--delay",
            metavar="SECONDS",
            callback=_parsed(_delay),
            help="Between two requests to a host; 1-3 for a random time between. A longer Crawl-delay counts.",
        ),
    ] = "1"
    max_crawl_delay: Annotated[
        float, typer.Option("--max-crawl-delay", metavar="SECONDS", min=0, help="A longer Crawl-delay is cut to this.")
    ] = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgainOptions:
    """What is asked again."""

    retry: Annotated[
        str | None,
        typer.Option(
            "--retry",
            metavar="CODES",
            callback=_parsed(units.codes),
            help="Ask failed ones again now: failed, or timeout,5xx,dns,...",
        ),
    ] = None
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask done ones again, by conditional requests.")] = False
    refresh_after: Annotated[
        str | None,
        typer.Option(
            "--refresh-after", metavar="AGE", callback=_parsed(units.age), help="Only those asked longer ago: 6h, 2d."
        ),
    ] = None
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask everything again; nothing is deleted.")] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterOptions:
    """Which articles are written."""

    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", callback=_parsed(units.day), help="Published on this day or later."),
    ] = None
    languages: Annotated[
        str | None,
        typer.Option("--lang", metavar="CODES", callback=_parsed(units.languages), help="In these languages: en,de."),
    ] = None
    min_words: Annotated[int, typer.Option("--min-words", metavar="N", min=0, help="With so many words or more.")] = 0
    dedupe: Annotated[
        bool, typer.Option("--dedupe", help="Write no row for a text that is nearly that of another article.")
    ] = False
    no_site_memory: Annotated[
        bool, typer.Option("--no-site-memory", help="Leave in what a site repeats under its stories.")
    ] = False
    respect_tdm: Annotated[
        bool, typer.Option("--respect-tdm", help="Write no article whose page reserves text and data mining.")
    ] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOptions:
    """Where results go, and what is kept."""

    out: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The folder of the corpus.")]
    formats: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMATS",
            callback=_parsed(_formats),
            help="Rows (jsonl) and a file an article: text,markdown,html,json.",
        ),
    ] = "jsonl"
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="TEMPLATE", help="Names of article files: {host}/{date}-{slug}-{id}."),
    ] = None
    save_pages: Annotated[bool, typer.Option("--save-pages", help="Keep what the servers sent, as WARC files.")] = False
    keep: Annotated[
        str | None,
        typer.Option(
            "--keep",
            metavar="AGE",
            callback=_parsed(units.age_with_unit),
            help="Remove saved pages that are older: 90d.",
        ),
    ] = None
    rotate: Annotated[
        str | None,
        typer.Option("--rotate", metavar="month", callback=_parsed(_rotated), help="A new file of rows each month."),
    ] = None
    state: Annotated[
        Path | None, typer.Option("--state", metavar="FOLDER", help="Keep state.db there, not with the rows.")
    ] = None
    min_free: Annotated[
        str,
        typer.Option("--min-free", metavar="SIZE", callback=_parsed(units.size), help="Stop when less disk is left."),
    ] = "500M"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitOptions:
    """What ends the run before it is through."""

    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="Ask so many addresses.")] = None
    max_time: Annotated[
        str | None,
        typer.Option("--max-time", metavar="TIME", callback=_parsed(units.age), help="Run so long: 50m, 6h."),
    ] = None
    page_timeout: Annotated[
        float,
        typer.Option("--page-timeout", metavar="SECONDS", min=0.1, help="How long extraction of a page may take."),
    ] = 30.0
    processes: Annotated[
        int | None,
        typer.Option("--processes", metavar="N", min=1, help="Processes that extract; one a core by default."),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would be asked, and ask nothing.")] = False
    summary: Annotated[
        Path | None, typer.Option("--summary", metavar="FILE", help="Write the run's figures there, as JSON.")
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """All groups of the command's options."""

    store: StoreOptions
    pace: PaceOptions
    again: AgainOptions
    filters: FilterOptions
    limits: LimitOptions
    fetching: PoliteFetchOptions

    def options(self) -> BatchOptions:
        """The same for the run.

        Raises:
            typer.BadParameter: A header or the file of cookies cannot be used.
            InvalidSetting: Another value cannot be used.
        """
        from scraper.batch.keywords import Keywords, options_of  # noqa: PLC0415

        groups = (self.store, self.pace, self.again, self.filters, self.limits)
        typed = {field.name: getattr(group, field.name) for group in groups for field in fields(group)}
        typed |= {"format": self.store.formats, "lang": self.filters.languages, "policy": self.fetching.policy()}
        given = {name: typed[name] for name in Keywords.__annotations__ if typed.get(name) is not None}
        return options_of(self.store.out, given)
