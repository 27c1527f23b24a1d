"""A run's manners, as the server saw them: pause, requests at once, robots.txt counted."""

from __future__ import annotations

import json
import socket
from itertools import pairwise

from scraper.batch.options import BatchOptions, Limits
from scraper.batch.pace import Delay, Pace
from scraper.batch.run import run_batch
from scraper.model import Target
from scraper.policy import FetchPolicy
from tests.benchmark.batch.measure import control, newsweb

DELAY = 0.3


def test_requests_to_a_host_keep_the_pause_and_their_number_robots_txt_counted(tmp_path, monkeypatch):
    from scraper.batch.turns import Turn  # noqa: PLC0415

    sent: dict[str, list[float]] = {}
    real = Turn.sent

    def noted(turn: Turn[object]) -> None:
        real(turn)
        sent.setdefault(turn.host, []).append(turn._place.sent_at or 0.0)

    monkeypatch.setattr(Turn, "sent", noted)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sizes = ("--hosts", "3", "--per-host", "6", "--page-kb", "20", "--latency", "0.4", "0.5")
    with newsweb(tmp_path, *sizes, port=port) as base:
        options = BatchOptions(
            out=tmp_path / "corpus",
            policy=FetchPolicy(respect_robots=True, allow_private=True),
            pace=Pace(concurrency=16, per_host=2, delay=Delay(DELAY, DELAY)),
            processes=1,
            limits=Limits(free_bytes=1),
        )
        summary = run_batch([("list", map(Target, (tmp_path / "urls.txt").read_text().split()))], options)
        control(base, "__flush")
    assert summary.tally.articles == 18
    assert {len(moments) for moments in sent.values()} == {7}  # robots.txt among them
    assert min(after - before for moments in sent.values() for before, after in pairwise(moments)) >= DELAY * 0.9
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    for host in range(3):
        own = [line for line in lines if line["ev"] == "req" and line["host"] == host]
        steps = sorted([(line["began"], 1) for line in own] + [(line["t"], -1) for line in own])
        flying = [sum(step for _, step in steps[: end + 1]) for end in range(len(steps))]
        assert max(flying) == 2  # the answers take longer than the pause
