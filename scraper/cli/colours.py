"""Whether stdout is to be coloured."""

from __future__ import annotations

import os
import sys


def coloured() -> bool:
    """Colours for a person at a terminal who did not say no (https://no-color.org)."""
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    return on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
