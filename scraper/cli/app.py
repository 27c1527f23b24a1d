"""The commands: ``get``, ``explain``, ``clean``."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import nullcontext
from functools import partial
from typing import Annotated

import typer

from scraper import __version__
from scraper.cli import options
from scraper.cli.console import Console
from scraper.cli.explain import Look, explain
from scraper.cli.run import articles_only, read_text, reader, run
from scraper.cli.source import local, source_of
from scraper.policy import DEFAULT_USER_AGENT, FetchPolicy
from scraper.write import Format, write_all

EXIT_CODES = (
    "Exit codes: 0 all good, 1 some sources failed, 2 wrong usage, 3 nothing but failures, "
    "4 no article on the page (and no other failure), 130 interrupted, 141 the output's reader has gone."
)

# Plain help and plain errors: rich would cost another 60 ms at each start.
app = typer.Typer(
    name="scraper",
    help="Clean articles from news pages: the text and nothing else, every block of the page labelled.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_DEFAULT = FetchPolicy()


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


@app.command(epilog=EXIT_CODES)
def get(  # noqa: PLR0913 - one parameter an option
    sources: Annotated[list[str], typer.Argument(metavar="URL", help="URLs, local files, - for stdin.")],
    *,
    form: options.Form = Format.TEXT,
    output: options.Output = None,
    added: options.With = "",
    removed: options.Without = "",
    no_title: options.NoTitle = False,
    metadata: options.WithMetadata = False,
    blocks: options.Blocks = False,
    any_kind: options.AnyPage = False,
    url: options.Address = None,
    user_agent: options.UserAgent = DEFAULT_USER_AGENT,
    timeout: options.Timeout = _DEFAULT.total_timeout,
    connect_timeout: options.ConnectTimeout = _DEFAULT.connect_timeout,
    read_timeout: options.ReadTimeout = _DEFAULT.read_timeout,
    max_bytes: options.MaxBytes = _DEFAULT.max_bytes,
    proxy: options.Proxy = None,
    robots: options.Robots = False,
    allow_private: options.AllowPrivate = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Fetch pages and print their articles: title, standfirst, body."""
    policy = FetchPolicy(
        user_agent=user_agent,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        total_timeout=timeout,
        max_bytes=max_bytes,
        proxy=proxy,
        respect_robots=robots,
        allow_private=allow_private,
    )
    show = options.shown(added, removed, title=not no_title, metadata=metadata, blocks=blocks, form=form)
    render = partial(write_all, form=form, options=show, several=len(sources) > 1)
    named = [source_of(argument) for argument in sources]
    console = Console(quiet=quiet, verbose=verbose)
    reading = reader(policy, options.address(url, sources), any_kind=any_kind)
    raise typer.Exit(run(named, reading, render, output, console))


@app.command(epilog=EXIT_CODES, name="explain")
def explain_page(  # noqa: PLR0913 - one parameter an option
    source: Annotated[str, typer.Argument(metavar="URL", help="A URL, a local file, - for stdin.")],
    *,
    full: Annotated[bool, typer.Option("--full", help="Do not cut the blocks' text.")] = False,
    text: Annotated[bool, typer.Option("--text", help="The source is a file of plain text.")] = False,
    url: options.Address = None,
    user_agent: options.UserAgent = DEFAULT_USER_AGENT,
    timeout: options.Timeout = _DEFAULT.total_timeout,
    connect_timeout: options.ConnectTimeout = _DEFAULT.connect_timeout,
    read_timeout: options.ReadTimeout = _DEFAULT.read_timeout,
    max_bytes: options.MaxBytes = _DEFAULT.max_bytes,
    proxy: options.Proxy = None,
    robots: options.Robots = False,
    allow_private: options.AllowPrivate = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Print every block of a page with its label and reason.

    + is kept, ~ is furniture (byline, caption, ...), - is dropped.
    """
    policy = FetchPolicy(
        user_agent=user_agent,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        total_timeout=timeout,
        max_bytes=max_bytes,
        proxy=proxy,
        respect_robots=robots,
        allow_private=allow_private,
    )
    look = Look(colour=_coloured(), width=None if full else shutil.get_terminal_size((100, 24)).columns)
    render = partial(explain, look=look)
    address = options.address(url, [source])
    reading = nullcontext(read_text) if text else reader(policy, address, any_kind=True)
    named = [local(source) if text else source_of(source)]
    raise typer.Exit(run(named, reading, render, None, Console(quiet=quiet, verbose=verbose)))


@app.command(epilog=EXIT_CODES)
def clean(  # noqa: PLR0913 - one parameter an option
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files of plain text, - for stdin.")],
    *,
    form: options.Form = Format.TEXT,
    output: options.Output = None,
    added: options.With = "",
    removed: options.Without = "",
    no_title: options.NoTitle = False,
    metadata: options.WithMetadata = False,
    blocks: options.Blocks = False,
    any_kind: options.AnyPage = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Strip the boilerplate from text that was scraped before."""
    show = options.shown(added, removed, title=not no_title, metadata=metadata, blocks=blocks, form=form)
    read = read_text if any_kind else articles_only(read_text)
    render = partial(write_all, form=form, options=show, several=len(files) > 1)
    named = [local(argument) for argument in files]
    console = Console(quiet=quiet, verbose=verbose)
    raise typer.Exit(run(named, nullcontext(read), render, output, console))


def _coloured() -> bool:
    """Colours for a person at a terminal who did not say no (https://no-color.org)."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
