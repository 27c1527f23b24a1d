"""Invented articles: put together from word lists with a seed, so the same seed gives the same text."""

from __future__ import annotations

import random
import re
import tomllib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

_DATA = tomllib.loads(Path(__file__).with_name("invented.toml").read_text("utf-8"))
WORDLISTS: dict[str, dict[str, list[str]]] = _DATA["words"]
SENTENCES: dict[str, list[str]] = _DATA["sentences"]
UI: dict[str, dict[str, str]] = _DATA["labels"]
Story = dict[str, Any]
START = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
SECTIONS = ("politics", "business", "science", "culture", "sport")


def language(host: int) -> str:
    """Thirty hosts in English, six in German, four in French."""
    return "de" if host % 7 == 4 else "fr" if host % 10 == 6 else "en"


def site_name(host: int) -> str:
    first = ("Harbour", "Linsey", "Carrow", "Alb", "Marlow", "Estuary", "Northern", "Fen", "Valley", "Coast")[host % 10]
    return f"{first} {('Gazette', 'Courier', 'Tribune', 'Observer')[host // 10 % 4]}"


def sentence(rng: random.Random, lang: str) -> str:
    lists = WORDLISTS[lang]
    said = rng.choice(SENTENCES[lang]).format(
        n=rng.randint(3, 96), m=rng.randint(97, 940), **{slot: rng.choice(words) for slot, words in lists.items()}
    )
    return said[0].upper() + said[1:]


def paragraph(rng: random.Random, lang: str) -> str:
    return " ".join(sentence(rng, lang) for _ in range(rng.randint(1, 4)))


def headline(rng: random.Random, lang: str) -> str:
    w = {slot: rng.choice(words) for slot, words in WORDLISTS[lang].items()}
    n = rng.randint(3, 90)
    forms = {
        "en": [
            "{person} and the {adj} {noun}",
            "Why {place} waits for {thing}",
            "{n} votes, one {adj} {noun}: how {place} got {thing}",
            "After the {noun}, {thing} is back",
        ],
        "de": [
            "{person} und der Streit um {thing}",
            "Warum {place} noch wartet",
            "{n} Stimmen für {thing}",
            "Nach dem {noun}: Was nun kommt",
        ],
        "fr": [
            "{person} et le {noun}",
            "Pourquoi on attend encore {thing}",
            "{n} voix pour {thing}",
            "Après le {noun}, les questions restent",
        ],
    }[lang]
    said = rng.choice(forms).format(n=n, **w)
    return said[0].upper() + said[1:]


@cache
def article(seed: int, host: int, number: int) -> dict:
    """What an article says: the known truth. Its page is made by :func:`page`."""
    rng = random.Random(f"{seed}/{host}/{number}")
    lang = language(host)
    title = headline(rng, lang)
    when = START + timedelta(minutes=number * 173 + host)
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower().encode("ascii", "ignore").decode()).strip("-")[:60]
    section = SECTIONS[number % len(SECTIONS)]
    paragraphs = [paragraph(rng, lang) for _ in range(rng.randint(9, 26))]
    every = rng.choice((0, 5, 7))
    return dict(
        host=host, number=number, lang=lang, title=title, section=section,
        standfirst=sentence(rng, lang), author=rng.choice(WORDLISTS[lang]["person"]), published=when.isoformat(),
        path=f"/{section}/{when:%Y/%m/%d}/{slug}-{10000 + number}.html",
        paragraphs=paragraphs,
        headings={n: headline(rng, lang) for n in range(every, len(paragraphs) - 1, every)} if every else {},
        caption=sentence(rng, lang),
    )  # fmt: skip
