"""Killed in the midst of folding until every row is gone: no number ever changes."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from models.states import Correction, Fate, Outcome
from models.store import Store
from simulator import Simulator
from tests.support.databases import url_at
from tests.support.folding import START, corrected, finished, rows, undone
from tests.support.process import bot
from tests.support.settled import settle
from tests.support.timing import Clock

pytestmark = [pytest.mark.slow, pytest.mark.both, pytest.mark.long]

READERS = range(1000, 3000)


def numbers(store: Store) -> list[tuple[Mapping[Outcome, int], Mapping[Fate, int], Mapping[Correction, int]]]:
    """What is told of each broadcast, the newest first."""
    counts = [store.counts.of(one) for one in store.broadcasts.history(9)]
    return [(one.tally, one.fates, one.corrections) for one in counts]


async def until_less(store: Store, than: int) -> int:
    """Wait until so many rows are no more; how many there are."""
    async with asyncio.timeout(60):
        while (left := left_of(store)) >= than:  # noqa: ASYNC110 - another process deletes them
            await asyncio.sleep(0.02)
    return left


def left_of(store: Store) -> int:
    return sum(rows(store, one) for one in store.broadcasts.history(9))


async def test_kills_change_no_number(simulator: Simulator, tmp_path: Path) -> None:
    url = url_at(tmp_path / "recall.db")
    clock = Clock(START)
    with Store.open(url, "NORMAL", clock=clock) as store:
        store.audience.add(READERS)
        for made in (finished(store), undone(store), corrected(store)):
            store.broadcasts.reported(made, 1)
        before, left = numbers(store), left_of(store)
        assert left > 3 * len(READERS)
        clock.advance(days=9)
        settle(store)
        while left:
            async with bot(simulator, tmp_path, KEEP_DELIVERIES_DAYS="30"):
                left = await until_less(store, left)
            assert numbers(store) == before
            left = left_of(store)
        assert all(one.folded_at for one in store.broadcasts.history(9))
        assert store.counts.totals()[Outcome.SENT] == sum(tally[Outcome.SENT] for tally, _, _ in before)
