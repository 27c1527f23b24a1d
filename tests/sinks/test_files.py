"""Article files: whole or not at all, and only inside the corpus."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.errors import ScraperError
from scraper.model import Article
from scraper.sinks.files import ArticleFiles, Rendered, relative, render
from scraper.write import Format

ARTICLE = Article(text="The Elmer rose by three metres.", title="Flood", language="en")
TEXT = Rendered("txt", b"It rained.\n")


def files_of(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_an_article_is_written_in_each_format(tmp_path: Path) -> None:
    files = ArticleFiles(tmp_path)
    forms = [Format.TEXT, Format.MARKDOWN, Format.HTML, Format.JSON]
    written = [files.write("example.org/flood-1", 1, each) for each in render(ARTICLE, forms)]
    files.flush()
    assert written == [f"articles/example.org/flood-1.{ending}" for ending in ("txt", "md", "html", "json")]
    assert files_of(tmp_path) == sorted(written)
    assert (tmp_path / written[0]).read_text("utf-8") == "Flood\n\nThe Elmer rose by three metres.\n"
    assert (tmp_path / written[1]).read_text("utf-8").startswith("# Flood\n")
    assert (tmp_path / written[2]).read_text("utf-8").endswith("</html>\n")
    assert '"title": "Flood"' in (tmp_path / written[3]).read_text("utf-8")


def test_later_versions_stand_beside_the_first(tmp_path: Path) -> None:
    files = ArticleFiles(tmp_path)
    for version in (1, 2, 12):
        files.write("a/b", version, Rendered("txt", b"%d" % version))
    assert files_of(tmp_path / "articles") == ["a/b.txt", "a/b.v12.txt", "a/b.v2.txt"]
    assert relative("a/b", 3, "md") == "a/b.v3.md"


def test_a_file_that_is_written_again_is_replaced(tmp_path: Path) -> None:
    files = ArticleFiles(tmp_path)
    files.write("a", 1, Rendered("txt", b"from a run that was killed before its row was written"))
    path = files.write("a", 1, TEXT)
    assert (tmp_path / path).read_bytes() == TEXT.content


@pytest.mark.parametrize("where", ["articles", "articles/example.org", "articles/example.org/deep"])
def test_a_link_that_leads_outside_is_refused(tmp_path: Path, where: str) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    (out / where).parent.mkdir(parents=True)
    (out / where).symlink_to(outside, target_is_directory=True)
    with pytest.raises(ScraperError, match=r"lies outside the corpus.*remove the link"):
        ArticleFiles(out).write("example.org/deep/flood", 1, TEXT)
    assert list(outside.iterdir()) == []


def test_a_link_within_the_articles_may_stay(tmp_path: Path) -> None:
    real = tmp_path / "articles" / "example.org"
    real.mkdir(parents=True)
    (tmp_path / "articles" / "www.example.org").symlink_to(real)
    ArticleFiles(tmp_path).write("www.example.org/flood", 1, TEXT)
    assert (real / "flood.txt").read_bytes() == TEXT.content


def test_a_link_in_a_file_s_place_is_replaced_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    out = tmp_path / "out"
    files = ArticleFiles(out)
    (out / "articles" / "a.txt").symlink_to(victim)
    files.write("a", 1, TEXT)
    assert victim.read_text() == "mine"
    assert not (out / "articles" / "a.txt").is_symlink()


def test_a_stem_that_climbs_is_refused_whoever_made_it(tmp_path: Path) -> None:
    with pytest.raises(ScraperError, match="lies outside the corpus"):
        ArticleFiles(tmp_path / "out").write("../../x", 1, TEXT)
    assert files_of(tmp_path) == []


def test_a_folder_where_the_file_belongs_is_a_clear_error(tmp_path: Path) -> None:
    files = ArticleFiles(tmp_path)
    (tmp_path / "articles" / "a.txt").mkdir()
    with pytest.raises(ScraperError, match=r"a\.txt: cannot write: is a directory \(check the disk and the rights\)"):
        files.write("a", 1, TEXT)
    assert files_of(tmp_path) == []


def test_a_removed_file_is_gone_and_none_outside(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = ArticleFiles(out)
    path = files.write("h/a", 1, TEXT)
    files.remove(path)
    files.remove(path)
    files.flush()
    assert files_of(out) == []
    (tmp_path / "other").write_text("mine")
    with pytest.raises(ScraperError, match="outside"):
        files.remove("../other")
    assert (tmp_path / "other").exists()


FULL = """
import resource, sys
from pathlib import Path
from scraper.errors import ScraperError
from scraper.sinks.files import ArticleFiles, Rendered
files = ArticleFiles(Path(sys.argv[1]))
files.write("a", 1, Rendered("txt", b"old"))
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))  # the kernel refuses the rest of the file, as a full disk does
try:
    files.write("a", 1, Rendered("txt", b"x" * 100_000))
except ScraperError as error:
    print(error)
"""


def test_a_full_disk_is_told_and_leaves_the_old_file_and_nothing_partial(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True, check=True)
    assert ran.stdout.endswith("a.txt: cannot write: file too large (check the disk and the rights)\n")
    assert files_of(tmp_path) == ["articles/a.txt"]
    assert (tmp_path / "articles" / "a.txt").read_bytes() == b"old"


KILLED = """
import os, signal, sys
from pathlib import Path
from scraper.sinks import files as module
from scraper.sinks.files import ArticleFiles, Rendered
module.replace = lambda partial, path: os.kill(os.getpid(), signal.SIGKILL)
ArticleFiles(Path(sys.argv[1])).write("a", 1, Rendered("txt", b"half"))
"""


def test_what_a_killed_run_left_is_swept_at_the_next_start(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", KILLED, tmp_path], check=False)
    assert ran.returncode == -signal.SIGKILL
    assert len(files_of(tmp_path)) == 1, "the unfinished file, in a folder of its own"
    assert not (tmp_path / "articles" / "a.txt").exists()
    ArticleFiles(tmp_path)
    assert files_of(tmp_path) == []
