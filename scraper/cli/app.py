"""The commands: ``get``, ``explain``, ``clean``, ``batch``; those around a corpus come from ``corpora``."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from functools import partial
from typing import Annotated

import typer

from scraper import __version__
from scraper.cli import batch_options, batch_run, corpora, options
from scraper.cli.colours import coloured
from scraper.cli.console import Console
from scraper.cli.exits import EPILOG
from scraper.cli.explain import Look, explain
from scraper.cli.groups import grouped
from scraper.cli.outcomes import clean_page, in_turn, listed, one_by_one, side_by_side
from scraper.cli.run import Delivery, run
from scraper.cli.source import local, target_of
from scraper.model import Target
from scraper.run.guard import PAGE_TIMEOUT_SECONDS, Guard
from scraper.run.outcome import Outcome

# Plain help and plain errors: rich would cost another 60 ms at each start.
app = typer.Typer(
    name="scraper",
    help="Clean articles from news pages: the text and nothing else, every block of the page labelled.",
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line and exit with its code."""
    typer.main.get_command(app)(prog_name="scraper")


def _version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"scraper {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Options before the command."""


@app.command(epilog=EPILOG)
@grouped
def get(  # noqa: PLR0913 - one parameter a group
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="URL", help="URLs, local files, - for stdin.", show_default=False)
    ] = None,
    *,
    given: options.ListOptions,
    output: options.OutputOptions,
    url: options.Address = None,
    fetching: options.FetchOptions,
    page_timeout: options.PageTimeout = PAGE_TIMEOUT_SECONDS,
    console: Console,
) -> None:
    """Fetch pages and print their articles: title, standfirst, body."""
    named = sources or []
    given.check(named)
    address = None if url is None else options.address(url, named if given.path is None else [])
    targets: Iterable[Target | Outcome] = [target_of(argument, address) for argument in named]
    outcomes = one_by_one(
        targets, fetching.policy(typed=True), console, None if given.path else len(named), Guard(page_timeout)
    )
    if given.path is not None:
        of_list = side_by_side(
            listed(given.path, given.column), fetching.policy(), console, len(named) + 1, page_timeout
        )
        outcomes = in_turn(outcomes, of_list)
    raise typer.Exit(run(outcomes, output.delivery(several=given.path is not None or len(named) != 1), console))


@app.command(epilog=EPILOG, name="explain")
@grouped
def explain_page(  # noqa: PLR0913
    source: Annotated[str, typer.Argument(metavar="URL", help="A URL, a local file, - for stdin.")],
    *,
    full: Annotated[bool, typer.Option("--full", help="Do not cut the blocks' text.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The source is a file of plain text.")] = False,
    url: options.Address = None,
    fetching: options.FetchOptions,
    page_timeout: options.PageTimeout = PAGE_TIMEOUT_SECONDS,
    console: Console,
) -> None:
    """Print every block of a page with its label and reason.

    + is kept, ~ is furniture (byline, caption, ...), - is dropped.
    """
    look = Look(colour=coloured(), width=None if full else shutil.get_terminal_size((100, 24)).columns)
    address = options.address(url, [source])
    target = local(source, address) if text else target_of(source, address)
    guard = Guard(page_timeout, clean_page if text else None)
    outcomes = one_by_one([target], fetching.policy(typed=True), console, 1, guard)
    raise typer.Exit(run(outcomes, Delivery(partial(explain, look=look), any_kind=True), console))


@app.command(epilog=EPILOG)
@grouped
def clean(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files of plain text, - for stdin.")],
    *,
    output: options.OutputOptions,
    console: Console,
) -> None:
    """Strip the boilerplate from text that was scraped before."""
    outcomes = one_by_one([local(argument) for argument in files], None, console, len(files), Guard(extract=clean_page))
    raise typer.Exit(run(outcomes, output.delivery(several=len(files) > 1), console))


@app.command(epilog=EPILOG)
@grouped
def batch(  # noqa: PLR0913 - one parameter a group
    lists: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LIST",
            help="Lists of addresses (txt, csv, tsv, jsonl; - for stdin), or saved pages. "
            "Without one the run goes on with what the corpus knows.",
            show_default=False,
        ),
    ] = None,
    *,
    column: options.Column = None,
    store: batch_options.StoreOptions,
    pace: batch_options.PaceOptions,
    again: batch_options.AgainOptions,
    filters: batch_options.FilterOptions,
    limits: batch_options.LimitOptions,
    fetching: batch_options.PoliteFetchOptions,
    console: Console,
) -> None:
    """Fetch and extract a list of addresses into a folder.

    The same command again does what is new or failed for a passing reason.
    """
    groups = batch_options.Groups(
        store=store, pace=pace, again=again, filters=filters, limits=limits, fetching=fetching
    )
    raise typer.Exit(batch_run.run(lists or [], column, groups, console))


corpora.register(app)
