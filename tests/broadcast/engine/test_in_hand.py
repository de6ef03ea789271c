"""What a kill may make unknown is bounded, however long the database takes to write answers down."""

import asyncio
import threading
from collections.abc import Sequence

import pytest
from telegram import Bot

from broadcast.engine.outage import Outage
from broadcast.engine.run import UNKNOWN_SECONDS, Run
from broadcast.engine.sending import Sending
from broadcast.engine.shared import Sharing
from broadcast.wire.pacing import Pacer
from broadcast.wire.transport import AiohttpRequest
from models.deliveries.claims import Claim, Sent
from models.record import Broadcast
from models.states import Outcome
from models.store import Store
from tests.support.ledger import begun, outcomes
from tests.support.recall import until

PACE = 40  # messages a second


class Held(Sending):
    """Every call is answered at once; what it brought is written down when it is let go."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.free = threading.Event()

    async def call(self, claim: Claim) -> Sent:
        return Sent(claim.id, claim.chat_id, Outcome.SENT, (1,), self._clock())

    def record(self, answers: Sequence[Sent]) -> None:
        self.free.wait()
        super().record(answers)


def claimed(store: Store, made: Broadcast) -> int:
    return outcomes(store, made).get(Outcome.IN_FLIGHT, 0)


async def test_answers_that_are_not_written_down_keep_others_from_being_claimed(store: Store) -> None:
    made = begun(store, range(1, PACE))
    pacer = Pacer(PACE, asyncio.get_running_loop())
    outage = Outage(asyncio.Event().wait, pacer)
    async with AiohttpRequest() as wire:
        work = Held.prepare(Bot("1:unused", request=wire, get_updates_request=wire), store, made)
        assert isinstance(work, Held)
        running = asyncio.create_task(Run(work, Sharing(pacer, outage).of(made)).run())
        try:
            with pytest.raises(TimeoutError):
                await until(lambda: claimed(store, made) > PACE * UNKNOWN_SECONDS, 0.5)
            assert claimed(store, made) > PACE * UNKNOWN_SECONDS / 2
        finally:
            work.free.set()
            await running
    assert outcomes(store, made) == {Outcome.SENT: PACE - 1}
