"""Numbers with their noun."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """A number and its noun in the right form.

    >>> counted(1, "row"), counted(1_200, "address"), counted(0, "entry")
    ('1 row', '1,200 addresses', '0 entries')
    """
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return f"{number:,} {plural}"
