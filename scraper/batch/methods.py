"""How a corpus was made, in sentences that a paper can cite."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scraper.batch.records import RUN_FILE, read_run
from scraper.batch.times import day
from scraper.errors import ScraperError
from scraper.store.reader import Reader, Run
from scraper.store.values import Counts


def methods(reader: Reader, now: float) -> Iterator[str]:
    """Paragraphs: software, addresses, how was asked, what was kept, what came of it.

    Raises:
        ScraperError: No run has ended yet, so there is nothing to cite.
    """
    told, runs = read_run(reader.folder), reader.runs()
    if not told or not runs:
        raise ScraperError(f"there is no {RUN_FILE} yet", url=str(reader.folder), advice="let a run end first")
    options = told.get("options", {})
    yield " ".join(_software(told.get("versions", {}), runs))
    yield " ".join(_lists(told.get("lists", [])))
    yield " ".join(_asking(options))
    yield " ".join(_keeping(options))
    yield " ".join(_results(reader.counts(now)))
    if changed := _changed(runs):
        yield f"Options that differed between runs: {', '.join(changed)}. Those of the last run are told here."


def _software(versions: Mapping[str, Any], runs: list[Run]) -> Iterator[str]:
    first, last = day(runs[0].started), day(runs[-1].ended or runs[-1].started)
    when = f"on {first}" if first == last else f"between {first} and {last}"
    count = "one run" if len(runs) == 1 else f"{len(runs):,} runs"
    yield (
        f"The articles were collected {when} in {count} with scraper {versions.get('scraper')}, whose model has the"
        f" checksum {versions.get('model')} (the first 12 digits of SHA-256)."
    )
    others = [f"{name} {number}" for name, number in versions.items() if name not in {"scraper", "model"}]
    yield f"It ran with {_listed(others)}."


def _lists(lists: list[Mapping[str, Any]]) -> Iterator[str]:
    if not lists:
        yield "No list of addresses is known."
    for each in lists:
        checksum = f"SHA-256 {each['sha256']}" if each.get("sha256") else "not read to its end"
        yield f"The list {each['name']} has {each.get('entries', 0):,} entries ({checksum})."


def _asking(options: Mapping[str, Any]) -> Iterator[str]:
    low, high = options.get("delay", [0, 0])
    pause = f"{low:g} s" if low == high else f"{low:g} to {high:g} s"
    yield (
        f"Pages were asked for as {options.get('user_agent')!r}, at most {options.get('per_host')} at once of a host"
        f" and {options.get('concurrency')} in all, with {pause} between two requests to a host."
    )
    if options.get("robots"):
        yield (
            "What robots.txt shuts was not asked for, and its Crawl-delay was kept up to"
            f" {options.get('max_crawl_delay', 0):g} s."
        )
    else:
        yield "robots.txt was not asked."


def _keeping(options: Mapping[str, Any]) -> Iterator[str]:
    conditions = []
    if options.get("since"):
        conditions.append(f"published since {options['since']}")
    if options.get("languages"):
        conditions.append(f"in the language {' or '.join(options['languages'])}")
    if options.get("min_words"):
        conditions.append(f"of {options['min_words']:,} words or more")
    yield f"Only articles {_listed(conditions)} were kept." if conditions else "All articles were kept."
    if options.get("site_memory"):
        yield "Blocks that a site repeats under its stories were taken out."
    if options.get("dedupe"):
        yield "A text that nearly is another article's was left out."
    if options.get("respect_tdm"):
        yield "Pages that reserve text and data mining were left out."
    if options.get("save_pages"):
        yield "The answers of the servers were kept as WARC files."


def _results(counts: Counts) -> Iterator[str]:
    yield (
        f"Of {counts.targets:,} addresses {counts.done:,} gave {counts.articles:,} articles"
        f" ({counts.versions:,} rows, one a version)."
    )
    rest = []
    if no_article := counts.codes.get("no_article", 0):
        rest.append(f"{no_article:,} held no article")
    if failed := counts.failed + counts.given_up - no_article:
        rest.append(f"{failed:,} could not be had")
    if counts.filtered:
        rest.append(f"{counts.filtered:,} did not meet the conditions")
    if counts.forgotten:
        rest.append(f"{counts.forgotten:,} were removed later")
    if waiting := counts.ready + counts.waiting:
        rest.append(f"{waiting:,} are still to be asked")
    if rest:
        yield f"Of the others, {_listed(rest)}."


def _changed(runs: list[Run]) -> list[str]:
    """The options that had more than one value in the runs."""
    names = dict.fromkeys(name for run in runs for name in run.options)
    return [name for name in names if len({repr(run.options.get(name)) for run in runs}) > 1]


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
