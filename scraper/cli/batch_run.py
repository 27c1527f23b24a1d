"""``scraper batch``: a list of addresses into a folder; the same command again goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from scraper.cli.console import Console
from scraper.cli.exits import Exit
from scraper.cli.options import Misuse
from scraper.errors import LockHeld, ScraperError

if TYPE_CHECKING:
    from scraper.batch.options import BatchOptions
    from scraper.batch.reading import Lists
    from scraper.batch.run import Summary
    from scraper.cli.batch_options import Groups


def run(sources: list[str], column: str | None, groups: Groups, console: Console) -> Exit:
    """Run a batch and tell how it went; the exit code says it too."""
    from scraper.batch.lists import opened  # noqa: PLC0415
    from scraper.batch.run import run_batch  # noqa: PLC0415 - asyncio, httpx and SQLite: not for --help
    from scraper.cli.progress import Progress  # noqa: PLC0415

    options = groups.options()
    if not sources and not (options.state or options.out).exists():
        raise Misuse(f"Missing argument: a list of addresses, since there is no corpus in {options.out} to go on with")
    progress = Progress(console)
    try:
        lists: Lists = [(source, opened(source, column)) for source in sources]
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


def _tell_plan(lists: Lists, options: BatchOptions) -> Exit:
    from scraper.batch.dry import plan_batch  # noqa: PLC0415

    for line in plan_batch(lists, options).lines():
        typer.echo(line)
    return Exit.DONE


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
    failed = tally.failed + tally.bad_lines + len(tally.bad_lists)
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
