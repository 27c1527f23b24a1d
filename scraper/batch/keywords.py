"""A batch's options by the names that the command has for them, as values of Python or as the command's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

from scraper.batch import units
from scraper.batch.options import Again, BatchOptions, Filters, Limits
from scraper.batch.pace import Delay, Pace
from scraper.errors import InvalidSetting
from scraper.fetch import load_cookies
from scraper.fetch.headers import checked
from scraper.policy import FetchPolicy, user_agent_of
from scraper.write import Format

Words = str | Iterable[str]
"""Several words: parted by commas, or one by one."""


class Keywords(TypedDict, total=False):
    """The options of ``scraper batch``, dashes written as underscores; those that are left out are as there.

    ``keep``, ``refresh_after`` and ``max_time`` are seconds or ``"6h"``, ``min_free`` bytes or ``"500M"``, ``since`` a
    date or ``"2026-01-31"``. ``policy`` takes the place of all options about fetching.
    """

    format: Words
    name: str
    save_pages: bool
    keep: float | str
    rotate: str
    state: str | Path
    min_free: int | str
    concurrency: int
    per_host: int
    delay: float | str
    max_crawl_delay: float
    retry: Words
    refresh: bool
    refresh_after: float | str
    fresh: bool
    since: date | str
    lang: Words
    min_words: int
    dedupe: bool
    no_site_memory: bool
    respect_tdm: bool
    limit: int
    max_time: float | str
    page_timeout: float
    processes: int
    dry_run: bool
    policy: FetchPolicy
    contact: str
    user_agent: str
    header: Mapping[str, str]
    cookies: str | Path
    timeout: float
    connect_timeout: float
    read_timeout: float
    retries: int
    max_redirects: int
    max_bytes: int
    proxy: str
    robots: bool
    allow_private: bool
    allow_downgrade: bool


_FETCHING = {
    "user_agent": "user_agent", "header": "headers", "timeout": "total_timeout", "connect_timeout": "connect_timeout",
    "read_timeout": "read_timeout", "retries": "retries", "max_redirects": "max_redirects", "max_bytes": "max_bytes",
    "proxy": "proxy", "allow_private": "allow_private", "allow_downgrade": "allow_downgrade",
}  # fmt: skip
"""The command's name → the policy's."""


def options_of(out: str | Path, given: Mapping[str, Any]) -> BatchOptions:
    """The options of a run.

    Args:
        out: The folder of the corpus.
        given: Values by the names of :class:`Keywords`.

    Raises:
        InvalidSetting: A value cannot be used.
        TypeError: There is no option of that name.
    """
    if unknown := given.keys() - Keywords.__annotations__.keys():
        raise TypeError(f"run_batch() has no option {min(unknown)!r}")
    try:
        return _made(Path(out), given)
    except ValueError as error:
        raise InvalidSetting(str(error), advice="see docs/batch.md for the options") from error


def _made(out: Path, given: Mapping[str, Any]) -> BatchOptions:
    plain = {name: given[name] for name in _PLAIN if name in given}
    return BatchOptions(
        out=out,
        state=Path(given["state"]) if given.get("state") is not None else None,
        policy=given["policy"] if given.get("policy") is not None else _policy(given),
        pace=_pace(given),
        formats=formats_of(given.get("format")),
        keep_seconds=_seconds(given.get("keep")),
        filters=Filters(
            since=_day(given.get("since")),
            languages=frozenset(_words(given.get("lang"))),
            min_words=given.get("min_words", 0),
        ),
        again=Again(
            retry=tuple(_words(given.get("retry"))),
            refresh=given.get("refresh", False),
            refresh_after=_seconds(given.get("refresh_after")),
            fresh=given.get("fresh", False),
        ),
        limits=_limits(given),
        site_memory=not given.get("no_site_memory", False),
        rotate=rotated(given.get("rotate")),
        **plain,
    )


_PLAIN = ("name", "save_pages", "processes", "page_timeout", "dedupe", "respect_tdm", "dry_run")


def _pace(given: Mapping[str, Any]) -> Pace:
    names = ("concurrency", "per_host", "max_crawl_delay")
    pace = {name: given[name] for name in names if name in given}
    return Pace(**pace, delay=Delay.parse(str(given["delay"]))) if "delay" in given else Pace(**pace)


def _limits(given: Mapping[str, Any]) -> Limits:
    limits = Limits(targets=given.get("limit"), seconds=_seconds(given.get("max_time")))
    free = given.get("min_free")
    if free is None:
        return limits
    return Limits(targets=limits.targets, seconds=limits.seconds, free_bytes=units.size(str(free)))


def _policy(given: Mapping[str, Any]) -> FetchPolicy:
    made = {ours: given[name] for name, ours in _FETCHING.items() if name in given}
    if "headers" in made:
        made["headers"] = checked(dict(made["headers"]).items())
    if given.get("cookies") is not None:
        made["cookies"] = load_cookies(given["cookies"])
    if given.get("contact") and "user_agent" not in made:
        made["user_agent"] = user_agent_of(given["contact"])
    return FetchPolicy(respect_robots=given.get("robots", True), **made)


def formats_of(given: Words | None) -> tuple[Format, ...]:
    """The formats of article files; rows (``jsonl``) are always written.

    Raises:
        ValueError: One of them is unknown.
    """
    try:
        return tuple(Format(word) for word in _words(given) if word != "jsonl")
    except ValueError as error:
        raise ValueError(f"{error}; the formats are {', '.join(Format)}") from error


def rotated(given: str | None) -> bool:
    """Whether each month has a file of rows of its own.

    Raises:
        ValueError: It is another span of time.
    """
    if given not in (None, "month"):
        raise ValueError(f"{given!r}: rows can be rotated by month alone")
    return given is not None


def _words(given: Words | None) -> list[str]:
    parts = given.split(",") if isinstance(given, str) else given or ()
    return [word.strip().lower() for word in parts if word.strip()]


def _seconds(given: float | str | None) -> float | None:
    return units.age(given) if isinstance(given, str) else given


def _day(given: date | str | None) -> date | None:
    return units.day(given) if isinstance(given, str) else given
