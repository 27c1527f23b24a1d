import asyncio
from collections import Counter

from tests.benchmark.fetching import CONTENDERS, LANES, lanes
from tests.server import Server


def test_each_host_has_its_lanes_and_each_address_its_fetch() -> None:
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()
    done = []

    async def fetch(url: str) -> int:
        host = url.rpartition("/")[0]
        now[host] += 1
        most[host] = max(most[host], now[host])
        await asyncio.sleep(0)
        now[host] -= 1
        done.append(url)
        return 100_000

    urls = [f"http://{host}/{number}" for number in range(5) for host in ("a", "b")]
    asyncio.run(lanes(urls, fetch))
    assert sorted(done) == sorted(urls)
    assert most == {"http://a": LANES, "http://b": LANES}


def test_every_contender_fetches(server: Server) -> None:
    for run in CONTENDERS.values():
        asyncio.run(run([f"{server.url}/_/huge/20000" for number in range(3)]))
    assert len([path for path in server.requests if "huge" in path]) == 3 * len(CONTENDERS)
