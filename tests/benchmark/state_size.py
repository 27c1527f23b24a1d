"""How fast a list is read into the state, and what the state weighs: python -m tests.benchmark.state_size [LINES].

A list of which all but 1,000 lines are done, these last: the time until the first of them can be asked.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scraper.model import Target
from scraper.store.schema import Status
from tests.store.corpus import NOW, opened

LEFT = 1_000


def addresses(count: int) -> Iterator[Target]:
    for place in range(count):
        yield Target(
            f"https://host{place % 5000}.example/2025/11/24/a-story-of-usual-length-{place}.html", line=place + 1
        )


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.process_time()
        with opened(folder) as state:
            for _ in state.add_lines("list", addresses(count - LEFT)):
                pass
            print(f"{count:,} new lines: {time.process_time() - began:.1f} s of processor")
            clock = time.process_time()
            lanes = state.hosts_with_work(NOW)
            print(f"lanes of {len(lanes):,} hosts, all lines to ask: {time.process_time() - clock:.2f} s of processor")
            with state._database.transaction() as sql:
                sql.execute("UPDATE targets SET status = ?, code = 'ok'", (Status.DONE,))
        print(f"{(folder / 'state.db').stat().st_size / count:.0f} bytes a line")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for known in ("unchanged", "shifted by a line"):
            began, clock = time.process_time(), time.perf_counter()
            with opened(folder) as state:
                lines = addresses(count) if known == "unchanged" else shifted(count)
                wanted = "host" if known == "unchanged" else "late"
                found = (min(added.hosts) for added in state.add_lines("list", lines) if added.hosts)
                work = state.next_for_host(next(host for host in found if host.startswith(wanted)), 1, NOW)
                print(
                    f"list {known}: first work after {time.perf_counter() - clock:.2f} s "
                    f"({time.process_time() - began:.2f} s of processor): {work[0].target.name}"
                )
                clock = time.perf_counter()
                lanes = state.hosts_with_work(NOW)
                print(f"  lanes of {len(lanes):,} hosts in {time.perf_counter() - clock:.3f} s")
                with state._database.transaction() as sql:
                    sql.execute("UPDATE targets SET status = ?", (Status.DONE,))
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"memory: {before / 1024:.0f} MB after the first reading, {after / 1024:.0f} MB after the others")


def shifted(count: int) -> Iterator[Target]:
    yield Target("https://fresh.example/0", line=1)
    for target in addresses(count):
        yield Target(target.name, line=(target.line or 0) + 1)
    for place in range(count, count + LEFT):
        yield Target(f"https://late.example/{place}", line=place + 2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
