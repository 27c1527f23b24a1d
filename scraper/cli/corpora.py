"""The commands around a corpus, as typer sees them; what each does is in a module of its own, loaded when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.console import Console
from scraper.cli.exits import EPILOG
from scraper.cli.groups import grouped

Folder = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="The folder of the corpus.", exists=True, file_okay=False)
]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", metavar="CORPUS", help="The folder of the corpus.", exists=True, file_okay=False),
]
State = Annotated[
    Path | None, typer.Option("--state", metavar="FOLDER", help="Where state.db is, if not with the rows.")
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the program's."""
    for command in (status, diff, export, check, repair, forget, backup):
        app.command(epilog=EPILOG)(grouped(command))


def status(
    corpus: Folder,
    *,
    as_json: Json = False,
    methods: Annotated[
        bool, typer.Option("--methods", help="Say in sentences how the corpus was made, as a paper cites it.")
    ] = False,
    state: State = None,
    console: Console,
) -> None:
    """Tell how a corpus stands: counts, failures, what waits and until when, its runs.

    A run may be at work meanwhile.
    """
    from scraper.cli import status as command  # noqa: PLC0415

    raise typer.Exit(command.run(command.Wanted(corpus, state, as_json=as_json, methods=methods), console))


def diff(
    url: Annotated[str, typer.Argument(metavar="URL", help="The article's address, or its id.")],
    *,
    corpus: Output,
    as_json: Json = False,
    state: State = None,
    console: Console,
) -> None:
    """Show the versions of an article word by word, and which was seen when."""
    from scraper.cli import diff as command  # noqa: PLC0415

    raise typer.Exit(command.run(command.Wanted(url, corpus, state, as_json=as_json), console))


def export(  # noqa: PLR0913 - one parameter an option
    corpus: Folder,
    *,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="csv, jsonl, parquet or sqlite.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write there, whole or not at all; - for stdout."),
    ] = None,
    joined: Annotated[
        bool, typer.Option("--joined", help="A row for every line of the lists, in their order, with its columns.")
    ] = False,
    settle: Annotated[
        bool, typer.Option("--settle", help="Take what a site repeats out of earlier stories too.")
    ] = False,
    new_for: Annotated[
        str | None, typer.Option("--new-for", metavar="NAME", help="Only rows since the last export for this name.")
    ] = None,
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV: leave cells that a spreadsheet takes for formulas as they are.")
    ] = False,
    state: State = None,
    console: Console,
) -> None:
    """Write the latest version of each article as a table. A run may be at work meanwhile."""
    from scraper.cli import export as command  # noqa: PLC0415

    wanted = command.Wanted(
        corpus, state, command.form_of(form), output, joined=joined, settle=settle, new_for=new_for, raw=raw
    )
    raise typer.Exit(command.run(wanted, console))


def check(corpus: Folder, *, state: State = None, console: Console) -> None:
    """Prove that rows, article files, saved pages and state agree; tell each disagreement."""
    from scraper.cli import check as command  # noqa: PLC0415

    raise typer.Exit(command.run(corpus, state, console))


def repair(corpus: Folder, *, state: State = None, console: Console) -> None:
    """Make the state anew from the rows; asks no server. Missing rows are made of saved pages, or asked again later."""
    from scraper.cli import repair as command  # noqa: PLC0415

    raise typer.Exit(command.run(corpus, state, console))


def forget(
    what: Annotated[str, typer.Argument(metavar="URL|HOST", help="An address, or the name of a host.")],
    *,
    corpus: Output,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    state: State = None,
    console: Console,
) -> None:
    """Remove an address or a host for good: text, versions, files, saved pages. It is not asked again."""
    from scraper.cli import forget as command  # noqa: PLC0415

    raise typer.Exit(command.run(command.Wanted(what, corpus, state, yes=yes), console))


def backup(
    corpus: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The copy; must not be there yet.")],
    *,
    state: State = None,
    console: Console,
) -> None:
    """Copy the state, also while a run works. The rows are files: copy them after it."""
    from scraper.cli import backup as command  # noqa: PLC0415

    raise typer.Exit(command.run(corpus, file, state, console))
