"""How a corpus stands, as a value that JSON can hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from scraper.batch.times import iso
from scraper.store import figures
from scraper.store.lock import holder_of
from scraper.store.reader import Reader, Run
from scraper.store.values import Counts

Told = dict[str, object]


def status(reader: Reader, now: float) -> Told:
    """Counts, failures by cause and host, what waits and until when, and the runs, the last one first."""
    counts, runs = reader.counts(now), reader.runs()
    failed = reader.failures()
    causes: Counter[str] = Counter()
    for each in failed:
        causes[each.code] += each.count
    return {
        "corpus": str(reader.folder),
        "counts": _counts(counts),
        "next_try": iso(counts.next_try),
        "causes": dict(causes.most_common()),
        "failures": [asdict(each) for each in failed],
        "waiting": [_queue(each) for each in figures.queues(reader, now)],
        "runs": [_run(run, reader.folder) for run in reversed(runs)],
    }


def _counts(counts: Counts) -> Told:
    told = asdict(counts)
    for name in ("next_try", "codes"):
        del told[name]
    told["rows"] = told.pop("versions")
    return told


def _queue(queue: figures.Queue) -> Told:
    return {**asdict(queue), "next_try": iso(queue.next_try), "pause_until": iso(queue.pause_until)}


def _run(run: Run, folder: Path) -> Told:
    told: Told = {
        "id": run.id,
        "started": iso(run.started),
        "ended": iso(run.ended),
        "ending": run.ending,
        "counts": dict(run.counts),
        "options": dict(run.options),
        "versions": dict(run.versions),
    }
    holder = holder_of(folder) if run.ending is None else None
    return told | ({"process": str(holder)} if holder else {})
