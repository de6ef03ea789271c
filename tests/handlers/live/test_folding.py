"""Beside the work what ended long ago gives up its deliveries, when the setting says and no earlier."""

import pytest

from broadcast.engine.pulse import Pulse
from handlers.live import folding
from handlers.live.folding import Folding
from simulator import Person, Simulator
from tests.support.folding import folded, rows
from tests.support.past import finished
from tests.support.recall import Recall, until
from tests.support.settled import settle


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folding, "LOOK", 0.05)
    monkeypatch.setattr(folding, "REST", 0)


class TestKept:
    @pytest.fixture
    def settings(self) -> dict[str, object]:
        return {"messages_per_second": 1000, "keep_deliveries_days": 30}

    async def test_only_the_numbers_are_after_so_many_days(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(3)
        old, _ = await finished(ada, "Old")
        simulator.clock.advance(hours=29 * 24)
        newer, _ = await finished(ada, "Newer")
        settle(recall.store)
        assert recall.found(old).folded_at is None
        simulator.clock.advance(hours=25)
        settle(recall.store)
        await until(lambda: rows(recall.store, recall.found(old)) == 0)
        assert recall.found(old).folded_at
        assert rows(recall.store, recall.found(newer)) == 3


class TestForEver:
    async def test_nothing_is_folded_and_what_a_kill_has_left_is_cleared(
        self, simulator: Simulator, stopped: Recall, ada: Person
    ) -> None:
        stopped.subscribe(3)
        async with stopped.running():
            uuids = [(await finished(ada, words))[0] for words in ("One", "Two")]
        simulator.clock.advance(hours=999 * 24)
        one, two = map(stopped.found, uuids)
        folded(stopped.store, one, clear=False)
        async with stopped.running():
            await until(lambda: rows(stopped.store, one) == 0)
        assert rows(stopped.store, two) == 3


@pytest.mark.parametrize("uuid", [None, "b1cd234c-39a3-449d-864e-a0f5d373ff9c"])
async def test_it_rests_longer_while_something_goes_out(
    uuid: str | None, simulator: Simulator, stopped: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped.subscribe(3)
    async with stopped.running():
        one = stopped.found((await finished(ada))[0])
    simulator.clock.advance(hours=99 * 24)
    folded(stopped.store, one, clear=False)
    rested: list[float] = []

    async def rest(seconds: float) -> None:
        rested.append(seconds)

    monkeypatch.setattr("handlers.live.folding.asyncio.sleep", rest)
    await Folding(stopped.store, stopped.settings, lambda: Pulse(uuid)).look()
    assert rested == [folding.REST_BESIDE if uuid else folding.REST]
