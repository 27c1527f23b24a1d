"""One request and its answer, read within limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import anyio
import httpx  # noqa: TID251

from scraper.errors import ConnectError, CutShort, FetchError, HTTPStatusError, TimeoutExceeded, TooLarge
from scraper.fetch import media
from scraper.fetch.headers import Pairs, RequestHeaders, Visit
from scraper.fetch.outside import Outside
from scraper.fetch.retry import retry_after
from scraper.fetch.sniff import HEAD_BYTES
from scraper.fetch.transport import Response, Transport
from scraper.fetch.unpack import Unpacker, flush, is_whole, unpack, unpackers
from scraper.model import Exchange

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
_DRAIN_BYTES = 64 * 1024
_DRAIN_SECONDS = 0.5
_ADVICE = {
    401: "the page needs a log-in",
    402: "the page is for subscribers",
    403: "the site refuses us; another user agent may help",
    404: "check the address",
    410: "the page was taken down; an archive may have it",
    429: "the site asks to slow down; try again later",
    451: "withheld for legal reasons",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """One hop's answer: the address, the status, the headers (names in lower case), the unpacked body."""

    url: httpx.URL
    status: int
    headers: Pairs
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header of that name, or ``None``."""
        return _first(self.headers, name)


@dataclass(frozen=True, slots=True)
class Want:
    """What is fetched: a page, or (``page=False``) a robots.txt, cut at the limit and of any type."""

    page: bool
    redirects: int
    max_bytes: int


@dataclass(slots=True)
class _Body:
    """What was read of a body: packed as it came, if it is kept, and unpacked."""

    raw: bytearray | None
    whole: bool = False
    unpacked: bytes = b""


class Exchanger:
    """Sends requests and reads their answers."""

    def __init__(self, transport: Transport, headers: RequestHeaders, outside: Outside) -> None:
        self._transport = transport
        self._headers = headers
        self._outside = outside

    async def exchange(self, visit: Visit, url: httpx.URL, want: Want) -> Answer:
        """One request and its answer.

        Raises:
            HTTPStatusError: The answer is an error.
            NotHTML: A page was wanted, and it is none.
            TooLarge: A page was wanted, and its body passes the limit.
            FetchError: There is no answer.
        """
        sent = self._headers.of(visit, url, self._outside.now().timestamp())
        response = await self._transport.send(url, sent, trusted=visit.trusts(url))
        body = _Body(bytearray() if visit.keep else None)
        try:
            headers = tuple((name.lower(), value) for name, value in _decoded(response.headers))
            visit.jar.note(url, headers, self._outside.now().timestamp())
            if response.status >= 300:
                await _drain(response, body)
                self._check_status(response, headers, visit)
            else:
                await _read(response, headers, body, want)
        finally:
            await response.aclose()
        if body.raw is not None:
            visit.exchanges.append(self._exchange(url, response, sent, body))
        return Answer(url, response.status, headers, body.unpacked)

    def _check_status(self, response: Response, headers: Pairs, visit: Visit) -> None:
        status = response.status
        if status in REDIRECTS or (status == NOT_MODIFIED and visit.validators):
            return
        advice = _ADVICE.get(status, "try again later" if status >= 500 else "")
        said = f"the server answered {status} {response.said('reason_phrase')}".rstrip()
        wait = retry_after(_first(headers, "retry-after"), self._outside.now())
        said += f", and asks to wait {wait:,.0f} s" if wait else ""
        error = HTTPStatusError(said, status=status, advice=advice)
        error.retry_after = wait
        raise error

    def _exchange(self, url: httpx.URL, response: Response, sent: list[tuple[bytes, bytes]], body: _Body) -> Exchange:
        return Exchange(
            url=str(url),
            status=response.status,
            reason=response.said("reason_phrase"),
            http_version=response.said("http_version"),
            headers=_decoded(response.headers),
            raw=bytes(body.raw or b""),
            whole=body.whole,
            sent=_decoded(sent),
            at=self._outside.now(),
        )


async def _drain(response: Response, body: _Body) -> None:
    """Reads a body that nobody wants, if it is short: then the connection can serve the next request."""
    size = 0
    with anyio.move_on_after(_DRAIN_SECONDS):
        async for data in response.pieces():
            size += len(data)
            if body.raw is not None:
                body.raw += data
            if size > _DRAIN_BYTES:
                return
        body.whole = True


async def _read(response: Response, headers: Pairs, body: _Body, want: Want) -> None:
    """Reads and unpacks a body; a page is refused as soon as it passes the limit, or is plainly none.

    Raises:
        CutShort: It does not come to its end, nor does the page's markup.
    """
    codings = ", ".join(value for name, value in headers if name == "content-encoding")
    steps = unpackers(codings, look=want.page)
    unpacking = _Unpacking(want, _first(headers, "content-type"))
    broken: FetchError | None = None
    try:
        async for data in response.pieces():
            if body.raw is not None:
                body.raw += data
            if unpacking.take(data, steps):
                break
    except (ConnectError, TimeoutExceeded) as error:
        broken = error
    unpacked = unpacking.end(steps)
    if broken is None and not unpacking.is_full and not is_whole(steps):
        broken = CutShort("the packed answer breaks off", advice="try again later")
    if broken is not None and not (want.page and media.ends_as_page(unpacked)):
        raise broken
    if want.page:
        media.check(unpacking.content_type, unpacked)
    body.whole, body.unpacked = broken is None and not unpacking.is_full, bytes(unpacked)


class _Unpacking:
    """What a body unpacked to until now."""

    def __init__(self, want: Want, content_type: str | None) -> None:
        self.content_type = content_type
        self.is_full = False
        self._want = want
        self._unpacked = bytearray()
        self._packed_bytes = 0
        self._is_looked_at = False

    def take(self, data: bytes, steps: tuple[Unpacker, ...]) -> bool:
        """Whether enough was read."""
        self._packed_bytes += len(data)
        for piece in unpack(data, steps):
            self._unpacked += piece
            if len(self._unpacked) > self._want.max_bytes:
                break
        self.is_full = max(len(self._unpacked), self._packed_bytes) > self._want.max_bytes
        if self.is_full and self._want.page:
            raise TooLarge(f"the page is larger than {self._want.max_bytes} bytes", advice="raise the size limit")
        if self._want.page and not self._is_looked_at and len(self._unpacked) >= HEAD_BYTES:
            self._is_looked_at = True
            media.check(self.content_type, self._unpacked, whole=False)
        return self.is_full

    def end(self, steps: tuple[Unpacker, ...]) -> bytearray:
        """All of it, up to the limit."""
        self._unpacked += b"".join(flush(steps))
        del self._unpacked[self._want.max_bytes :]
        return self._unpacked


def _first(headers: Pairs, name: str) -> str | None:
    return next((value for key, value in headers if key == name), None)


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> Pairs:
    return tuple((_text(name), _text(value)) for name, value in headers)


def _text(data: bytes) -> str:
    """A header's text: UTF-8 where it is that, else latin-1, in which every byte is a letter."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
