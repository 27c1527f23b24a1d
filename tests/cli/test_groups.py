"""Groups of options: spread into a command's signature, handed over as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer

from scraper.cli.app import app
from scraper.cli.groups import grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    seconds: Annotated[float, typer.Option("--delay", min=0)] = 1.0
    names: Annotated[list[str] | None, typer.Option("--name")] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Faster:
    seconds: Annotated[float, typer.Option("--fast")] = 2.0


def call(*arguments: str) -> list[object]:
    seen: list[object] = []
    small = typer.Typer()

    @small.command()
    @grouped
    def command(path: str, *, pace: Pace, loud: Annotated[bool, typer.Option("--loud")] = False) -> None:
        seen.extend((path, pace, loud))

    typer.main.get_command(small)(list(arguments), standalone_mode=False)
    return seen


def test_a_command_is_handed_the_value_of_its_group() -> None:
    assert call("a") == ["a", Pace(), False]
    given = call("a", "--delay", "3", "--name", "x", "--name", "y", "--loud")
    assert given == ["a", Pace(seconds=3.0, names=["x", "y"]), True]


def test_two_groups_cannot_share_an_option() -> None:
    def command(*, pace: Pace, faster: Faster) -> None: ...

    with pytest.raises(ValueError, match="seconds"):
        grouped(command)


def options(command: str) -> dict[str, object]:
    group = typer.main.get_command(app)
    parameters = group.commands[command].params  # type: ignore[attr-defined]
    named = [parameter for parameter in parameters if parameter.opts[0].startswith("-")]
    return {parameter.opts[0]: (parameter.help, parameter.default) for parameter in named}


def test_commands_share_their_options_word_for_word() -> None:
    get, explain, clean = options("get"), options("explain"), options("clean")
    fetching = {"--user-agent", "--header", "--cookies", "--timeout", "--retries", "--max-redirects", "--proxy"}
    assert fetching <= set(get) & set(explain)
    assert not fetching & set(clean)
    assert all(get[name] == explain[name] for name in set(get) & set(explain))
    assert set(clean) <= set(get)
    assert all(get[name] == clean[name] for name in clean)
