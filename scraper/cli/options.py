"""The options of the commands, each written once; those that go together are a group (:mod:`scraper.cli.groups`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.run import Delivery
from scraper.cli.source import target_of
from scraper.errors import ScraperError
from scraper.model import CONTENT_LABELS, Label
from scraper.policy import DEFAULT_USER_AGENT, Cookie, FetchPolicy
from scraper.run.one import STDIN, is_local
from scraper.write import Format, Options, write_all

_DEFAULT = FetchPolicy()


class Misuse(typer.BadParameter):
    """Options that do not go together: told as it is, not as the wrong value of one of them."""

    def format_message(self) -> str:
        """The line after ``Error:``."""
        return self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """How pages are fetched: the options of every command that fetches."""

    user_agent: Annotated[str, typer.Option("--user-agent", metavar="TEXT", help="What to call ourselves.")] = (
        DEFAULT_USER_AGENT
    )
    headers: Annotated[
        list[str] | None,
        typer.Option(
            "--header",
            "-H",
            metavar="'NAME: VALUE'",
            help="Send this header too, to the site that is asked for alone; may be given again.",
        ),
    ] = None
    cookies: Annotated[
        Path | None,
        typer.Option("--cookies", metavar="FILE", help="Send the cookies of this file, in Netscape's format."),
    ] = None
    timeout: Annotated[
        float, typer.Option("--timeout", metavar="SECONDS", min=0.01, help="Time limit for the whole page.")
    ] = _DEFAULT.total_timeout
    connect_timeout: Annotated[
        float,
        typer.Option("--connect-timeout", metavar="SECONDS", min=0.01, help="How long to wait for a connection."),
    ] = _DEFAULT.connect_timeout
    read_timeout: Annotated[
        float,
        typer.Option("--read-timeout", metavar="SECONDS", min=0.01, help="How long to wait for the next bytes."),
    ] = _DEFAULT.read_timeout
    retries: Annotated[
        int, typer.Option("--retries", metavar="N", min=0, help="Further tries where a failure may pass.")
    ] = _DEFAULT.retries
    max_redirects: Annotated[int, typer.Option("--max-redirects", metavar="N", min=0, help="Redirects to follow.")] = (
        _DEFAULT.max_redirects
    )
    max_bytes: Annotated[
        int, typer.Option("--max-bytes", metavar="BYTES", min=1, help="Size limit of the unpacked page.")
    ] = _DEFAULT.max_bytes
    proxy: Annotated[
        str | None,
        typer.Option(
            "--proxy",
            metavar="URL",
            help="Fetch through this proxy ('' for none), not those of HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY.",
        ),
    ] = None
    robots: Annotated[bool, typer.Option("--robots/--no-robots", help="Ask the site's robots.txt first.")] = False
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Let all hosts be private or loopback addresses, not only those that you type."
        ),
    ] = False
    allow_downgrade: Annotated[
        bool, typer.Option("--allow-downgrade", help="Follow redirects from https to plain http.")
    ] = False

    def policy(self, *, typed: bool = False) -> FetchPolicy:
        """The same for the client.

        Args:
            typed: The addresses were typed, not listed, so that their hosts may be private.

        Raises:
            typer.BadParameter: A header or the file of cookies cannot be used.
        """
        return FetchPolicy(
            user_agent=self.user_agent,
            headers=_headers(self.headers or ()),
            cookies=_cookies(self.cookies),
            connect_timeout=self.connect_timeout,
            read_timeout=self.read_timeout,
            total_timeout=self.timeout,
            retries=self.retries,
            max_redirects=self.max_redirects,
            max_bytes=self.max_bytes,
            proxy=self.proxy,
            respect_robots=self.robots,
            allow_private=self.allow_private,
            trust_asked=typed,
            allow_downgrade=self.allow_downgrade,
        )


def _headers(lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Name and value of each header.

    Raises:
        typer.BadParameter: One cannot be sent.
    """
    if not lines:
        return ()
    from scraper.fetch.headers import checked  # noqa: PLC0415 - httpx costs more than all of --help may

    parted = [line.partition(":") for line in lines]
    without = next((name for name, colon, _ in parted if not colon), None)
    if without is not None:
        raise typer.BadParameter(f"{without[:40]!r} has no colon; write it as 'Name: value'", param_hint="--header")
    try:
        return checked((name, value.strip()) for name, _, value in parted)
    except ScraperError as error:
        raise typer.BadParameter(str(error), param_hint="--header") from error


def _cookies(path: Path | None) -> tuple[Cookie, ...]:
    """The cookies of a file.

    Raises:
        typer.BadParameter: It is no file of cookies.
    """
    if path is None:
        return ()
    from scraper.fetch import load_cookies  # noqa: PLC0415

    try:
        return load_cookies(path)
    except ScraperError as error:
        raise typer.BadParameter(str(error), param_hint="--cookies") from error


def _labels(names: str) -> frozenset[Label]:
    """The labels of a list parted by commas.

    Raises:
        typer.BadParameter: A name is not a label.
    """
    try:
        return frozenset(Label(name.strip()) for name in names.split(",") if name.strip())
    except ValueError as unknown:
        problem = f"{unknown}; the labels are {', '.join(Label)}"
        raise typer.BadParameter(problem) from unknown


def _writable(path: Path | None) -> Path | None:
    """Told before the work is done, not after it."""
    problem = ""
    try:
        if path is not None and path.is_dir():
            problem = f"{path} is a folder"
        elif path is not None and not path.absolute().parent.is_dir():
            problem = f"there is no folder {path.absolute().parent}"
    except OSError as error:  # a name that is too long
        problem = f"{str(path)[:80]}: {(error.strerror or str(error)).lower()}"
    if problem:
        raise typer.BadParameter(problem)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """Which of an article's blocks are written, how, and where to."""

    form: Annotated[
        Format, typer.Option("--format", "-f", metavar="FORMAT", help="text, markdown, json, jsonl or html.")
    ] = Format.TEXT
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            callback=_writable,
            help="Write there, whole or not at all; not to stdout.",
        ),
    ] = None
    added: Annotated[
        str, typer.Option("--with", metavar="LABELS", help="Show these too: caption,author_bio (see README).")
    ] = ""
    removed: Annotated[str, typer.Option("--without", metavar="LABELS", help="Leave these out: standfirst,note.")] = ""
    no_title: Annotated[bool, typer.Option("--no-title", help="Leave the title out.")] = False
    metadata: Annotated[
        bool, typer.Option("--metadata", help="Put authors, dates, address, ... first (JSON always has them).")
    ] = False
    blocks: Annotated[
        bool, typer.Option("--blocks", help="JSON: add every block of the page with label and reason.")
    ] = False
    any_kind: Annotated[bool, typer.Option("--any", help="Print what was found even if it is no article.")] = False

    def delivery(self, *, several: bool) -> Delivery:
        """What becomes of the articles, of which there may be several.

        Raises:
            typer.BadParameter: A name is not a label.
            Misuse: ``--blocks`` is asked of a format without room for it.
        """
        if self.blocks and self.form not in (Format.JSON, Format.JSONL):
            raise Misuse("--blocks needs --format json or jsonl")
        dropped = _labels(self.removed) | (frozenset({Label.TITLE}) if self.no_title else frozenset())
        labels = (CONTENT_LABELS | _labels(self.added)) - dropped
        shown = Options(labels=labels, metadata=self.metadata, blocks=self.blocks)
        render = partial(write_all, form=self.form, options=shown, several=several)
        return Delivery(render, self.output, any_kind=self.any_kind, several=several)


Column = Annotated[
    str | None,
    typer.Option("--column", metavar="NAME", help="The list's column by name or number, or its JSON key."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """A list of addresses."""

    path: Annotated[
        str | None,
        typer.Option(
            "--input",
            "-i",
            metavar="FILE",
            help="Take the addresses of a list too: one a line (# comments), CSV, TSV, JSON lines; - for stdin.",
        ),
    ] = None
    column: Column = None

    def check(self, sources: Sequence[str]) -> None:
        """Refuses what does not go together.

        Raises:
            Misuse: There is nothing to read, a column without a list, or stdin is to be read twice.
        """
        if self.path is None and not sources:
            raise Misuse("Missing argument: name a URL, a file, - for stdin, or a list with --input")
        if self.path is None and self.column is not None:
            raise Misuse("--column needs a list: --input FILE")
        if STDIN in sources and self.path == STDIN:
            raise Misuse("stdin can be read once: as a page or as a list")


PageTimeout = Annotated[
    float,
    typer.Option("--page-timeout", metavar="SECONDS", min=0.1, help="How long extraction of a page may take."),
]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="Where the file or the stdin came from.")]


def address(url: str | None, sources: Sequence[str]) -> str | None:
    """The address of the one local source.

    Raises:
        Misuse: It is not alone, and it cannot be theirs all.
    """
    if url and (len(sources) != 1 or not is_local(target_of(sources[0]))):
        raise Misuse("--url tells the address of one file or of stdin")
    return url
