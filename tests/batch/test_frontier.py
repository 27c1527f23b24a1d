"""The frontier against a world with a clock of its own."""

from __future__ import annotations

import itertools
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.batch.breaker import Breaker
from scraper.batch.frontier import LOW_ITEMS, Frontier
from scraper.batch.pace import BreakerLimits, Delay, NetworkLimits, Pace
from scraper.errors import HostGivenUp, HostPaused
from tests.batch.simulation import Answer, Clock, World

TINY = 1e-6
NO_DELAY = Delay(0.0, 0.0)


def gaps(moments: list[float]) -> list[float]:
    return [later - sooner for sooner, later in itertools.pairwise(moments)]


answers = st.builds(
    Answer,
    connect=st.sampled_from([0.0, 0.0, 0.3, 2.0]),
    seconds=st.sampled_from([0.01, 0.2, 3.0]),
    kind=st.sampled_from(["answered"] * 6 + ["slowed", "failed", "again"]),
    after=st.sampled_from([None, 0.0, 5.0, 40.0]),
    leads_to=st.sampled_from([""] * 6 + ["h0", "h1", "elsewhere"]),
)


@settings(max_examples=150, deadline=None)
@given(
    pace=st.builds(
        Pace,
        concurrency=st.integers(1, 6),
        per_host=st.integers(1, 3),
        delay=st.sampled_from([NO_DELAY, Delay(1.0, 1.0), Delay(0.5, 2.0)]),
        network=st.just(NetworkLimits(tries=10_000)),
    ),
    items=st.lists(st.sampled_from(["h0", "h1", "h2", "h3"]), max_size=40),
    script=st.lists(answers, min_size=1, max_size=60),
    draws=st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=10),
)
def test_limits_hold_and_each_item_comes_out_once(pace, items, script, draws):
    """Whatever hosts answer: never too many at once, never too soon, nothing lost or doubled, nobody starves."""
    answered, drawn = iter(script), itertools.cycle(draws)
    slow_until: dict[str, float] = {}

    def hosts(*_: object) -> Answer:
        return next(answered, Answer())

    world = World(pace, hosts, lambda: next(drawn))
    plain_slowed = world.frontier.slowed

    def slowed(place, seconds=None):
        slow_until[place.host] = max(slow_until.get(place.host, 0), world.clock.now + (seconds or 0.0))
        plain_slowed(place, seconds)

    plain_sent = world.frontier.sent
    taken_before: list[str] = []

    def sent(place):
        if world.clock.now < slow_until.get(place.host, 0) - TINY:
            assert place.taken_at < slow_until[place.host]  # it had its place already: connecting
            taken_before.append(place.host)
        plain_sent(place)

    world.frontier.slowed = slowed  # type: ignore[method-assign]
    world.frontier.sent = sent  # type: ignore[method-assign]
    for number, host in enumerate(items):
        world.frontier.add(host, number)
    world.finish()
    out = [item for _, _, item in world.ended] + [refused.item for refused in world.refused]
    assert Counter(out) == Counter(range(len(items)))
    assert world.frontier.idle
    assert world.most_overall <= pace.concurrency
    for host, moments in world.sent.items():
        assert world.most[host] <= pace.per_host
        assert all(gap >= pace.delay.low - TINY for gap in gaps(moments))
    if pace.delay.low:  # one unsent at a time: so at most one was connecting when the host said to wait
        assert all(count <= len(script) for count in Counter(taken_before).values())


def test_requests_that_waited_do_not_go_out_together():
    world = World(Pace(delay=Delay(2, 2)), lambda _h, _i, number: Answer(connect=5.0 * (number % 2), seconds=30))
    for number in range(20):
        world.frontier.add("one", number)
    world.finish()
    assert min(gaps(world.sent["one"])) >= 2
    assert world.most["one"] == 2


def test_a_range_of_delays_is_drawn_anew_each_time():
    draws = itertools.cycle([0.0, 0.5, 1.0])
    world = World(Pace(delay=Delay.parse("1-3")), draw=lambda: next(draws))
    for number in range(7):
        world.frontier.add("one", number)
    world.finish()
    assert gaps(world.sent["one"]) == pytest.approx([1, 2, 3, 1, 2, 3])


@pytest.mark.parametrize("text", ["", "x", "3-1", "-1", "1-", "nan", "inf", "1-2-3"])
def test_a_delay_that_makes_no_sense_is_refused(text):
    with pytest.raises(ValueError, match="no delay"):
        Delay.parse(text)


@pytest.mark.parametrize("grouped", [True, False])
def test_the_order_of_the_input_does_not_matter(grouped):
    names = [f"h{number}" for number in range(10)]
    world = World(Pace(concurrency=10, per_host=2, delay=NO_DELAY), lambda *_: Answer(seconds=1))
    for host in sorted(names * 10) if grouped else names * 10:
        world.frontier.add(host, host)
    world.finish()
    assert world.clock.now - 1000 == pytest.approx(10)  # 100 items, 10 at once, 1 s each


def test_the_host_that_has_waited_longest_comes_first():
    world = World(Pace(concurrency=1, delay=NO_DELAY), lambda *_: Answer(seconds=1))
    for number in range(5):
        world.frontier.add("long", f"long {number}")
    for host in "abc":
        world.clock.now += 0.001
        world.frontier.add(host, host)
    world.finish()
    assert world.order[:5] == ["long 0", "a", "b", "c", "long 1"]


def test_a_host_that_is_given_more_work_keeps_its_turn():
    clock = Clock()
    frontier: Frontier[str] = Frontier(Pace(delay=NO_DELAY), clock)
    frontier.add("fed", "first")
    for number in range(3):
        clock.now += 1
        frontier.add(f"other{number}", "later")
        frontier.add("fed", "more")
    place = frontier.take()
    assert place
    assert place.item == "first"


def test_retry_after_holds_no_place_and_is_kept():
    def hosts(host: str, _item: object, number: int) -> Answer:
        return Answer(kind="slowed", after=60.0) if host == "slow" and number == 0 else Answer()

    world = World(Pace(concurrency=1, delay=NO_DELAY), hosts)
    world.frontier.add("slow", "x")
    for number in range(100):
        world.frontier.add("quick", number)
    world.finish()
    assert gaps(world.sent["slow"]) == [pytest.approx(60.1)]
    assert max(moment for moment, host, _ in world.ended if host == "quick") < 1000 + 60


def test_pauses_grow_where_the_host_does_not_say_how_long():
    pace = Pace(per_host=1, delay=NO_DELAY, slow_down=10, max_slow_down=50)
    world = World(pace, lambda _h, _i, number: Answer(seconds=0, kind="slowed" if number < 5 else "answered"))
    world.frontier.add("one", 1)
    world.finish()
    assert gaps(world.sent["one"]) == pytest.approx([10, 20, 40, 50, 50])


def test_two_that_were_in_flight_are_one_request_to_slow_down():
    world = World(
        Pace(per_host=2, delay=NO_DELAY, slow_down=10),
        lambda _h, _i, number: Answer(seconds=1 + number / 10, kind="slowed" if number < 2 else "answered"),
    )
    world.frontier.add("one", 1)
    world.frontier.add("one", 2)
    world.finish()
    assert world.sent["one"][2] - 1000 == pytest.approx(11)


def test_a_pause_of_an_earlier_run_binds_this_one_and_is_handed_on():
    world = World(Pace())
    world.frontier.pause_until("one", 1030.0)
    world.frontier.add("one", 1)
    assert list(world.frontier.pauses()) == [("one", 1030.0)]
    world.finish()
    assert world.sent["one"] == [1030.0]
    assert list(world.frontier.pauses()) == []


def test_a_pause_longer_than_the_run_waits_puts_off():
    world = World(Pace(max_pause=100), lambda *_: Answer(kind="slowed", after=86_400.0))
    for number in range(3):
        world.frontier.add("one", number)
    world.finish()
    assert len(world.sent["one"]) == 1
    assert sorted(refused.item for refused in world.refused) == [0, 1, 2]
    error = world.refused[0].error("https://one/")
    assert isinstance(error, HostPaused)
    assert "86400 s" in str(error)
    world.frontier.add("one", 3)
    assert [refused.item for refused in world.frontier.refused()] == [3]
    assert world.clock.now < 1010


def test_crawl_delay_is_kept_and_capped():
    world = World(Pace(max_crawl_delay=20))
    assert world.frontier.crawl_delay("one", 5) == 5
    assert world.frontier.crawl_delay("two", 3600) == 20
    assert world.frontier.crawl_delay("three", 0.1) == 0.1
    for host in ("one", "two", "three"):
        for number in range(3):
            world.frontier.add(host, number)
    world.finish()
    assert [gaps(world.sent[host])[0] for host in ("one", "two", "three")] == [5, 20, 1]


def test_a_crawl_delay_counts_from_the_request_that_found_it():
    world = World(Pace(delay=NO_DELAY))
    world.frontier.add("one", 1)
    place = world.frontier.take()
    assert place
    world.frontier.sent(place)
    world.frontier.answered(place)
    world.frontier.crawl_delay("one", 9)
    world.frontier.add("one", 2)
    assert world.frontier.next_moment() == 1009


def test_a_redirect_waits_in_the_lane_of_its_new_host_before_what_has_not_begun():
    world = World(
        Pace(concurrency=2, delay=Delay(2, 2)),
        lambda host, *_: Answer(seconds=1, leads_to="www" if host == "short" else ""),
    )
    world.frontier.add("short", "led")
    for number in range(3):
        world.frontier.add("www", number)
    world.finish()
    assert [item for _, _, item in world.ended].index("led") == 1  # one had its place before the redirect came
    assert min(gaps(world.sent["www"])) >= 2


def test_started_work_goes_before_new_hosts():
    world = World(
        Pace(concurrency=1, delay=NO_DELAY),
        lambda host, *_: Answer(leads_to="" if host.startswith("www.") else f"www.{host}"),
    )
    for number in range(50):
        world.frontier.add(f"h{number}", number)
    world.finish()
    assert world.order == [number for number in range(50) for _ in range(2)]  # one begun at a time, not 50


def test_a_dead_host_is_given_up_and_costs_the_others_nothing():
    limits = BreakerLimits(failures=3, pauses=(5, 30))
    world = World(
        Pace(delay=NO_DELAY, per_host=2, breaker=limits),
        lambda host, _i, _n: Answer(seconds=0.5, kind="failed", after=-1) if host == "dead" else Answer(),
    )
    for number in range(1000):
        world.frontier.add("dead", number)
        world.frontier.add(f"good{number % 5}", -number)
    world.finish()
    tries = world.sent["dead"]
    assert len(tries) <= 3 + 1 + 2  # one more was in flight; then one after each pause
    assert gaps(tries)[-2:] == pytest.approx([5.5, 30.5], abs=0.6)
    assert len(world.refused) == 1000 - len(tries)
    error = world.refused[0].error("https://dead/1")
    assert isinstance(error, HostGivenUp)
    assert error.code == "host_given_up"
    assert "https://dead/1: given up for this run" in str(error)
    assert "connection refused" in str(error)
    assert max(moment for moment, host, _ in world.ended if host != "dead") < 1000 + 20.5


def test_a_success_closes_the_breaker():
    limits = BreakerLimits(failures=3, pauses=(5, 30))
    world = World(
        Pace(delay=NO_DELAY, per_host=1, breaker=limits),
        lambda _h, _i, number: Answer(kind="answered" if number % 4 == 3 else "failed"),
    )
    for number in range(20):
        world.frontier.add("shaky", number)
    world.finish()
    assert world.refused == []
    assert len(world.ended) == 20


def test_failures_of_before_a_pause_do_not_make_it_longer():
    breaker, limits = Breaker(), BreakerLimits(failures=2, pauses=(5, 30))
    assert breaker.failed(0, 1, "x", limits) == 0
    assert breaker.failed(0, 1, "x", limits) == 5
    assert breaker.failed(0.5, 9, "x", limits) == 0
    assert breaker.failed(9, 10, "x", limits) == 30
    assert breaker.failed(41, 42, "x", limits) is None


def test_a_network_that_is_down_is_told_after_twenty_tries():
    world = World(Pace(), lambda *_: Answer(kind="failed", after=-1))
    for number in range(40):
        world.frontier.add(f"h{number}", number)
    world.finish()
    assert world.frontier.network_down
    assert sum(map(len, world.sent.values())) == 20
    assert world.refused == []


@pytest.mark.parametrize(("hosts", "down"), [(5, True), (3, True), (2, False)])
def test_few_hosts_that_all_fail_are_told_at_the_end(hosts, down):
    world = World(Pace(), lambda *_: Answer(kind="failed", after=-1))
    for number in range(hosts):
        world.frontier.add(f"h{number}", number)
    world.finish()
    assert world.frontier.network_down is down


def test_dead_hosts_that_fail_faster_than_good_ones_answer_are_no_outage():
    world = World(
        Pace(concurrency=64),
        lambda host, _i, _n: Answer(seconds=2.0) if host == "good" else Answer(seconds=0.01, kind="failed", after=-1),
    )
    for number in range(15):
        world.frontier.add(f"dead{number}", number)
    world.frontier.add("good", -1)
    for number in range(15, 200):
        world.frontier.add(f"dead{number}", number)
    world.finish()
    assert not world.frontier.network_down
    assert len(world.sent) == 201


def test_an_outage_amid_a_run_is_told_but_not_a_tail_of_dead_hosts():
    def hosts(host: str, _item: object, number: int) -> Answer:
        bad = host.startswith("dead") or (number >= 10 and outage)
        return Answer(kind="failed", after=-1) if bad else Answer()

    for outage in (False, True):
        world = World(Pace(delay=NO_DELAY), hosts)
        for number in range(300):
            world.frontier.add(f"good{number % 6}", number)
        for number in range(60):
            world.frontier.add(f"dead{number % 30}", 1000 + number)
        world.finish()
        assert world.frontier.network_down is outage


def test_look_ups_hold_no_place():
    """60 names of 10 s and 40 quick hosts: as fast as without the 60."""

    def run(slow: int) -> float:
        clock = Clock()
        frontier: Frontier[str] = Frontier(Pace(concurrency=8, delay=NO_DELAY), clock)
        done, waits = 0, [f"slow{number}" for number in range(slow)]
        for host in [*waits, *(f"quick{number}" for number in range(40))]:
            for _ in range(5):
                frontier.add(host, host)
        flying = []
        while done < 200:
            while place := frontier.take():
                if place.host.startswith("quick"):
                    frontier.sent(place)
                    flying.append(place)
                else:
                    frontier.put_back(place)
                    frontier.hold(place.host)
            clock.now += 0.1
            for place in flying:
                frontier.answered(place)
                done += 1
            flying.clear()
        assert frontier.left == slow * 5
        for host in waits:
            frontier.unreachable(host, "no such name", for_good=True)
        assert frontier.idle is (slow == 0)
        assert len(list(frontier.refused())) == slow * 5
        assert frontier.idle
        assert not frontier.network_down
        return clock.now

    assert run(60) == pytest.approx(run(0))


@pytest.mark.parametrize("found", [False, True])
def test_names_that_all_fail_are_an_outage_unless_one_is_found(found):
    frontier: Frontier[int] = Frontier(Pace(), Clock())
    for number in range(40):
        frontier.add(f"h{number}", number)
    looked_up = []
    while place := frontier.take():
        frontier.put_back(place)
        frontier.hold(place.host)
        looked_up.append(place.host)
    if found:
        frontier.release(looked_up.pop())
    for host in looked_up:
        assert not frontier.network_down  # as long as one is under way
        frontier.unreachable(host, "no such name", for_good=True)
    assert frontier.network_down is not found
    assert (frontier.take() is None) is not found


def test_lanes_are_fed_little_by_little():
    world = World(Pace(concurrency=4, delay=NO_DELAY))
    store = {f"h{number}": list(range(500)) for number in range(4)}
    most = 0

    def feed() -> None:
        for host in world.frontier.low():
            items = store[host]
            for _ in range(min(32, len(items))):
                world.frontier.add(host, (host, items.pop()))
            world.frontier.stock(host, len(items))

    for host, items in store.items():
        world.frontier.stock(host, len(items))
    feed()
    for _ in world.run():
        feed()
        most = max(most, world.frontier.left - sum(map(len, store.values())))
    assert len({item for _, _, item in world.ended}) == 2000
    assert most <= 4 * (32 + LOW_ITEMS)
    assert world.frontier.idle


def test_what_is_put_back_is_first_again():
    frontier: Frontier[int] = Frontier(Pace(delay=NO_DELAY), Clock())
    for number in range(3):
        frontier.add("one", number)
    place = frontier.take()
    assert place
    frontier.put_back(place)
    frontier.put_back(place)  # a place goes back once
    frontier.returned(place)
    assert (frontier.in_flight, frontier.left) == (0, 3)
    again = frontier.take()
    assert again
    assert again.item == 0
    assert frontier.withdraw("one", 2)
    assert not frontier.withdraw("one", 2)
    assert frontier.left == 1


def test_the_time_left_is_that_of_the_longest_lane():
    """3,000 addresses of one host at 1/s and 500 of others: within a fifth of the truth from the 100th page on."""
    world = World(Pace(delay=Delay(1, 1)), lambda *_: Answer(seconds=0.15))
    for number in range(500):
        world.frontier.add(f"h{number % 100}", number)
    for number in range(3000):
        world.frontier.add("long", number)
    said = [(now, world.frontier.progress.seconds_left()) for now in world.run()]
    end = world.clock.now
    for now, left in said[100:-10]:
        assert abs(left - (end - now)) <= 0.2 * (end - now) + 1
    assert end - 1000 == pytest.approx(3000, rel=0.01)


def test_the_time_left_follows_a_host_that_is_slower_than_its_pace():
    world = World(Pace(delay=Delay(1, 1), per_host=1), lambda *_: Answer(seconds=4))
    for number in range(300):
        world.frontier.add("one", number)
    said = [(now, world.frontier.progress.seconds_left()) for now in world.run()]
    for now, left in said[100:-10]:
        assert abs(left - (world.clock.now - now)) <= 0.2 * (world.clock.now - now) + 5


def test_the_host_that_all_wait_for_is_named_with_the_reason():
    world = World(Pace(delay=Delay(2, 2)))
    for number in range(1200):
        world.frontier.add("long.example", number)
    world.frontier.add("short.example", 0)
    world.finish(11)
    assert str(world.frontier.progress.waited_for()) == ("waiting for long.example: 1,194 left, one request each 2 s")
    world.frontier.pause_until("long.example", world.clock.now + 40, "the host asked to be left alone for 40 s")
    assert "paused for 40 s: the host asked" in str(world.frontier.progress.waited_for())
    state = world.frontier.progress.host("long.example")
    assert (state.sent, state.answered, state.failed, state.left) == (6, 6, 0, 1194)
    assert {state.host for state in world.frontier.progress.hosts()} == {"long.example", "short.example"}


def test_the_cost_of_an_item_hardly_grows_with_the_number_of_hosts():
    def cost(hosts: int) -> float:
        world = Frontier[int](Pace(concurrency=10_000_000, delay=NO_DELAY), Clock())
        began = time.process_time()
        for number in range(20_000):
            world.add(f"h{number % hosts}", number)
        taken = 0
        while place := world.take():
            world.sent(place)
            world.answered(place)
            taken += 1
        assert taken == 20_000
        return time.process_time() - began

    assert cost(20_000) < 10 * cost(20)  # a walk over all hosts would cost a thousand times


def test_a_host_that_permits_one_request_a_minute_is_never_asked_too_early_over_many_runs():
    """30 feeds of one host, a run each 5 minutes: each is read within 7 runs."""
    clock, asked_until, early = Clock(), [0.0], []
    last_read = dict.fromkeys(range(30), 0.0)

    def hosts(*_: object) -> Answer:
        if clock.now < asked_until[0]:
            early.append(clock.now)
        free = clock.now >= permitted[0]
        if free:
            permitted[0] = clock.now + 60
            return Answer(seconds=0)
        asked_until[0] = permitted[0]
        return Answer(seconds=0, kind="slowed", after=permitted[0] - clock.now)

    permitted = [0.0]
    handed_on: list[tuple[str, float]] = []
    for number in range(7):
        clock.now = 1000.0 + 300 * number
        world = World(Pace(per_host=1), hosts, clock=clock)
        for host, when in handed_on:
            world.frontier.pause_until(host, when)
        for feed in sorted(last_read, key=lambda feed: last_read[feed]):
            world.frontier.add("one", feed)
        world.finish(299)
        for moment, _, feed in world.ended:
            last_read[feed] = moment
        handed_on = list(world.frontier.pauses())
        assert handed_on
    assert early == []
    assert all(last_read.values())
