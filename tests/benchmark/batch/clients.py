"""The peers as commands: ``python -m tests.benchmark.batch.clients NAME URLS OUT``; each writes JSON lines.

Each asks two pages at once of a host and 40 in all, where it can be told so, without a pause.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PER_HOST, OVERALL, PROCESSES, RETRIES = 2, 40, 2, 2


def extract(html: str | bytes, url: str) -> str | None:
    """trafilatura with what our rows have too: text and metadata."""
    import trafilatura  # noqa: PLC0415 - in the worker

    found = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    return json.dumps({"url": url, "text": found.text, "title": found.title}) if found else None


def home_made(urls: list[str], out: Path) -> None:
    """What people write first: httpx in one process, trafilatura in two."""
    asyncio.run(_home_made(urls, out))


async def _home_made(urls: list[str], out: Path) -> None:
    import httpx  # noqa: PLC0415 - the peer

    limits = httpx.Limits(max_connections=OVERALL, max_keepalive_connections=OVERALL)
    overall = asyncio.Semaphore(OVERALL)
    hosts: dict[str, asyncio.Semaphore] = {}
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(PROCESSES) as pool, out.open("w") as rows:
        async with httpx.AsyncClient(follow_redirects=True, timeout=20, limits=limits, trust_env=False) as client:

            async def one(url: str) -> None:
                place = hosts.setdefault(urlsplit(url).netloc, asyncio.Semaphore(PER_HOST))
                async with held(place, overall):
                    answer = await _ask(client, url)
                if answer is not None:
                    row = await loop.run_in_executor(pool, extract, answer, url)
                    rows.write(f"{row}\n" if row else "")

            await asyncio.gather(*map(one, urls))


@asynccontextmanager
async def held(*places: asyncio.Semaphore) -> AsyncIterator[None]:
    """All of these, taken one after the other."""
    for place in places:
        await place.acquire()
    try:
        yield
    finally:
        for place in places:
            place.release()


async def _ask(client: Any, url: str) -> str | None:
    for attempt in range(RETRIES + 1):
        answer = await client.get(url)
        if answer.status_code == 200:
            return str(answer.text)
        if answer.status_code not in (429, 500, 502, 503, 504):
            return None
        await asyncio.sleep(float(answer.headers.get("retry-after", 0.5 * 2**attempt)))
    return None


def buffered(urls: list[str], out: Path) -> None:
    """trafilatura's own batch: ``buffered_downloads`` by rounds over the hosts, extraction in the same process."""
    import trafilatura.settings  # noqa: PLC0415 - the peer
    from trafilatura.downloads import add_to_compressed_dict, buffered_downloads, load_download_buffer  # noqa: PLC0415

    config = trafilatura.settings.use_config()
    config.set("DEFAULT", "SLEEP_TIME", "0")
    config.set("DEFAULT", "SSRF_PROTECTION", "off")
    left = add_to_compressed_dict(urls)
    with out.open("w") as rows:
        while not left.done:
            buffer, left = load_download_buffer(left, sleep_time=0)
            for url, html in buffered_downloads(buffer, OVERALL, options=_options(config)):
                row = extract(html, url) if html else None
                rows.write(f"{row}\n" if row else "")


def _options(config: Any) -> Any:
    from trafilatura.settings import Extractor  # noqa: PLC0415

    return Extractor(config=config)


def scrapy(urls: list[str], out: Path) -> None:
    """Scrapy fetches, trafilatura extracts in the callback."""
    import scrapy as framework  # noqa: PLC0415 - the peer
    from scrapy.crawler import CrawlerProcess  # noqa: PLC0415

    with out.open("w") as rows:

        class Spider(framework.Spider):
            name = "bench"

            async def start(self) -> AsyncIterator[Any]:
                for url in urls:
                    yield framework.Request(url, dont_filter=True, cb_kwargs={"asked": url})

            def parse(self, response: Any, asked: str) -> Iterator[Any]:
                row = extract(response.text, asked)
                rows.write(f"{row}\n" if row else "")
                yield from ()

        settings = {
            "CONCURRENT_REQUESTS": OVERALL, "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST, "DOWNLOAD_DELAY": 0,
            "RETRY_TIMES": RETRIES, "LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": True, "TELNETCONSOLE_ENABLED": False,
        }  # fmt: skip
        crawler = CrawlerProcess(settings)
        crawler.crawl(Spider)
        crawler.start()


CLIENTS = {
    "httpx + trafilatura, 2 processes": home_made,
    "trafilatura buffered": buffered,
    "Scrapy + trafilatura": scrapy,
}

if __name__ == "__main__":
    name, listed, written = sys.argv[1:]
    CLIENTS[name](Path(listed).read_text().split(), Path(written))
