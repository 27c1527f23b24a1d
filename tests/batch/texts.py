"""Pages whose texts have nothing in common, so that a run decides on each by itself."""

from __future__ import annotations

import random

_TEXT = (
    "the a of and to in that it was for on with as at by from they have this one had were but not what "
    "all when we there can an your which their said if do will each about how up out them then she many "
    "some so these would other into has more her two like him see time could no make than first been its "
    "who now people my made over did down only way find use may water long little very after words called "
    "just where most know get through back much go good new write our used me man too any day same right "
    "look think also around another came come work three must because does part even place well such here "
    "take why help put different away again off went old number great tell men say small every found "
    "still between name should home "
)
_WORDS = _TEXT.split()


def story(number: int) -> bytes:
    """A page that holds an article like no other."""
    draw = random.Random(number)  # noqa: S311 - no secret

    def sentence() -> str:
        return " ".join(draw.choices(_WORDS, k=14)).capitalize() + "."

    text = "".join(f"<p>{sentence()} {sentence()} {sentence()}</p>" for _ in range(6))
    title = " ".join(draw.choices(_WORDS, k=6)).capitalize()
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body><article>"
        f"<h1>{title}</h1>{text}</article></body></html>"
    ).encode()
