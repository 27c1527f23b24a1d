"""Places for coroutines, in a real event loop with short pauses."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from itertools import pairwise

import anyio
import pytest

from scraper.batch.lane import Refused
from scraper.batch.pace import BreakerLimits, Delay, Pace
from scraper.batch.turns import Turn, Turns
from scraper.errors import HostGivenUp, HostPaused, NetworkDown

QUICK = Pace(concurrency=4, per_host=2, delay=Delay(0.0, 0.0))
BOUND_SECONDS = 20.0


def run(main: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        with anyio.fail_after(BOUND_SECONDS):
            await main()

    anyio.run(bounded)


def test_items_come_out_once_within_the_limits():
    async def main() -> None:
        done: list[int] = []
        flying: Counter[str] = Counter()

        async def work(turn: Turn[int]) -> None:
            flying[turn.host] += 1
            assert flying[turn.host] <= 2
            assert flying.total() <= 4
            with turn:
                turn.sent()
                await anyio.sleep(0.001)
                flying[turn.host] -= 1
                turn.answered()
            if turn.item % 3 == 0:  # leads to another host
                async with turns.place("www", started=True) as hop:
                    hop.sent()
                    hop.answered()
            done.append(turn.item)

        async with Turns[int](QUICK) as turns, anyio.create_task_group() as tasks:
            for number in range(200):
                turns.add(f"h{number % 5}", number)
            while turn := await turns.next():
                assert isinstance(turn, Turn)
                tasks.start_soon(work, turn)
        assert sorted(done) == list(range(200))
        assert turns.frontier.idle

    run(main)


def test_the_pause_is_kept_between_moments_of_sending():
    async def main() -> None:
        moments: list[float] = []

        async def work() -> None:
            async with turns.place("one") as turn:
                moments.append(anyio.current_time())
                turn.sent()
                await anyio.sleep(0.1)

        async with Turns[None](Pace(delay=Delay(0.05, 0.05))) as turns, anyio.create_task_group() as tasks:
            for _ in range(6):
                tasks.start_soon(work)
        assert len(moments) == 6
        assert min(later - sooner for sooner, later in pairwise(moments)) >= 0.0499

    run(main)


def test_nothing_is_begun_while_nobody_asks():
    async def main() -> None:
        async with Turns[int](QUICK) as turns:
            turns.add("one", 1)
            turns.add("one", 2)
            async with turns.place("two", started=True) as hop:  # work that has begun goes on
                hop.sent()
                hop.answered()
            await anyio.sleep(0.01)
            assert turns.frontier.in_flight == 0
            turn = await turns.next()
            assert isinstance(turn, Turn)
            assert turns.frontier.in_flight == 1
            turn.put_back()
            again = await turns.next()
            assert isinstance(again, Turn)
            assert again.item == 1

    run(main)


def test_cancelling_at_random_moments_loses_no_place_and_no_item():
    async def main() -> None:
        draw = random.Random(7)  # noqa: S311
        seen: defaultdict[int, int] = defaultdict(int)

        async def use(number: int) -> None:
            with anyio.move_on_after(draw.uniform(0, 0.004)):
                async with turns.place(f"h{number % 3}", started=number % 2 == 0) as turn:
                    await anyio.sleep(draw.uniform(0, 0.002))
                    turn.sent()
                    await anyio.sleep(draw.uniform(0, 0.002))

        async def ask() -> None:
            while True:
                with anyio.move_on_after(draw.uniform(0, 0.003)) as scope:
                    turn = await turns.next()
                    if turn is None:
                        return
                    assert isinstance(turn, Turn)
                    with turn:
                        seen[turn.item] += 1
                        turn.sent()
                        turn.answered()
                if scope.cancelled_caught:
                    await anyio.sleep(0)

        async with Turns[int](QUICK) as turns, anyio.create_task_group() as tasks:
            for number in range(300):
                turns.add(f"h{number % 3}", number)
            for number in range(200):
                tasks.start_soon(use, number)
            tasks.start_soon(ask)
            tasks.start_soon(ask)
        assert seen == dict.fromkeys(range(300), 1)
        assert turns.frontier.in_flight == 0
        assert turns.frontier.idle

    run(main)


def test_cancelling_just_when_it_is_ones_turn_gives_it_back():
    async def main() -> None:
        async def use() -> None:
            async with turns.place("one", started=True):
                raise AssertionError("it was cancelled before")

        async with Turns[int](QUICK) as turns:
            for wait in (turns.next, use):
                task = asyncio.create_task(wait())
                await asyncio.sleep(0)
                if wait == turns.next:
                    turns.add("one", 1)
                while not turns.frontier.in_flight:
                    await asyncio.sleep(0)
                task.cancel()  # it is awake already, but has not run yet
                with pytest.raises(asyncio.CancelledError):
                    await task
                assert turns.frontier.in_flight == 0
            assert turns.frontier.left == 1
            turn = await turns.next()
            assert isinstance(turn, Turn)
            assert turn.item == 1

    run(main)


def test_what_a_host_says_reaches_those_that_wait():
    async def main() -> None:
        pace = Pace(delay=Delay(0, 0), per_host=1, max_pause=60, breaker=BreakerLimits(failures=1, pauses=()))
        async with Turns[int](pace) as turns:
            async with turns.place("dead") as turn:
                turn.failed("connection refused")
            with pytest.raises(HostGivenUp, match="connection refused"):
                async with turns.place("dead"):
                    pass
            async with turns.place("busy") as turn:
                turn.sent()
                turn.slowed(3600)
            with pytest.raises(HostPaused, match="3600 s"):
                async with turns.place("busy"):
                    pass
            turns.add("dead", 5)
            refused = await turns.next()
            assert isinstance(refused, Refused)
            assert refused.item == 5
            assert await turns.next() is None

    run(main)


def test_all_that_wait_learn_that_the_network_is_down():
    async def main() -> None:
        failures: list[NetworkDown] = []

        async def work(number: int) -> None:
            try:
                async with turns.place(f"h{number}") as turn:
                    turn.sent()
                    await anyio.sleep(0.001)
                    turn.failed("no route")
            except NetworkDown as error:
                failures.append(error)

        async with Turns[int](Pace()) as turns:
            async with anyio.create_task_group() as tasks:
                for number in range(50):
                    tasks.start_soon(work, number)
            assert len(failures) == 30
            assert "check the network" in str(failures[0])
            with pytest.raises(NetworkDown):
                await turns.next()

    run(main)


def test_an_error_of_the_caller_comes_out_and_leaves_nothing_running():
    async def main() -> None:
        with pytest.raises(LookupError):
            async with Turns[int](QUICK) as turns, turns.place("one"):
                raise LookupError("own")
        assert turns.frontier.in_flight == 0

    run(main)
