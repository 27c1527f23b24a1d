"""The pages of the invented articles: eight usual markups, filled up with what news pages are filled up with."""

from __future__ import annotations

import html
import json
import random
from functools import cache

from tests.benchmark.newsweb.invented import SECTIONS, UI, WORDLISTS, headline, language, sentence, site_name


def filler_css(rng: random.Random, size: int) -> str:
    out, length = [], 0
    while length < size:
        rule = f".{rng.choice('abcdefgh')}{rng.randrange(16**5):05x}-{rng.randrange(99)}{{display:{rng.choice(('flex', 'grid', 'block'))};margin:{rng.randrange(40)}px auto;color:#{rng.randrange(16**6):06x};font:{rng.randrange(11, 40)}px/1.{rng.randrange(9)} var(--serif)}}"
        out.append(rule)
        length += len(rule)
    return "".join(out)


def filler_js(rng: random.Random, size: int) -> str:
    out, length = [], 0
    while length < size:
        line = f'!function(e,t){{var n=t["{rng.randrange(16**8):08x}"]||{{}};n.slot={rng.randrange(999)};for(var i=0;i<e.length&&i<{rng.randrange(99)};i++){{e[i]="<div class=\\"ad-{rng.randrange(99)}\\"></div>"+n.slot}}window.__q=(window.__q||[]).concat(e)}}([],window);'
        out.append(line)
        length += len(line)
    return "".join(out)


@cache
def chrome(seed: int, host: int) -> dict:
    """What all pages of a host share: style, scripts, menus, footer."""
    rng = random.Random(f"{seed}/chrome/{host}")
    lang = language(host)
    places = [
        w[0].upper() + w[1:] for w in WORDLISTS[lang]["place"] + WORDLISTS[lang]["thing"] + WORDLISTS[lang]["noun"]
    ]

    def links(n: int, cls: str) -> str:
        return "".join(
            f'<li class="{cls}"><a href="/topic/{rng.randrange(10**6)}/" data-track="nav-{i}">{html.escape(rng.choice(places))}</a></li>'
            for i in range(n)
        )

    icon = '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M{} {}c0-{} {}-{} {}-{}h{}v{}l-{} {}z"/></svg>'
    icons = [icon.format(*(rng.randrange(24) for _ in range(11))) for _ in range(8)]
    return dict(
        css=filler_css(rng, 11000), js=filler_js(rng, 14000), js2=filler_js(rng, 9000),
        nav="".join(f'<li class="menu-item has-children"><a href="/{s}/">{s.title()}</a><ul class="sub-menu">{links(14, "sub-item")}</ul></li>' for s in SECTIONS),
        footer="".join(f'<div class="footer-col"><h4>{html.escape(rng.choice(places))}</h4><ul>{links(11, "footer-link")}</ul></div>' for _ in range(5)),
        icons=icons,
        legal=f"© 2026 {site_name(host)} Media. All rights reserved. No part of this site may be reproduced without permission.",
    )  # fmt: skip


def card(rng: random.Random, host: int, lang: str, n: int) -> str:
    t = html.escape(headline(rng, lang))
    k = rng.randrange(16**8)
    return f'<div class="card card--{n}"><a class="card__link" href="/culture/2026/10/{1 + n % 28:02d}/story-{k}.html"><picture><source media="(min-width:48em)" srcset="/img/{k:08x}-640.webp 640w, /img/{k:08x}-960.webp 960w, /img/{k:08x}-1280.webp 1280w"><img loading="lazy" alt="" src="/img/{k:08x}-320.jpg" width="320" height="180"></picture><h3 class="card__title">{t}</h3></a><span class="card__kicker">{rng.choice(SECTIONS).title()}</span><time class="card__time">{rng.randrange(1, 23)} h</time></div>'


def body_html(a: dict, rng: random.Random, kind: int, extra: dict) -> str:
    """The article's text in one of eight usual markups, with the usual insertions between paragraphs."""
    lang, ui = a["lang"], UI[a["lang"]]
    esc = html.escape
    out: list[str] = []
    linked = rng.randrange(len(a["paragraphs"]))
    related_at, ad_at, news_at = rng.sample(range(2, len(a["paragraphs"]) - 1), 3)
    for n, text in enumerate(a["paragraphs"]):
        said = esc(text, quote=False)
        if n == linked:
            first, _, rest = said.partition(" ")
            second, _, rest = rest.partition(" ")
            said = f'{first} <a href="/topic/{rng.randrange(999)}/">{second}</a> {rest}' if rest else said
        if n in a["headings"]:
            head = esc(a["headings"][n], quote=False)
            out.append(
                {
                    0: f'<h2 class="wp-block-heading">{head}</h2>',
                    1: f'<div data-component="subheadline-block" class="ssrcss-1x"><h2>{head}</h2></div>',
                    4: f'<h2 class="artikel__zwischentitel">{head}</h2>',
                }.get(kind, f"<h2>{head}</h2>")
            )
        out.append({
            1: f'<div data-component="text-block" class="ssrcss-{rng.randrange(999)}-Block"><div class="ssrcss-7u-Rich"><p class="ssrcss-1q0-Paragraph"><span>{said}</span></p></div></div>',
            3: f'<div class="sc-{rng.randrange(16**4):04x} paragraph"><p>{said}</p></div>',
            4: f'<p class="artikel__absatz">{said}</p>',
            7: f'<p class="wp-block-paragraph">{said}</p>',
        }.get(kind, f"<p>{said}</p>"))  # fmt: skip
        if n == related_at:
            out.append(
                f'<aside class="related-inline"><strong>{ui["more"]}:</strong> <a href="/science/r{rng.randrange(999)}.html">{esc(headline(rng, lang))}</a></aside>'
            )
        if n == ad_at:
            out.append(
                f'<div class="ad-slot" id="div-gpt-{rng.randrange(999)}"><span class="ad-label">{ui["ad"]}</span><script>window.__q&&__q.push("{rng.randrange(16**6):06x}")</script></div>'
            )
        if n == news_at:
            out.append(
                f'<div class="newsletter-signup"><h4>{site_name(a["host"])}</h4><p>{ui["news"]}</p><form action="/newsletter"><input type="email" name="mail"><button>OK</button></form></div>'
            )
        if kind == 6 and n % 6 == 5:
            out.append('</div><div class="story-gap" data-ad="mid"></div><div class="story-part">')
    out += [f"<p>{esc(text, quote=False)}</p>" for text in a.get("refrains", ())]
    joined = "\n".join(out)
    share = (
        f'<div class="share"><span>{ui["share"]}</span>'
        + "".join(
            f'<a class="share__{i}" href="https://social{i}.example/share">{extra["icons"][i]}</a>' for i in range(5)
        )
        + "</div>"
    )
    figure = f'<figure class="lead"><img src="/img/{rng.randrange(16**8):08x}.jpg" alt="" width="1280" height="720"><figcaption>{esc(a["caption"], quote=False)} <span class="credit">{ui["photo"]}: {site_name(a["host"])}</span></figcaption></figure>'
    stand, by = esc(a["standfirst"], quote=False), esc(a["author"])
    date = a["published"]
    h1 = esc(a["title"], quote=False)
    bio = f'<div class="author-box"><img class="avatar" src="/a.jpg" alt=""><div class="author-description">{ui["bio"].format(p=by, s=site_name(a["host"]))}</div></div>'
    tags = (
        f'<div class="post-tags"><span>{ui["tags"]}:</span>'
        + "".join(
            f'<a rel="tag" href="/topic/{i}/">{esc(w)}</a>'
            for i, w in enumerate(rng.sample(WORDLISTS[lang]["noun"], 5))
        )
        + "</div>"
    )
    if kind in (0, 7):
        return f'<article class="post type-post hentry category-{a["section"]}"><header class="entry-header"><h1 class="entry-title">{h1}</h1><p class="entry-excerpt">{stand}</p><div class="entry-meta"><span class="byline">{ui["by"]} <a class="author" rel="author" href="/author/1/">{by}</a></span> <time class="entry-date" datetime="{date}">{date[:10]}</time></div>{share}</header>{figure}<div class="entry-content">{joined}</div><footer class="entry-footer">{tags}{bio}</footer></article>'
    if kind == 1:
        return f'<article class="ssrcss-pv1-ArticleWrapper"><div data-component="headline-block"><h1 id="main-heading">{h1}</h1></div><div data-component="byline-block"><span>{ui["by"]} {by}</span><time datetime="{date}">{date[:10]}</time></div><div data-component="image-block">{figure}</div><div data-component="text-block"><p><b>{stand}</b></p></div>{joined}<div data-component="topic-list">{tags}</div>{share}</article>'
    if kind == 2:
        return f'<div class="story" itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{h1}</h1><h2 class="story__deck" itemprop="description">{stand}</h2><div class="story__by">{ui["by"]} <span itemprop="author">{by}</span> <time itemprop="datePublished" datetime="{date}">{date[:10]}</time></div>{share}{figure}<div itemprop="articleBody">{joined}</div>{bio}{tags}</div>'
    if kind == 3:
        return f'<main><div class="sc-1a article-head"><h1>{h1}</h1><p class="sc-9f dek">{stand}</p><div class="sc-2c meta"><span>{ui["by"]} {by}</span><time datetime="{date}">{date[:10]}</time></div></div>{figure}<div class="sc-77 article-body">{joined}</div>{share}{bio}</main>'
    if kind == 4:
        return f'<main><article class="artikel"><header class="artikel__kopf"><h1 class="artikel__titel">{h1}</h1><p class="artikel__vorspann">{stand}</p><p class="artikel__autor">{ui["by"]} {by}</p><p class="artikel__datum"><time datetime="{date}">{date[:10]}</time></p></header>{figure}<div class="artikel__text">{joined}</div>{tags}{share}</article></main>'
    if kind == 5:
        return f'<table width="960" cellpadding="0" class="layout"><tr><td class="left" valign="top"><ul class="leftnav"><li><a href="/">Home</a></li></ul></td><td class="center" valign="top"><div id="story"><h1>{h1}</h1><div class="subhead">{stand}</div><div class="byline">{ui["by"]} {by} | {date[:10]}</div>{figure}<div id="storytext">{joined}</div>{share}</div></td></tr></table>'
    return f'<article class="story"><h1>{h1}</h1><p class="standfirst">{stand}</p><p class="byline">{ui["by"]} {by}, <time datetime="{date}">{date[:10]}</time></p>{share}{figure}<div class="story-part">{joined}</div>{tags}{bio}</article>'


def page(seed: int, a: dict, base: str, size: int, *, canonical: bool = True) -> bytes:
    """The page of an article, filled up to about ``size`` bytes with what news pages are filled up with."""
    host, lang, ui = a["host"], a["lang"], UI[a["lang"]]
    c = chrome(seed, host)
    rng = random.Random(f"{seed}/page/{host}/{a['number']}")
    kind = host % 8
    url = base + a["path"]
    ld = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": a["title"],
        "description": a["standfirst"],
        "datePublished": a["published"],
        "dateModified": a["published"],
        "author": [{"@type": "Person", "name": a["author"]}],
        "publisher": {"@type": "NewsMediaOrganization", "name": site_name(host)},
        "mainEntityOfPage": url,
    }
    if kind == 2:
        ld["articleBody"] = " ".join(a["paragraphs"])
    linked = json.dumps(ld, ensure_ascii=False).replace("</", "<\\/")
    text = body_html(a, rng, kind, c)
    state = ""
    if kind == 3:
        state = (
            '<script id="__NEXT_DATA__" type="application/json">'
            + json.dumps(
                {
                    "props": {
                        "pageProps": {
                            "id": a["number"],
                            "title": a["title"],
                            "body": [{"type": "p", "html": p} for p in a["paragraphs"]],
                        }
                    },
                    "buildId": f"{rng.randrange(16**10):010x}",
                },
                ensure_ascii=False,
            ).replace("</", "<\\/")
            + "</script>"
        )
    comments = "".join(
        f'<li class="comment" id="c{n}"><div class="comment__who">{html.escape(rng.choice(WORDLISTS[lang]["person"]))}</div><div class="comment__text"><p>{html.escape(sentence(rng, lang), quote=False)}</p></div><a class="reply" href="#r{n}">{c["icons"][n % 8]}</a></li>'
        for n in range(rng.randrange(0, 9))
    )
    most = "".join(
        f'<li><a href="/m/{rng.randrange(999)}.html">{html.escape(headline(rng, lang))}</a></li>' for _ in range(10)
    )
    top = f"""<!DOCTYPE html>
<html lang="{lang}" class="no-js">
<head>
<meta charset="utf-8">
<title>{html.escape(a["title"])} | {site_name(host)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="{html.escape(a["standfirst"])}">
<meta property="og:type" content="article"><meta property="og:site_name" content="{site_name(host)}">
<meta property="og:title" content="{html.escape(a["title"])}"><meta property="og:url" content="{url}">
<meta property="article:published_time" content="{a["published"]}"><meta name="author" content="{html.escape(a["author"])}">
{f'<link rel="canonical" href="{url}">' if canonical else ""}
<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.xml"><link rel="alternate" type="application/atom+xml" title="Atom" href="/atom.xml">
<style>{c["css"]}</style>
<script>{c["js"]}</script>
<script type="application/ld+json">{linked}</script>
</head>
<body class="single single-{a["section"]}">
<header class="site-header"><a href="/" class="logo">{c["icons"][0]}{site_name(host)}</a><nav class="main-nav"><ul class="menu">{c["nav"]}</ul></nav></header>
<div class="page-wrap">
{text}
<aside class="sidebar"><h3>{ui["most"]}</h3><ol class="most-read">{most}</ol></aside>
<section class="comments"><h3>{ui["comm"]}</h3><ol>{comments}</ol></section>
<section class="related"><h3>{ui["related"]}</h3><div class="cards">"""
    bottom = f"""</div></section>
</div>
<footer class="site-footer">{c["footer"]}<p class="legal">{c["legal"]}</p></footer>
<script>{c["js2"]}</script>{state}
</body>
</html>
"""
    cards: list[str] = []
    room = size - len(top.encode()) - len(bottom.encode())
    for n in range(90):
        if room <= 0:
            break
        cards.append(card(rng, host, lang, n))
        room -= len(cards[-1].encode())
    return (top + "\n".join(cards) + bottom).encode()
