"""Whether the bot lives and whether it is ready, decided from what was found."""

from dataclasses import replace
from typing import Any

import pytest

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from broadcast.signs import Arrivals, Role, Sign
from handlers.health.vitals import HUNG, LAG, MISSES, POLLED, WRITTEN, Facts, Health, Part, Vitals
from models.load import Queue
from models.store import Store

WELL = Facts(polled=9.0, alive=True, turned=0.5, queue=Queue({}, {}, None), written=14.0)


@pytest.mark.parametrize(
    ("found", "broken"),
    [
        ({}, set()),
        ({"polled": POLLED, "turned": HUNG, "written": WRITTEN, "lag": LAG, "missed": MISSES - 1}, set()),
        ({"polled": None}, {Part.POLLING}),
        ({"polled": POLLED + 1}, {Part.POLLING}),
        ({"missed": MISSES}, {Part.POLLING}),
        ({"alive": False}, {Part.SENDER}),
        ({"turned": None}, {Part.SENDER}),
        ({"turned": HUNG + 1}, {Part.SENDER}),
        ({"queue": None}, {Part.DATABASE, Part.LAG}),
        ({"trouble": True}, {Part.DATABASE}),
        ({"written": None}, {Part.DATABASE}),
        ({"written": WRITTEN + 1}, {Part.DATABASE}),
        ({"lag": LAG + 1}, {Part.LAG}),
    ],
)
def test_what_does_not_work_is_named(found: dict[str, Any], broken: set[Part]) -> None:
    assert {part for part, works in replace(WELL, **found).ready().items() if not works} == broken


def test_loop_that_stands_still_is_hung_only_where_it_has_to_turn() -> None:
    health, now = Health(), [0.0]
    health.turns = Sign(lambda: now[0])
    health.waits()
    now[0] += HUNG
    assert health.hung() == []
    now[0] += 1
    assert health.hung() == ["loop"]
    health.starts()  # a migration takes what it takes
    assert health.hung() == []
    health.waits()
    now[0] += 2 * HUNG
    health.stops()
    assert health.hung() == []


def test_sender_without_its_thread_is_hung(store: Store) -> None:
    health, sender = Health(), Sender(store, Settings("123:obviously-fake", frozenset({5})))
    health.serves(Vitals(store, sender, Sign(), Arrivals()))
    assert health.hung() == ["sender"]


def test_role_is_told_once_however_often_it_is_said() -> None:
    health, told = Health(), list[Role]()
    health.on_change = told.append
    for act in (health.starts, health.waits, health.waits, health.starts, health.stops, health.stops):
        act()
    assert told == [Role.STANDBY, Role.STARTING, Role.STOPPING]


def test_update_lags_from_when_it_was_written_down_or_else_from_the_start() -> None:
    now = [100.0]
    arrivals = Arrivals(lambda: now[0])
    assert arrivals.lag(None) == 0
    now[0] = 105
    assert arrivals.lag(7) == 5  # it waited before this start
    arrivals.came([10, 11])
    now[0] = 108
    arrivals.came([12])
    now[0] = 110
    assert [arrivals.lag(oldest) for oldest in (7, 10, 11, 12)] == [10, 5, 5, 2]
    arrivals.came([3])  # after a quiet week
    now[0] = 111
    assert [arrivals.lag(oldest) for oldest in (3, None)] == [1, 0]
