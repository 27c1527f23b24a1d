"""The options of the commands, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.source import source_of
from scraper.model import CONTENT_LABELS, Label
from scraper.write import Format, Options


def labels(names: str) -> frozenset[Label]:
    """The labels of a list parted by commas.

    Raises:
        typer.BadParameter: A name is not a label.
    """
    try:
        return frozenset(Label(name.strip()) for name in names.split(",") if name.strip())
    except ValueError as unknown:
        problem = f"{unknown}; the labels are {', '.join(Label)}"
        raise typer.BadParameter(problem) from unknown


def shown(added: str, removed: str, *, title: bool, metadata: bool, blocks: bool, form: Format) -> Options:
    """What the options ask to be written.

    Raises:
        typer.BadParameter: A name is not a label, or ``--blocks`` is asked of a format without room for it.
    """
    if blocks and form not in (Format.JSON, Format.JSONL):
        raise typer.BadParameter("--blocks needs --format json or jsonl")
    dropped = labels(removed) | (frozenset() if title else {Label.TITLE})
    return Options(labels=(CONTENT_LABELS | labels(added)) - dropped, metadata=metadata, blocks=blocks)


def address(url: str | None, sources: list[str]) -> str | None:
    """The address of the one local source.

    Raises:
        typer.BadParameter: There are several sources, and it cannot be theirs all.
    """
    if url and (len(sources) > 1 or not source_of(sources[0]).is_local):
        raise typer.BadParameter("--url tells the address of one file or of stdin")
    return url


def _writable(path: Path | None) -> Path | None:
    """Told before the work is done, not after it."""
    problem = ""
    if path is not None and path.is_dir():
        problem = f"{path} is a folder"
    elif path is not None and not path.absolute().parent.is_dir():
        problem = f"there is no folder {path.absolute().parent}"
    if problem:
        raise typer.BadParameter(problem)
    return path


Form = Annotated[Format, typer.Option("--format", "-f", metavar="FORMAT", help="text, markdown, json, jsonl or html.")]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        callback=_writable,
        help="Write there, whole or not at all; not to stdout.",
    ),
]
With = Annotated[str, typer.Option("--with", metavar="LABELS", help="Show these too: caption,author_bio (see README).")]
Without = Annotated[str, typer.Option("--without", metavar="LABELS", help="Leave these out: standfirst,note.")]
NoTitle = Annotated[bool, typer.Option("--no-title", help="Leave the title out.")]
WithMetadata = Annotated[
    bool, typer.Option("--metadata", help="Put authors, dates, address, ... first (JSON always has them).")
]
Blocks = Annotated[bool, typer.Option("--blocks", help="JSON: add every block of the page with label and reason.")]
AnyPage = Annotated[bool, typer.Option("--any", help="Print what was found even if it is no article.")]
Address = Annotated[str | None, typer.Option("--url", metavar="URL", help="Where the file or the stdin came from.")]

UserAgent = Annotated[str, typer.Option("--user-agent", metavar="TEXT", help="What to call ourselves.")]
Timeout = Annotated[
    float, typer.Option("--timeout", metavar="SECONDS", min=0.01, help="Time limit for the whole page.")
]
ConnectTimeout = Annotated[
    float,
    typer.Option("--connect-timeout", metavar="SECONDS", min=0.01, help="How long to wait for a connection."),
]
ReadTimeout = Annotated[
    float,
    typer.Option("--read-timeout", metavar="SECONDS", min=0.01, help="How long to wait for the next bytes."),
]
MaxBytes = Annotated[int, typer.Option("--max-bytes", metavar="BYTES", min=1, help="Size limit of the unpacked page.")]
Proxy = Annotated[
    str | None,
    typer.Option(
        "--proxy",
        metavar="URL",
        help="Fetch through this proxy ('' for none), not those of HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY.",
    ),
]
Robots = Annotated[bool, typer.Option("--robots/--no-robots", help="Ask the site's robots.txt first.")]
AllowPrivate = Annotated[bool, typer.Option("--allow-private", help="Let hosts be private or loopback addresses.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only failures on stderr.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="More on stderr.")]
