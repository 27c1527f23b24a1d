"""``scraper batch``: a list of addresses into a folder; the same command again goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from scraper.batch import units
from scraper.cli.console import Console
from scraper.cli.exits import Exit
from scraper.cli.options import FetchOptions, Misuse
from scraper.errors import LockHeld, ScraperError
from scraper.model import Target
from scraper.policy import DEFAULT_USER_AGENT, FetchPolicy
from scraper.write import Format

if TYPE_CHECKING:
    from scraper.batch.options import BatchOptions
    from scraper.batch.run import Summary

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


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliteFetchOptions(FetchOptions):
    """How a run over many pages fetches: robots.txt is asked."""

    robots: Annotated[bool, typer.Option("--robots/--no-robots", help="Ask each site's robots.txt first.")] = True
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="MAIL", help="Where sites can reach you: put into the user agent."),
    ] = None

    def policy(self) -> FetchPolicy:
        """The same for the client.

        Raises:
            typer.BadParameter: A header or the file of cookies cannot be used.
        """
        policy = FetchOptions.policy(self)
        if self.contact is None or self.user_agent != DEFAULT_USER_AGENT:
            return policy
        return replace(policy, user_agent=f"{DEFAULT_USER_AGENT[:-1]}; {self.contact})")


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
        typer.Option("--retry", metavar="CODES", help="Ask failed ones again now: failed, or timeout,5xx,dns,..."),
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
    languages: Annotated[str | None, typer.Option("--lang", metavar="CODES", help="In these languages: en,de.")] = None
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
            "--format", "-f", metavar="FORMATS", help="Rows (jsonl) and a file an article: text,markdown,html,json."
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
            "--keep", metavar="AGE", callback=_parsed(units.age), help="Remove saved pages that are older: 90d."
        ),
    ] = None
    rotate: Annotated[str | None, typer.Option("--rotate", metavar="month", help="A new file of rows each month.")] = (
        None
    )
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
            typer.BadParameter: A value cannot be used.
        """
        from scraper.batch.options import Again, BatchOptions, Filters, Limits  # noqa: PLC0415
        from scraper.batch.pace import Delay, Pace  # noqa: PLC0415

        store, again, filters, limits = self.store, self.again, self.filters, self.limits
        if store.rotate not in (None, "month"):
            raise typer.BadParameter(f"{store.rotate!r}: rows can be rotated by month alone", param_hint="--rotate")
        made = BatchOptions(
            out=store.out,
            state=store.state,
            policy=self.fetching.policy(),
            pace=Pace(
                concurrency=self.pace.concurrency,
                per_host=self.pace.per_host,
                delay=Delay.parse(self.pace.delay),
                max_crawl_delay=self.pace.max_crawl_delay,
            ),
            processes=limits.processes,
            page_timeout=limits.page_timeout,
            formats=_formats(store.formats),
            save_pages=store.save_pages,
            keep_seconds=units.age(store.keep) if store.keep else None,
            filters=Filters(
                since=units.day(filters.since) if filters.since else None,
                languages=frozenset(_words(filters.languages)),
                min_words=filters.min_words,
            ),
            again=Again(
                retry=tuple(_words(again.retry)),
                refresh=again.refresh,
                refresh_after=units.age(again.refresh_after) if again.refresh_after else None,
                fresh=again.fresh,
            ),
            limits=Limits(
                targets=limits.limit,
                seconds=units.age(limits.max_time) if limits.max_time else None,
                free_bytes=units.size(store.min_free),
            ),
            site_memory=not filters.no_site_memory,
            dedupe=filters.dedupe,
            rotate=store.rotate is not None,
            respect_tdm=filters.respect_tdm,
            dry_run=limits.dry_run,
        )
        return made if store.name is None else replace(made, name=store.name)


def _words(text: str | None) -> list[str]:
    return [word.strip().lower() for word in (text or "").split(",") if word.strip()]


def _formats(text: str) -> tuple[Format, ...]:
    """The formats of article files; rows are always written."""
    names = [name for name in _words(text) if name != "jsonl"]
    try:
        return tuple(Format(name) for name in names)
    except ValueError as error:
        known = "jsonl, text, markdown, html, json"
        raise typer.BadParameter(f"{error}; the formats are {known}", param_hint="--format") from error


def run(sources: list[str], column: str | None, groups: Groups, console: Console) -> Exit:
    """Run a batch and tell how it went; the exit code says it too."""
    from scraper.batch.run import run_batch  # noqa: PLC0415 - asyncio, httpx and SQLite: not for --help
    from scraper.cli.progress import Progress  # noqa: PLC0415

    options = groups.options()
    if not sources and not (options.state or options.out).exists():
        raise Misuse(f"Missing argument: a list of addresses, since there is no corpus in {options.out} to go on with")
    progress = Progress(console)
    try:
        lists = _lists(sources, column)
        if options.dry_run:
            return _tell_plan(lists, options)
        summary = run_batch(lists, options, progress.watch)
    except LockHeld as error:
        console.failure(error)
        return Exit.LOCKED
    except ScraperError as error:
        console.failure(error)
        return Exit.USAGE if error.code == "usage" else Exit.ALL_FAILED
    finally:
        progress.close()
    _write_summary(groups.limits.summary, summary, console)
    progress.summarise(summary, options)
    return exit_code(summary)


def _tell_plan(lists: list[tuple[str, Iterator[Target]]], options: BatchOptions) -> Exit:
    from scraper.batch.dry import plan_batch  # noqa: PLC0415

    for line in plan_batch(lists, options).lines():
        typer.echo(line)
    return Exit.DONE


def _lists(sources: Iterable[str], column: str | None) -> list[tuple[str, Iterator[Target]]]:
    """The lists, all of them opened: what is no list is told before anything is done."""
    from scraper.sources import is_pages, page_targets, read_targets  # noqa: PLC0415

    return [
        (
            source,
            page_targets(source)
            if is_pages(source)
            else (each if isinstance(each, Target) else _bad(each) for each in read_targets(source, column)),
        )
        for source in sources
    ]


def _bad(line: object) -> Target:
    from scraper.sources import BadLine  # noqa: PLC0415

    assert isinstance(line, BadLine)  # noqa: S101
    return Target(line.text, input=line.input, source=line.source or None, line=line.line)


def exit_code(summary: Summary) -> Exit:
    """What the exit code says of a run; a page without an article is a result."""
    from scraper.batch.tally import Ending  # noqa: PLC0415

    tally = summary.tally
    by_ending = {
        Ending.INTERRUPTED: Exit.INTERRUPTED, Ending.LIMIT: Exit.STOPPED, Ending.NO_SPACE: Exit.STOPPED,
        Ending.NO_NETWORK: Exit.ALL_FAILED,
    }  # fmt: skip
    if summary.ending in by_ending:
        return by_ending[summary.ending]
    failed = tally.failed + tally.bad_lines
    if not failed:
        return Exit.DONE
    return Exit.SOME_FAILED if tally.done - tally.paused > tally.failed else Exit.ALL_FAILED


def _write_summary(path: Path | None, summary: Summary, console: Console) -> None:
    if path is None:
        return
    from scraper.write.json import dumps  # noqa: PLC0415

    try:
        path.write_text(dumps(summary.told(), indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        cause = f"cannot write the summary: {(error.strerror or str(error)).lower()}"
        console.failure(ScraperError(cause, url=str(path), advice="check the folder and the rights"))
