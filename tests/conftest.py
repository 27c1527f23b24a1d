"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on loopback, see ``tests/server.py`` for what it can do wrong."""
    with running() as started:
        yield started
