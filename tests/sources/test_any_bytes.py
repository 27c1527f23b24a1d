"""Whatever bytes a list has: targets, complaints, or one clear error."""

from __future__ import annotations

from contextlib import suppress
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.errors import BadList, InvalidURL
from scraper.fetch.url import normalise
from scraper.model import Target
from scraper.sources import BadLine, read_targets
from scraper.sources.text import read_text

WORDS = (b"https://news.example/a", b"news.example", b"url", b"title", b"# ", b'{"url": ', b"}", b"sep=;\n", b" ")
SIGNS = (b",", b";", b"\t", b"\n", b"\r\n", b"\r", b'"', b"\0", b"\xe9")
BEGINNINGS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
PIECES = st.sampled_from(WORDS + SIGNS + BEGINNINGS)
CONTENT = st.lists(PIECES | st.binary(max_size=4), max_size=30).map(b"".join)


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".tsv", ".jsonl", ""])
@given(content=CONTENT, column=st.sampled_from([None, "url", "1"]))
@example(content=b"", column=None)
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(suffix: str, content: bytes, column: str | None) -> None:
    with NamedTemporaryFile(suffix=suffix) as file:
        file.write(content)
        file.flush()
        with suppress(BadList):
            found = list(read_targets(file.name, column))
            lines = [entry.line or 0 for entry in found]
            assert lines == sorted(lines)
            assert all(entry.cause for entry in found if isinstance(entry, BadLine))


@given(st.text(alphabet=st.sampled_from("aZ9.:/?#@[]%- é中\u3000\u200b_~\\"), max_size=20))
@example("..")
@settings(deadline=None)
def test_what_is_taken_can_be_asked_for(text: str) -> None:
    for entry in read_text([text, f"https://{text}"], "x"):
        if isinstance(entry, Target):
            assert refusal(entry.name) in {"", "IDNA", "IPv6", "IPv4", "port"}  # tables and numbers: for the client


def refusal(address: str) -> str:
    """What the client has against an address, in a word or as it says it."""
    try:
        normalise(address)
    except InvalidURL as error:
        return next((word for word in ("IDNA", "IPv6", "IPv4", "port") if word in error.cause), error.cause)
    return ""
