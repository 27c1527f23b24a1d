"""The text is found in the scripts of pages that are sent without it."""

from __future__ import annotations

import html
import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import extract
from scraper.fallback.page_state import state_text
from scraper.model import Label

TITLE = "Sea wall to be rebuilt"
LINES = [
    f"The council agreed on part {number} of the plan for the harbour wall, which is older than the town hall."
    for number in ("one", "two", "three", "four")
]
OTHERS = ["Another story altogether, which says a thing or two about the ferries. " * 2 for _ in range(9)]
FRAME = f"<title>{TITLE}</title><nav><a href=/>Home</a><a href=/news>News</a></nav><div id=app></div>"


def page(script: str, attributes: str = "") -> str:
    return f"{FRAME}<script {attributes}>{script}</script>"


def found(script: str) -> list[str]:
    return [line.text for line in state_text(page(script), TITLE)]


STORY = {"headline": TITLE, "elements": [{"type": "text", "content": line} for line in LINES]}
STATE = {"site": {"about": OTHERS[0]}, "story": STORY, "latest": [{"content": other} for other in OTHERS]}


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(STATE),
        f"window.__STATE__={json.dumps(STATE)};(function(){{}})()",
        f"window.__DATA__=JSON.parse({json.dumps(json.dumps(STATE))})",
        f'window.__NUXT__=(function(a){{return {{story:{{headline:"{TITLE}",body:{json.dumps(LINES)}}},n:a}}}}(1))',
        json.dumps({"story": {"headline": TITLE, "body_html": "".join(f"<p>{line}</p>" for line in LINES)}}),
        json.dumps({"headline": TITLE, **{f"Paragraph:{n}": {"text": line} for n, line in enumerate(LINES)}}),
    ],
    ids=["json", "javascript", "json in a string", "function", "html", "normalised"],
)
def test_the_text_is_what_hangs_together_under_the_headline(script: str) -> None:
    assert found(script) == LINES


def test_a_page_without_its_text_gives_that_of_its_state() -> None:
    article = extract(page(json.dumps(STATE), "id=__NEXT_DATA__ type=application/json"))
    assert (article.text, article.extractor, article.page_kind) == ("\n\n".join(LINES), "page-state", "article")
    assert article.title == TITLE


def test_the_menus_of_an_empty_page_make_it_no_listing() -> None:
    menu = "".join(f"<li><a href=/{number}>Harbour number {number} news</a></li>" for number in range(20))
    assert extract(f"<title>{TITLE}</title><footer>{menu}</footer>").page_kind == "listing"
    article = extract(page(json.dumps(STATE)) + f"<footer>{menu}</footer>")
    assert (article.text, article.page_kind) == ("\n\n".join(LINES), "article")


def test_a_page_with_its_text_is_read_from_that() -> None:
    shown = f"<article><h1>{TITLE}</h1>{''.join(f'<p>{line}</p>' for line in LINES)}</article>"
    article = extract(page(json.dumps(STATE)) + shown)
    assert (article.text, article.extractor) == ("\n\n".join(LINES), "scraper")


def test_what_stands_between_the_paragraphs_is_text_but_no_repetition_of_their_parts() -> None:
    contents = [LINES[0], "part one", LINES[1], "What is planned", LINES[2]]
    assert found(json.dumps({"headline": TITLE, "elements": [{"content": content} for content in contents]})) == [
        LINES[0],
        LINES[1],
        "What is planned",
        LINES[2],
    ]


def test_html_tells_what_its_lines_are() -> None:
    body = f"<p>{LINES[0]}</p><h2>What is planned</h2><ul><li>{LINES[1]}</li></ul><blockquote>{LINES[2]}</blockquote>"
    lines = state_text(page(json.dumps({"headline": TITLE, "body": body, "padding": "x" * 500})), TITLE)
    assert [line.label for line in lines] == [Label.PARAGRAPH, Label.HEADING, Label.LIST_ITEM, Label.QUOTE]


def test_state_in_an_attribute_is_read() -> None:
    held = html.escape(json.dumps(STATE))
    assert [line.text for line in state_text(f"{FRAME}<div id=app data-page='{held}'></div>", TITLE)] == LINES


def test_biographies_and_summaries_are_no_text_however_long() -> None:
    bios = [{"bio": f"{line} {line} {line}"} for line in OTHERS]
    assert found(json.dumps({"headline": TITLE, "authors": bios, "body": LINES})) == LINES


def test_a_stream_is_read_across_its_pieces_and_rows() -> None:
    body = "".join(f"<p>{line}</p>" for line in ["Ein Wärter schrieb über die Möwen, und über das Wetter.", *LINES])
    tree = json.dumps({"story": {"headline": TITLE, "body": "$2b"}})
    stream = f'0:["$","main"]\n2b:T{len(body.encode()):x},{body}1:{tree}\n'
    cuts = [0, 30, 200, len(stream)]
    pieces = [stream[begin:end] for begin, end in pairwise(cuts)]
    scripts = "".join(f"<script>self.__next_f.push([1,{json.dumps(piece)}])</script>" for piece in pieces)
    assert [line.text for line in state_text(FRAME + scripts, TITLE)][1:] == LINES


@pytest.mark.parametrize(
    "script",
    [
        "",
        '"' * 9_999,
        "{" * 9_999,
        "}]" * 9_999,
        '{"headline": "' + TITLE + '", "body": "' + LINES[0] * 9,
        json.dumps(LINES * 9),
        json.dumps({"headline": "Another story", "body": LINES * 9}),
        '{"headline": "' + TITLE + '", "body": "\\u12"' + "}" * 900,
        f"self.__next_f.push([1,{json.dumps('1:Tffffffff,x')}])",
    ],
)
def test_broken_scripts_and_those_of_other_pages_give_nothing_or_what_is_there(script: str) -> None:
    assert found(script) in ([], [LINES[0] * 9])


def test_without_a_title_there_is_no_telling() -> None:
    assert state_text(page(json.dumps(STATE)), "") == []
    assert state_text(page(json.dumps(STATE)), "…") == []


TOKENS = st.sampled_from(
    [
        *'{}[]":,\\',
        "\\u",
        "d83d",
        "1a:T5,",
        "$1a",
        '"headline":',
        f'"{TITLE}"',
        f'"{LINES[0]}"',
        "<p>",
        "<div>",
        "\n",
        "é",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(TOKENS, min_size=60, max_size=120).map("".join), st.booleans())
def test_whatever_a_script_holds_is_read_without_failing(script: str, is_stream: bool) -> None:
    held = f"self.__next_f.push([1,{json.dumps(script)}])" if is_stream else script
    assert all(line.text.strip() for line in state_text(page(held), TITLE))
