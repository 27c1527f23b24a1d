"""All hosts of the news web: what is published, the replies made ahead, the faults, the log."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import json
import os
import random
import time
from collections import Counter
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from tests.benchmark.newsweb.invented import SECTIONS, START, Story, article, language, site_name
from tests.benchmark.newsweb.pages import chrome, page
from tests.benchmark.newsweb.plots import Plots, plotted

FAULTS = ("404", "500", "429", "slow", "redirect")


class Reply:
    """A response made ahead: plain, packed and empty (304)."""

    __slots__ = ("body", "etag", "modified", "packed", "plain")

    def __init__(self, body: bytes, kind: str, modified: datetime, pack: bool = True) -> None:
        self.etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        self.modified = modified.replace(microsecond=0)
        common = f"ETag: {self.etag}\r\nLast-Modified: {format_datetime(self.modified, usegmt=True)}\r\nCache-Control: max-age=60\r\nVary: Accept-Encoding\r\n"
        self.plain = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{common}\r\n".encode() + body
        )
        small = gzip.compress(body, 6, mtime=0) if pack else None
        self.packed = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Encoding: gzip\r\nContent-Length: {len(small)}\r\n{common}\r\n".encode()
            + small
            if small
            else None
        )
        self.body = f"HTTP/1.1 304 Not Modified\r\n{common}\r\n".encode()


HTML, XML = "text/html; charset=utf-8", "application/xml; charset=utf-8"


class Web:
    """All hosts: what is published, the replies made ahead, the faults, the log."""

    def __init__(self, o: argparse.Namespace) -> None:
        self.o = o
        self.scheme = "https" if o.tls else "http"
        self.published = [o.per_host] * o.hosts
        self.cache: dict[tuple[int, str], Reply] = {}
        self.paths: dict[tuple[int, str], int] = {}
        self.tries: Counter[tuple[int, str]] = Counter()
        self.flying: Counter[int] = Counter()
        self.log = Path(o.write, "log.jsonl").open("w", buffering=1 << 16) if o.write else None
        self.plots = Plots(o.agency, o.refrains, o.intros, o.copies)
        self.revisions: Counter[tuple[int, int]] = Counter()
        self.out: set[int] = set()
        self.copied: set[tuple[int, str]] = set()
        self.began = time.monotonic()
        for host in range(o.hosts):
            for number in range(o.per_host):
                self.add(host, number)

    def base(self, host: int) -> str:
        return f"{self.scheme}://127.0.0.{host + 1}:{self.o.port}"

    def story(self, host: int, number: int) -> Story:
        return plotted(self.o.seed, host, number, self.plots, self.revisions[host, number])

    def add(self, host: int, number: int) -> None:
        a = self.story(host, number)
        self.paths[host, a["path"]] = number
        changed = datetime.fromisoformat(a["published"]) + timedelta(minutes=self.revisions[host, number])
        body = page(self.o.seed, a, self.base(host), self.o.page_kb * 1024)
        self.cache[host, a["path"]] = Reply(body, HTML, changed)
        if self.plots.copies:
            reprint = page(self.o.seed, a, self.base(host), self.o.page_kb * 1024, canonical=False)
            self.cache[host, "/amp" + a["path"]] = Reply(body, HTML, changed)
            self.cache[host, "/reprint" + a["path"]] = Reply(reprint, HTML, changed)
            self.copied.update([(host, "/amp" + a["path"]), (host, "/reprint" + a["path"])])

    def fault(self, host: int, number: int) -> str | None:
        rng = random.Random(f"{self.o.seed}/fault/{host}/{number}")
        kind = rng.choice(self.o.fault_kinds)
        return kind if rng.random() < self.o.faults else None

    def url(self, host: int, number: int) -> str:
        a = article(self.o.seed, host, number)
        return self.base(host) + ("/old" * (self.fault(host, number) == "redirect")) + a["path"]

    def newest(self, host: int, count: int) -> list[dict]:
        top = self.published[host]
        return [article(self.o.seed, host, n) for n in range(top - 1, max(-1, top - 1 - count), -1)]

    def index(self, host: int, path: str) -> Reply | None:
        """Everything that is not an article: made when asked for, kept until something is published."""
        base, name, esc = self.base(host), site_name(host), html.escape
        new = self.newest(host, 20)
        last = datetime.fromisoformat(new[0]["published"])
        rfc = lambda a: format_datetime(datetime.fromisoformat(a["published"]), usegmt=True)  # noqa: E731
        c = chrome(self.o.seed, host)
        if path == "/robots.txt":
            delay = f"Crawl-delay: {self.o.crawl_delay:g}\n" if self.o.crawl_delay else ""
            return Reply(
                f"User-agent: *\nDisallow: /private/\n{delay}\nSitemap: {base}/sitemap.xml\nSitemap: {base}/news-sitemap.xml\n".encode(),
                "text/plain; charset=utf-8",
                START,
            )
        if path == "/" or path.strip("/") in SECTIONS:
            section = path.strip("/")
            listed = [a for a in self.newest(host, 9999) if not section or a["section"] == section][:25]
            teasers = "".join(
                f'<article class="teaser"><a href="{a["path"]}"><h2>{esc(a["title"], quote=False)}</h2></a><p>{esc(a["standfirst"], quote=False)}</p><time datetime="{a["published"]}">{a["published"][:10]}</time></article>'
                for a in listed
            )
            return Reply(
                f'<!DOCTYPE html><html lang="{language(host)}"><head><meta charset="utf-8"><title>{section.title() or "News"} | {name}</title><link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml"><link rel="alternate" type="application/atom+xml" title="Atom" href="/atom.xml"><style>{c["css"]}</style></head><body><header><nav><ul>{c["nav"]}</ul></nav></header><main>{teasers}</main><footer>{c["footer"]}</footer></body></html>'.encode(),
                HTML,
                last,
            )
        if path == "/feed.xml":
            items = "".join(
                f'<item><title>{esc(a["title"])}</title><link>{base}{a["path"]}?utm_source=rss&amp;utm_medium=feed</link><guid isPermaLink="true">{base}{a["path"]}</guid><pubDate>{rfc(a)}</pubDate><dc:creator><![CDATA[{a["author"]}]]></dc:creator><description><![CDATA[<p>{a["standfirst"]}</p>]]></description></item>'
                for a in new
            )
            return Reply(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>{name}</title><link>{base}/</link><description>{name}</description><atom:link rel="self" href="{base}/feed.xml"/><ttl>5</ttl>{items}</channel></rss>'.encode(),
                "application/rss+xml; charset=utf-8",
                last,
            )
        if path == "/atom.xml":
            items = "".join(
                f'<entry><id>tag:{host}:{a["number"]}</id><title>{esc(a["title"])}</title><link rel="alternate" href="{base}{a["path"]}"/><published>{a["published"]}</published><updated>{a["published"]}</updated><summary>{esc(a["standfirst"])}</summary><author><name>{esc(a["author"])}</name></author></entry>'
                for a in new
            )
            return Reply(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><id>{base}/</id><title>{name}</title><updated>{new[0]["published"]}</updated><link rel="self" href="{base}/atom.xml"/>{items}</feed>'.encode(),
                "application/atom+xml; charset=utf-8",
                last,
            )
        if path == "/sitemap.xml":
            return Reply(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{base}/sitemap-1.xml.gz</loc><lastmod>{new[0]["published"]}</lastmod></sitemap><sitemap><loc>{base}/news-sitemap.xml</loc></sitemap></sitemapindex>'.encode(),
                XML,
                last,
            )
        if path in {"/sitemap-1.xml.gz", "/sitemap-1.xml"}:
            body = (
                '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                + "".join(
                    f"<url><loc>{base}{a['path']}</loc><lastmod>{a['published']}</lastmod></url>"
                    for a in self.newest(host, 50000)
                )
                + "</urlset>"
            ).encode()
            return (
                Reply(gzip.compress(body, mtime=0), "application/gzip", last, pack=False)
                if path.endswith("gz")
                else Reply(body, XML, last)
            )
        if path == "/news-sitemap.xml":
            items = "".join(
                f"<url><loc>{base}{a['path']}</loc><news:news><news:publication><news:name>{name}</news:name><news:language>{a['lang']}</news:language></news:publication><news:publication_date>{a['published']}</news:publication_date><news:title>{esc(a['title'])}</news:title></news:news></url>"
                for a in self.newest(host, 1000)
            )
            return Reply(
                f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{items}</urlset>'.encode(),
                XML,
                last,
            )
        return None

    def control(self, path: str) -> bytes:
        """``/__publish?n=3`` adds articles to every host, ``/__reset`` forgets tries and empties the log."""
        name, _, query = path.partition("?")
        if name == "/__publish":
            count = int(query.partition("=")[2] or 1)
            for host in range(self.o.hosts):
                for number in range(self.published[host], self.published[host] + count):
                    self.add(host, number)
                self.published[host] += count
            self.forget_indexes()
            said = f"{count} more on each of {self.o.hosts} hosts"
        elif name == "/__edit":
            said = json.dumps(self.edit(int(query.partition("=")[2] or 1)))
        elif name == "/__outage":
            self.out = {int(host) for host in query.partition("=")[2].split(",") if host}
            said = f"out: {sorted(self.out)}"
        elif name == "/__reset":
            self.tries.clear()
            if self.log:
                self.log.seek(0)
                self.log.truncate()
            self.began = time.monotonic()
            said = "reset"
        elif name == "/__flush":
            if self.log:
                self.log.flush()
            said = "flushed"
        else:
            used = os.times()
            said = json.dumps(
                dict(cpu=used.user + used.system, published=self.published[0], flying=sum(self.flying.values()))
            )
        return f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode()

    def forget_indexes(self) -> None:
        """Feeds, sitemaps and sections are made anew when they are asked for."""
        self.cache = {k: v for k, v in self.cache.items() if k in self.paths or k in self.copied}

    def edit(self, count: int) -> list[str]:
        """Changes a paragraph of so many of each host's newest stories; their addresses."""
        changed = []
        for host in range(self.o.hosts):
            for number in range(self.published[host] - count, self.published[host]):
                self.revisions[host, number] += 1
                self.add(host, number)
                changed.append(self.base(host) + article(self.o.seed, host, number)["path"])
        return changed

    def answer(self, host: int, path: str, heads: dict[str, str]) -> tuple[int, bytes, float, str]:
        """Status, bytes, seconds to wait first, and the fault that was played, if any."""
        o = self.o
        wait = random.Random(f"{o.seed}/{host}/{path}").uniform(*o.latency) if o.latency[1] else 0.0
        path = path.partition("?")[0]
        if o.max_per_host and self.flying[host] > o.max_per_host:
            return (
                429,
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
                0.0,
                "too many at once",
            )
        moved = path.startswith("/old/")
        number = self.paths.get((host, path[4:] if moved else path))
        kind = self.fault(host, number) if number is not None else None
        played = ""
        if kind:
            self.tries[host, path] += 1
            first = self.tries[host, path] == 1
            if kind == "404":
                return 404, error(404, "Not Found"), wait, kind
            if kind == "500" and first:
                return 500, error(500, "Internal Server Error"), wait, kind
            if kind == "429" and first:
                return 429, error(429, "Too Many Requests", "Retry-After: 1\r\n"), wait, kind
            if kind == "slow":
                wait, played = wait + o.slow, kind
            if kind == "redirect" and moved:
                return 301, error(301, "Moved Permanently", f"Location: {path[4:]}\r\n"), wait, kind
        if path == "/private/":
            return 403, error(403, "Forbidden"), wait, ""
        reply = self.cache.get((host, path))
        if reply is None:
            reply = self.index(host, path)
            if reply is None:
                return 404, error(404, "Not Found"), wait, ""
            self.cache[host, path] = reply
        match, since = heads.get("if-none-match"), heads.get("if-modified-since")
        if match is not None:
            if match.removeprefix("W/") == reply.etag:
                return 304, reply.body, wait, played
        elif since is not None:
            try:
                if parsedate_to_datetime(since) >= reply.modified:
                    return 304, reply.body, wait, played
            except (TypeError, ValueError):
                pass
        if reply.packed and "gzip" in heads.get("accept-encoding", ""):
            return 200, reply.packed, wait, played
        return 200, reply.plain, wait, played


def error(status: int, reason: str, more: str = "") -> bytes:
    body = f"<!DOCTYPE html><html><head><title>{status} {reason}</title></head><body><h1>{reason}</h1></body></html>".encode()
    return (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/html\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
