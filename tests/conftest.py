"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.server import Server, running


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The servers of the tests stand on loopback: a proxy of whoever runs the tests cannot reach them."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server on loopback, see ``tests/server.py`` for what it can do wrong."""
    with running() as started:
        yield started
