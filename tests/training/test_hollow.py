import gzip
from pathlib import Path

import pytest

from scraper.page.tree import parse_html
from scraper.training.alter import AS_IT_IS
from scraper.training.corpus import Sample
from scraper.training.examples import Example, cut_short, make_example
from scraper.training.hollow import hollow

PAGE = (
    "<title>Wall</title><header>The Gull</header><script>var text = 'It leaks.'</script>"
    '<script type="application/ld+json">{"articleBody": "It leaks."}</script>'
    '<script type="application/ld+json">{"headline": "Wall"}</script>'
    "<main><h1>Wall</h1><div><p>It <b>leaks</b>.</p></div><p>It is old.<p>It leaks. Still.</main>"
)


def seen(html: str) -> str:
    tree = parse_html(html)
    tree.strip_tags(["script"])
    return " ".join((tree.body.text(separator=" ") if tree.body else "").split())


def test_a_hollow_page_has_all_but_its_text() -> None:
    emptied = hollow(PAGE, frozenset({"It leaks.", "It is old."}))
    assert seen(emptied) == "The Gull Wall It leaks. Still."
    assert emptied.count("<script") == 3


STORY = [f"The council met on day {day} and agreed on part {day} of the plan for the harbour wall." for day in range(5)]


@pytest.mark.parametrize(("paragraphs", "left"), [(0, 0), (2, 3), (4, 5)])
def test_a_page_is_cut_short_after_so_many_paragraphs(paragraphs: int, left: int, tmp_path: Path) -> None:
    blocks = [STORY[0], "Day one", *STORY[1:]]
    example = read(tmp_path, blocks)
    cut = cut_short(example, paragraphs)
    assert cut is not None
    assert cut[1] == "\n".join(blocks[:left])
    assert seen(cut[0]) == " ".join(["The Gull", *blocks[:left], "Sign up to our letter"])


def test_a_page_that_has_no_more_paragraphs_is_not_cut(tmp_path: Path) -> None:
    assert cut_short(read(tmp_path, STORY), 5) is None


def read(folder: Path, blocks: list[str]) -> Example:
    path = folder / "page.gz"
    text = "".join(f"<p>{block}</p>" for block in blocks)
    page = f"<title>Wall</title><nav>The Gull</nav><article>{text}</article><footer>Sign up to our letter</footer>"
    path.write_bytes(gzip.compress(page.encode()))
    sample = Sample("wcxb", "1", None, "article", "\n".join(blocks), (), (), (), None, (), None, path)
    example = make_example(sample, AS_IT_IS)
    assert example is not None
    return example
