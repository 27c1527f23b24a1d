"""The error tree: every failure has a name, a URL, a cause and an advice.

::

    ScraperError
    ├── FetchError            the page could not be had
    │   ├── DNSError          the host name does not resolve
    │   ├── ConnectError      nobody answers there, or the connection broke
    │   │   └── TLSError      no safe connection: certificate, protocol
    │   ├── TimeoutExceeded   connect, read or whole-page time limit passed
    │   ├── HTTPStatusError   the server answered 4xx or 5xx (``status``)
    │   ├── BadResponse       an answer that makes no sense: broken gzip, a redirect to nowhere
    │   │   └── CutShort      the answer broke off before its end
    │   ├── TooManyRedirects  more hops than the policy allows
    │   ├── TooLarge          the decoded body passes the size limit
    │   ├── NotHTML           a picture, a PDF, ... (``content_type``)
    │   ├── RobotsDenied      robots.txt does not let us fetch it
    │   ├── BlockedAddress    the host is not on the public internet
    │   ├── InsecureRedirect  a redirect from https to plain http
    │   ├── InvalidURL        not an http(s) URL
    │   ├── HostGivenUp       not tried: too many connections to the host failed before
    │   ├── HostPaused        not tried: the host wants no requests for longer than the run waits
    │   └── NetworkDown       not tried: no host at all could be reached
    ├── NotAnArticle          the page was had, but holds no article (``page_kind``)
    ├── UnreadableFile        a local file cannot be read
    ├── WorkerFailed          the process that worked on it crashed, hung, or took too much memory (``code``)
    ├── BadList               a list of addresses that cannot be read, or is none
    ├── InvalidSetting        a header, a cookie file, ... that cannot be used
    ├── UnreadableRecord      an article that was written as JSON cannot be read
    ├── InternalError         a fault of ours (``trace``)
    └── StoreError            the folder of a corpus cannot be used
        ├── LockHeld          another run works in it (``holder``)
        ├── LockUnavailable   its file system has no locks
        ├── NoState           it has rows, but no ``state.db``
        ├── StateMismatch     ``state.db`` and the rows do not fit together
        │   └── ForeignLog    the write-ahead log beside it is that of another state
        ├── NewerState        ``state.db`` was written by a newer version of scraper
        ├── CorruptState      ``state.db`` is damaged, or is not ours
        └── CannotWrite       the disk is full, or the folder cannot be written
    ├── ModelError            the trained model is damaged, or made for another version of this code
    └── InternalError         a fault of ours (``trace``)
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from scraper.model import Article


class ScraperError(Exception):
    """The base of all errors that this package raises on purpose.

    Attributes:
        url: The address that was asked for, or ``None`` where there is none.
        cause: What went wrong, a phrase without a final stop.
        advice: What the user can do about it, a phrase, or ``""``.
        code: The kind of failure in a word, for counts and filters: ``"timeout"``, ``"dns"``, ``"404"``, ...
    """

    code = "error"

    def __init__(self, cause: str, *, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause)
        self.url = url
        self.cause = cause
        self.advice = advice

    def __reduce__(self) -> tuple[Callable[..., ScraperError], tuple[object, ...]]:
        """Lets errors come back from another process: those with keyword arguments do not by themselves."""
        return _revived, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        where = f"{self.url}: " if self.url else ""
        what_to_do = f" ({self.advice})" if self.advice else ""
        return f"{where}{self.cause}{what_to_do}"


def _revived(kind: type[ScraperError], args: tuple[str, ...], state: dict[str, object]) -> ScraperError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class FetchError(ScraperError):
    """The page could not be had.

    Attributes:
        final_url: The address of the hop that failed, after redirects; ``None`` where the address itself is wrong.
        attempts: The tries that were made for the page; 0 where robots.txt or the address kept us from a first one.
        retry_after: The seconds that the server asks us to wait, or ``None``.
    """

    code = "fetch"
    final_url: str | None = None
    attempts: int = 0
    retry_after: float | None = None


class DNSError(FetchError):
    """The host name does not resolve.

    Attributes:
        temporary: The name server failed; it did not say that there is no such name.
    """

    code = "dns"

    def __init__(self, cause: str, *, temporary: bool, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause, url=url, advice=advice)
        self.temporary = temporary


class ConnectError(FetchError):
    """Nobody answers at that address, or the connection broke."""

    code = "connect"


class TLSError(ConnectError):
    """A connection, but not a safe one: the certificate or the TLS protocol is not acceptable."""

    code = "tls"


class TimeoutExceeded(FetchError):
    """A time limit (connect, read, or the whole page) passed."""

    code = "timeout"


class HTTPStatusError(FetchError):
    """The server answered with an error status.

    Attributes:
        status: The HTTP status code.
    """

    def __init__(self, cause: str, *, status: int, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause, url=url, advice=advice)
        self.status = status
        self.code = str(status)


class BadResponse(FetchError):
    """The server's answer makes no sense."""

    code = "bad_response"


class CutShort(BadResponse):
    """The answer broke off before its end: half a page is no page."""


class TooManyRedirects(FetchError):
    """The chain of redirects is longer than the policy allows."""

    code = "redirects"


class TooLarge(FetchError):
    """The decoded body passes the size limit."""

    code = "too_large"


class NotHTML(FetchError):
    """What came, or what a file holds, is something else than HTML or text.

    Attributes:
        content_type: Its media type.
    """

    code = "not_html"

    def __init__(self, cause: str, *, content_type: str, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause, url=url, advice=advice)
        self.content_type = content_type


class RobotsDenied(FetchError):
    """The site's robots.txt does not let us fetch the page.

    Attributes:
        temporary: The server could not give its robots.txt; what that says is not known.
    """

    code = "robots"
    temporary: bool = False


class BlockedAddress(FetchError):
    """The host is not on the public internet, by its name or by the address that it resolves to."""

    code = "blocked"


class InsecureRedirect(FetchError):
    """A redirect leads from https to plain http."""

    code = "insecure_redirect"


class InvalidURL(FetchError):
    """Not an absolute http or https URL."""

    code = "invalid_url"


class HostGivenUp(FetchError):
    """The page was not tried: too many connections to its host failed in this run."""

    code = "host_given_up"


class HostPaused(FetchError):
    """The page was not tried: its host wants no requests for longer than this run waits."""

    code = "host_paused"


class NetworkDown(FetchError):
    """The page was not tried: no host at all could be reached."""

    code = "no_network"


class NotAnArticle(ScraperError):
    """The page was had, but it holds no article.

    Attributes:
        page_kind: What it is instead: ``"listing"`` or ``"other"``.
        article: What was found on the page all the same, or ``None``.
    """

    code = "no_article"

    article: Article | None = None

    def __init__(self, cause: str, *, page_kind: str, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause, url=url, advice=advice)
        self.page_kind = page_kind


class UnreadableFile(ScraperError):
    """A local file cannot be read."""

    code = "unreadable"


class InvalidSetting(ScraperError):
    """A setting cannot be used: a header that may not be sent, a broken cookie file."""

    code = "setting"


class BadList(ScraperError):
    """A list of addresses cannot be read, is no list, or has no such column."""

    code = "bad_list"


class UnreadableRecord(ScraperError):
    """An article that was written as JSON cannot be read: a later schema, a key that is missing or has no sense."""

    code = "unreadable_record"


class ModelError(ScraperError):
    """The trained model is damaged, or made for another version of this code."""

    code = "model"


class InternalError(ScraperError):
    """A fault of this package: one page must not end the run of the others, so it is told like any failure.

    Attributes:
        trace: The traceback.
    """

    code = "internal"
    trace: str = ""


class WorkerFailed(ScraperError):
    """The worker process did not finish this task; others are not concerned.

    Attributes:
        code: ``"crashed"``, ``"page_timeout"`` (ended past the deadline), ``"memory"`` (over the limit),
            ``"worker_start"`` (no worker came up), ``"stopped"`` (the pool was closed), or ``"unpicklable"`` (an
            error that cannot be sent back).
    """

    def __init__(self, cause: str, *, code: str, url: str | None = None, advice: str = "") -> None:
        super().__init__(cause, url=url, advice=advice)
        self.code = code


class StoreError(ScraperError):
    """The folder of a corpus cannot be used; what stands in it is left as it is.

    Attributes:
        path: The folder or file that is meant.
    """

    code = "store"

    def __init__(self, cause: str, *, path: Path, advice: str = "") -> None:
        super().__init__(cause, url=str(path), advice=advice)
        self.path = path


class LockHeld(StoreError):
    """Another run works in the folder.

    Attributes:
        holder: Who, as far as it is known: process, host, start.
    """

    code = "locked"

    def __init__(self, cause: str, *, path: Path, holder: str = "", advice: str = "") -> None:
        super().__init__(cause, path=path, advice=advice)
        self.holder = holder


class LockUnavailable(StoreError):
    """The file system cannot lock files, so two runs could write at once."""

    code = "no_locks"


class NoState(StoreError):
    """There are rows, but no ``state.db`` that knows them."""

    code = "no_state"


class StateMismatch(StoreError):
    """``state.db`` and the files of rows do not fit together."""

    code = "state_mismatch"


class ForeignLog(StateMismatch):
    """The write-ahead log beside ``state.db`` is that of another state: a restored copy lies beside it."""

    code = "foreign_log"


class NewerState(StoreError):
    """``state.db`` was written by a newer version."""

    code = "newer_state"


class CorruptState(StoreError):
    """``state.db`` is damaged, or is no state of ours."""

    code = "corrupt_state"


class CannotWrite(StoreError):
    """The disk is full, or the folder cannot be written."""

    code = "cannot_write"
