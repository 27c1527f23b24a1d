"""Pages that came without their text."""

import json

import numpy as np
import pytest

from scraper import extract
from scraper.classify.classifier import Classification
from scraper.classify.wording import Known
from scraper.label.facts import Named
from scraper.model import Label
from scraper.page.blocks import Blocks
from scraper.page.document import parse
from scraper.page_type.text_found import FOUND, measure_found
from scraper.text.words import words_of
from tests.test_pipeline import SENTENCES, URL

BIOGRAPHY = (
    "<div class=about><h3>About the author</h3><p>Jane Doe has written about the harbour, the herring and the people "
    "of the lower town for twelve years. She lives above the chandlery with two cats, and sings in the choir.</p></div>"
)
PITCH = (
    "<div class=support><p>The Gull is owned by its readers. If you like what you read, think of giving a little each "
    "month, so that we can go on asking the council what it does with your money.</p></div>"
)
CARDS = "".join(
    f"<article class=card><h3><a href=/{day}>Storm breaks the wall in {day} places</a></h3>"
    f"<p>The council will hear what the divers found on day {day} of the inquiry into the storm.</p></article>"
    for day in range(5)
)


def page(*paragraphs: str, linked_data: str = "") -> str:
    return (
        "<html lang=en><title>Sea wall to be rebuilt | The Gull</title><meta property=og:type content=article>"
        f"{linked_data}<nav><a href=/>Home</a> <a href=/news>News</a></nav><main><article>"
        "<h1>Sea wall to be rebuilt</h1><p class=byline>By Jane Doe</p><time datetime=2024-05-17>17 May 2024</time>"
        f"<div class=article-body>{''.join(f'<p>{text}</p>' for text in paragraphs)}</div>{BIOGRAPHY}{PITCH}</article>"
        f"{CARDS}</main><footer>© The Gull</footer>"
    )


def test_what_stands_around_a_text_is_no_article_without_it() -> None:
    found = extract(page(), URL)
    assert (found.page_kind, found.confidence) == ("other", 0.0)
    found = extract(page(*SENTENCES), URL)
    assert (found.page_kind, found.text) == ("article", "\n\n".join(SENTENCES))
    assert found.confidence > 0.6


def test_the_text_is_taken_from_json_ld_where_the_page_has_only_what_stands_around_it() -> None:
    stated = json.dumps(
        {"@type": "NewsArticle", "headline": "Sea wall to be rebuilt", "articleBody": "\n".join(SENTENCES)}
    )
    found = extract(page(linked_data=f'<script type="application/ld+json">{stated}</script>'), URL)
    assert (found.page_kind, found.extractor, found.text) == ("article", "json-ld", "\n\n".join(SENTENCES))


def measure(texts: list[str], known: Known, labels: list[Label] | None = None) -> dict[str, float]:
    blocks: Blocks = parse("".join(f"<div><p>{text}</p></div>" for text in texts)).blocks
    labels = labels or [Label.PARAGRAPH] * len(texts)
    kept = [Named(at, text, "p", labels[at], "text", 0.0, 0.9) for at, text in enumerate(texts)]
    nothing = np.zeros(0, dtype=np.int64)
    classification = Classification(np.ones(len(texts)), 0.4, 0.8, None, nothing, None, known)
    return dict(zip(FOUND, measure_found(kept, classification, blocks)[:, 0].tolist(), strict=True))


def test_what_is_measured_of_a_text() -> None:
    known = Known((words_of("Sea wall to be rebuilt"), words_of("The Gull")), words_of("The wall leaks."))
    found = measure(["The sea wall leaks.", "It is old"], known, [Label.PARAGRAPH, Label.HEADING])
    assert found == pytest.approx(
        {
            "title_told": 1 / 2,  # "the", of the two words of the likelier title
            "summary_told": 1,
            "told": 4 / 7,
            "longest": 19,
            "trust": 0.8 * 28 / 400,
            "mean_score": 0.9,
            "gap": 1,
            "spread": 1,
            "paragraphs": 1 / 2,
        },
        abs=1e-3,
    )


def test_in_scripts_without_spaces_pairs_of_signs_are_compared() -> None:
    known = Known((words_of("南海トラフ地震、調査"),))
    assert measure(["気象庁は南海トラフ地震について調査した。"], known)["title_told"] > 0.9
    assert measure(["市内の小学校で給食が始まり、児童が喜んだ。"], known)["title_told"] < 0.1
