"""Checksums of corpora: of all that training reads, and of the files as an importer wrote them."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from scraper.classify.model import CorpusFacts
from scraper.errors import ScraperError
from scraper.training.corpus import TRUTH, available

DIGEST_LENGTH = 16
"""Hexadecimal digits of a page's digest."""
SUMS = "SHA256SUMS"
"""The file of checksums in a corpus's folder; ``sha256sum -c SHA256SUMS`` checks it too."""


def corpus_facts(root: Path) -> tuple[CorpusFacts, ...]:
    """The corpora under a folder, in the order in which they are trained on."""
    return tuple(corpus_checksum(folder) for folder in available(root))


def corpus_checksum(folder: Path) -> CorpusFacts:
    """A corpus's number of pages, and the SHA-256 of its truths and unpacked pages in their order.

    How the pages were packed and how the JSON is spaced does not count.
    """
    digest, pages = hashlib.sha256(), 0
    with (folder / TRUTH).open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            digest.update(json.dumps(row, sort_keys=True).encode())
            digest.update(hashlib.sha256(gzip.decompress(_page(folder, row["id"]).read_bytes())).digest())
            pages += 1
    return CorpusFacts(folder.name, pages, digest.hexdigest())


def page_digest(name: str, html: bytes) -> str:
    """The beginning of the SHA-256 of a page's id and bytes; the id, as a collection may have a page twice."""
    return hashlib.sha256(name.encode() + b"\0" + html).hexdigest()[:DIGEST_LENGTH]


def _page(folder: Path, name: str) -> Path:
    return folder / "pages" / f"{name}.html.gz"


def write_sums(folder: Path) -> None:
    """Write the checksums of a corpus's files beside them."""
    lines = [f"{_of_file(path)}  {path.relative_to(folder).as_posix()}\n" for path in _files(folder)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def check_sums(folder: Path) -> None:
    """Compare a corpus's files with its checksums, if it has any.

    Raises:
        ScraperError: One differs or is gone.
    """
    if not (folder / SUMS).is_file():
        return
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        if not path.is_file() or _of_file(path) != digest:
            what = "does not have the checksum" if path.is_file() else "is gone; it stands"
            raise ScraperError(f"{path}: the file {what} in {SUMS}", advice="import the collection anew")


def _files(folder: Path) -> Iterator[Path]:
    yield folder / TRUTH
    yield from sorted((folder / "pages").iterdir())


def _of_file(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
