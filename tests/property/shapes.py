"""Shapes of hostile pages, as data: each is a unit that is repeated until the page has its size.

They are those that made extraction slow or large once, here or in other extractors, and their kin. The tests count the
steps that they take, and ``make bench-growth`` the time and the memory.
"""

from __future__ import annotations

from dataclasses import dataclass

ARTICLE = "<article><h1>The ferry runs again</h1>" + (
    "<p>The ferry runs again from Monday, after two months in the yard, and it will call at both islands.</p>" * 12
)
"""What makes the page an article, so that all stages run."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of page.

    Attributes:
        unit: What is repeated; ``{i}`` in it is the number of the repetition.
        before: What stands before.
        after: What stands after.
    """

    unit: str
    before: str = ""
    after: str = ""

    def page(self, size: int) -> str:
        """A page of so many bytes, or a little more."""
        if "{i}" not in self.unit:
            return self.before + self.unit * max(1, size // len(self.unit.encode())) + self.after
        pieces, length, number = [], 0, 0
        while length < size:
            pieces.append(self.unit.replace("{i}", str(number)))
            length += len(pieces[-1])
            number += 1
        return self.before + "".join(pieces) + self.after


def _in_class(unit: str) -> Shape:
    return Shape(unit, ARTICLE + '<div class="', '"><p>The ferry runs.</p></div>')


def _in_json(unit: str, before: str, after: str) -> Shape:
    script = '<script type="application/ld+json">'
    return Shape(unit, f"{script}{before}", f"{after}</script>{ARTICLE}")


def _authors(text: str) -> Shape:
    return _in_json(f'"{text}",', '{"@type":"NewsArticle","headline":"The ferry","author":[', '"Jane Doe"]}')


def _in_state(unit: str, before: str = "", after: str = "") -> Shape:
    top = "<title>The ferry runs again</title><div id=root></div><script>window.state={"
    return Shape(unit, f'{top}"title":"The ferry runs again",{before}', f"{after}}}</script>")


def _after_article(unit: str, before: str = "", after: str = "") -> Shape:
    return Shape(unit, ARTICLE + before, after)


SENTENCE = "The ferry runs again from Monday, after two months in the yard. "

SHAPES: dict[str, Shape] = {
    # names of classes
    "class: ad": _in_class("ad "),
    "class: adSlot": _in_class("adSlot "),
    "class: ad0": _in_class("ad0"),
    "class: ad-": _in_class("ad-"),
    "class: different": _in_class("ad{i} "),
    "class: one long word": _in_class("a"),
    "class: different on each element": Shape('<p class="ad-{i} post-{i}">x'),
    "id: capitals": Shape("aDsLOT", '<div id="', '">' + ARTICLE),
    # blocks
    "blocks: p x": Shape("<p>x"),
    "blocks: p": Shape("<p></p>"),
    "blocks: div": Shape("<div>x</div>"),
    "blocks: empty div": Shape("<div></div>"),
    "blocks: li": Shape("<li>x", "<ul>"),
    "blocks: li with links": Shape("<li><a href=x>Ferry news</a>", "<ul>"),
    "blocks: rows": Shape("<tr><td>x<td>y", "<table>"),
    "blocks: br": Shape("x<br><br>"),
    "blocks: sentences": Shape(f"<p>{SENTENCE}</p>"),
    "blocks: dated lines": Shape("<p>12.34 Uhr 1999</p>"),
    "blocks: h1": Shape("<h1>Ferry {i}</h1>"),
    "blocks: related headings": _after_article("<h2>Read more</h2><p>The ferry runs again today.</p>"),
    "blocks: quotations": _after_article(f"<blockquote>{SENTENCE}</blockquote>"),
    "blocks: articles": Shape(f"<article><h1>x {{i}}</h1><p>{SENTENCE}</p></article>"),
    "inline: b": Shape("<b>x</b>"),
    "inline: br": Shape("<br>"),
    "inline: img": Shape("<img src=x>"),
    "inline: span with class": Shape("<span class=ad>x</span>"),
    "nav: links": Shape("<a href=x>x</a>", "<nav>"),
    # nesting
    "nested: div": Shape("<div>"),
    "nested: div with class": Shape("<div class=ad>x"),
    "nested: div in a comment's shadow": Shape("<div>", "<!-- <script> -->"),
    "nested: div after an attribute": Shape("<div>", "<a title='<script>'>"),
    "nested: div after a textarea": Shape("<div>", "<textarea><style></textarea>"),
    "nested: div after select": Shape("<div>", "<select><style></select>"),
    "nested: closed in comments": Shape("<div><!--</div>-->"),
    "nested: stray ends": Shape("<div></x></b>"),
    "nested: end tags out of reach": Shape("<div><table><td></div>"),
    "nested: spans not closed": Shape("<span><div></span>"),
    "nested: b not closed": Shape("<b><div></b>"),
    "nested: forms": Shape("<form><div></form>"),
    "nested: article": Shape("<article class=post><p>x"),
    "nested: blockquote": Shape("<blockquote>x"),
    "nested: ul": Shape("<ul><li>x"),
    "nested: tables": Shape("<table><tr><td>x"),
    "nested: section and h1": Shape("<section><h1 class=a>x"),
    "nested: svg": Shape("<g>", "<svg>"),
    "nested: svg style": Shape("<div>", "<svg><style>"),
    "nested: svg input": Shape("<input>", "<svg>"),
    "nested: templates": Shape("<template shadowrootmode=open>x"),
    "nested: rt": Shape("<rt>"),
    "nested: unknown": Shape("<x-a>x"),
    "nested: object": Shape("<object>"),
    "nested: time": Shape("<time>x"),
    "nested: itemprop": Shape("<div itemprop=author>x"),
    "nested: bylines": Shape("<div class=byline>x"),
    # formatting elements, which the parser makes again in each paragraph
    "formatting: font": Shape("<p><font x={i}>"),
    "formatting: font alone": Shape("<font x={i}>"),
    "formatting: many kinds": Shape("<p>x", "<b><b><b><i><i><i><u><u><u><s><s><s><em><em><em><tt><tt><tt>"),
    "formatting: a": Shape("<a href={i}><div>x"),
    "formatting: ends": Shape("</b></i></a>", "<b><i><a><div>"),
    # attributes
    "attributes: one tag": Shape("a{i} ", ARTICLE + "<div ", ">x</div>"),
    "attributes: quoted brackets": Shape('a{i} b{i}="<x>" ', ARTICLE + "<div ", ">x</div>"),
    "attributes: equal": Shape("a ", ARTICLE + "<div ", ">x</div>"),
    "attributes: of html": Shape("<html a{i}=1>"),
    "attributes: of body": Shape("<body a{i}=1>x"),
    "attributes: some": Shape("<p " + " ".join(f"a{n}" for n in range(300)) + ">x"),
    "attributes: not closed": Shape("<a x='"),
    "attributes: one long value": Shape("x", ARTICLE + '<div style="', '">x</div>'),
    "tags: names without end": Shape("<a"),
    "tags: brackets": Shape("<"),
    "tags: ends": Shape("</div>"),
    "tags: comments": Shape("<!---->"),
    "tags: comment not closed": Shape("<!--"),
    "tags: cdata": Shape("<![CDATA[x]]>"),
    "tags: scripts": Shape("<script>x</script>"),
    "tags: title not closed": Shape("x ", "<title>"),
    "entities": Shape("&amp;&#x41;&nbsp"),
    "white space": Shape(" \n\t", ARTICLE),
    "zero-width spaces": Shape("\u200b"),
    # the head
    "meta: titles": Shape('<meta property="og:title" content="Ferry {i} | News">', "", ARTICLE),
    "meta: authors": Shape('<meta name="author" content="Jane Doe {i}">', "", ARTICLE),
    "meta: author figures": Shape('<meta name="author" content="' + "1 " * 400 + '">', "", ARTICLE),
    "meta: tags": Shape('<meta property="article:tag" content="ferry {i}">', "", ARTICLE),
    "meta: dates": Shape('<meta name="date" content="99.99.1999 {i}">', "", ARTICLE),
    "meta: one long title": Shape("Ferry | ", '<meta property="og:title" content="', '">' + ARTICLE),
    "title: bars": Shape("x | ", "<title>", "</title>" + ARTICLE),
    "json-ld: values": _in_json("{}", "", ""),
    "json-ld: lists": _in_json("[", "", ""),
    "json-ld: broken": _in_json('{"headline":"', "", ""),
    "json-ld: commas": _in_json(", ", "{", "}"),
    "json-ld: things": _in_json('{"@type":"NewsArticle","headline":"x {i}"},', "[", '{"@type":"Thing"}]'),
    "json-ld: authors": _authors("Jane Doe {i}"),
    "json-ld: authors of figures": _authors("1 " * 500),
    "json-ld: authors of dates": _authors("12/12/" * 160),
    "json-ld: authors of times": _authors("12:00 " * 160),
    "json-ld: keywords": _in_json("ferry {i},", '{"@type":"NewsArticle","keywords":"', '"}'),
    "json-ld: body": _in_json(
        "a", '{"@type":"NewsArticle","articleBody":"', '"}' + "</script>" + f"<p>{'a' * 59}b</p>" * 400 + "<script>"
    ),
    "json-ld: scripts": Shape('<script type="application/ld+json">{"@type":"Article"}</script>', "", ARTICLE),
    # the state of a page, the second opinions
    "state: brackets": _in_state("{{", '"x":'),
    "state: strings": _in_state(f'"text":"{SENTENCE}",'),
    "state: different keys": _in_state(f'"text{{i}}":"{SENTENCE}",'),
    "state: deep": _in_state(f'"a":{{"text":"{SENTENCE}",'),
    "state: escaped": _in_state('\\"', '"x":"'),
    "state: contained": _in_state(f'"text":"{"a" * 49}b{"a" * 48}",', f'"text":"{"a" * 4900}. {SENTENCE}",'),
    "state: flight": Shape('<script>self.__next_f.push([1,"1:T5,hello"])</script>', "<title>Ferry</title>"),
    "links alone": Shape("<a href=x>Ferry news of today</a> "),
    "text alone": Shape(SENTENCE),
    # phrases
    "phrase: Photo": Shape("Photo: ", "<p>"),
    "phrase: Read more": Shape("<p>Read more: the ferry runs</p>"),
    "phrase: By": Shape("<p>By Jane Doe and</p>"),
    "phrase: subscribe": Shape("subscribe to our newsletter ", ARTICLE + "<p>"),
}
"""Name → shape."""

TEXTS: dict[str, Shape] = {
    "Photo": Shape("Photo: "),
    "Read more": Shape("Read more: "),
    "lines": Shape("Read more\n"),
    "sentences": Shape(SENTENCE),
    "blank lines": Shape("\n"),
    "spaces": Shape(" "),
    "wrapped lines": Shape("The ferry runs again from Monday, after two months in\n"),
    "dates": Shape("12.12.2012 "),
    "By": Shape("By "),
}
"""The same for plain text."""
