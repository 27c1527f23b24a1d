"""What the command does, shown: ``python -m tests.demo [URL]``, called by ``make scrape``.

With a URL it is scraped. Without, the small site in fixtures/site is served on loopback and the real command,
with the real fetcher, is run over its pages.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.server import serve

SITE = Path(__file__).parent.parent / "fixtures" / "site"
RUNS = (
    (("get", "/politics/county-clerk-wells.html"), "An article"),
    (("get", "/science/eelgrass.html", "--format", "markdown", "--metadata"), "Another, as Markdown"),
    (("explain", "/politics/county-clerk-wells.html"), "Why each block was kept or dropped"),
    (
        ("get", "/", "/missing.html"),
        "A front page and a missing page hold no article, and it says so",
    ),
)


def main(arguments: list[str]) -> int:
    """Scrape the URL, or show the site; the exit code is the command's, or 0 when all runs went as told."""
    url = next((argument for argument in arguments if argument), None)
    if url:
        return _scraper("get", url)
    with serve(SITE) as base:
        print(f"The site in fixtures/site, served on {base}. For any page: make scrape URL=https://...")
        os.environ["no_proxy"] = "127.0.0.1"
        codes = [_show(base, *run) for run in RUNS]
    return 0 if codes == [0, 0, 0, 1] else 1


def _show(base: str, arguments: tuple[str, ...], what: str) -> int:
    full = [base + part if part.startswith("/") else part for part in arguments]
    print(f"\n## {what}\n$ scraper {' '.join(full)} --allow-private\n", flush=True)
    code = _scraper(*full, "--allow-private")
    print(f"\n(exit code {code})", flush=True)
    return code


def _scraper(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "scraper", *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
