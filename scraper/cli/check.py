"""``scraper check``: proves that a corpus is whole."""

from __future__ import annotations

from pathlib import Path

from scraper.cli.console import Console
from scraper.cli.counted import counted
from scraper.cli.ending import ended
from scraper.cli.exits import Exit
from scraper.cli.output import deliver
from scraper.write.options import printable


def run(corpus: Path, state: Path | None, console: Console) -> Exit:
    """A line a disagreement, and the code that says whether there is any."""

    def work() -> Exit:
        from scraper.batch.checking import Looked, check_corpus  # noqa: PLC0415 - SQLite: not for --help

        looked, found = Looked(), 0
        for problem in check_corpus(corpus, state, looked):
            found += 1
            deliver([f"{printable(str(problem))}\n"])
        if found:
            console.remark(f"{corpus}: {counted(found, 'disagreement')} (scraper repair {corpus} mends state and rows)")
            return Exit.SOME_FAILED
        saved = f", {counted(looked.saved, 'file')} of saved pages, indexed" if looked.saved else ""
        files = f", {counted(looked.files, 'article file')}" if looked.files else ""
        deliver([f"{corpus}: all agree: {counted(looked.rows, 'row')}, failures.jsonl, the state{files}{saved}\n"])
        return Exit.DONE

    return ended(work, console)
