"""What a card says of the network, and of what stands still."""

from dataclasses import fields
from typing import Any

import pytest

from broadcast.engine.pulse import Pulse
from broadcast.wire.cost import Cost
from handlers.texts import cards, plans
from handlers.texts.times import Calendar
from models.clock import NEVER
from models.content import Content
from models.counts import Counts
from models.plan import Plan
from models.record import Broadcast
from models.selection import EVERYONE
from models.snapshots import Snapshot
from models.states import Correction, Outcome, State
from tests.support.ledger import NOW


@pytest.mark.parametrize(
    ("pulse", "said"),
    [
        (Pulse(held_for=5, flooded=True), "⏳ Telegram asks for silence; it goes on in about 5 s."),
        (Pulse(held_for=5), "⏳ Telegram cannot be reached at the moment; it goes on by itself."),
        (
            Pulse(held_for=5, proxy="10.0.0.1:3128 (403 <Forbidden>)"),
            "⏳ The proxy 10.0.0.1:3128 (403 &lt;Forbidden&gt;) lets nothing through; it goes on by itself.",
        ),
    ],
)
def test_silence_has_its_cause(pulse: Pulse, said: str) -> None:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    broadcast = Broadcast(
        **row | {"uuid": None, "state": State.SENDING, "content_version": 1, "selection": EVERYONE}
    )
    seen = Snapshot(broadcast, Content("text", "Doors <open>"), Counts(NOW, {Outcome.PENDING: 3}, {}))
    card = cards.card(seen, pulse, 0, Calendar(NOW))
    lines = card.splitlines()
    assert (lines[1], lines[-1]) == ("“Doors &lt;open&gt;” · An admin", said)


def test_correction_that_is_held_has_no_pace() -> None:
    row: dict[str, Any] = dict.fromkeys(field.name for field in fields(Broadcast))
    broadcast = Broadcast(
        **row | {"state": State.SENT, "correcting": True, "not_before": NEVER, "content_version": 2}
    )
    counts = Counts(NOW, {Outcome.SENT: 60}, corrections={Correction.CORRECTED: 14})
    card = cards.card(Snapshot(broadcast, Content("text", "New"), counts), Pulse(), 0.8, Calendar(NOW))
    assert "14 of 60 corrected\n" in card


@pytest.mark.parametrize(
    ("pace", "paid", "over", "warns"),
    [(30, False, None, False), (31, False, None, True), (60, True, None, False), (60, False, 3600, False)],
)
def test_draft_warns_of_a_pace_that_telegram_does_not_take(
    pace: float, paid: bool, over: int | None, warns: bool
) -> None:
    cost = Cost.of(50, pace, paid=paid)
    lines = plans.lines(Plan(spread_over=over), 50, Calendar(NOW), plans.Timing(cost, NOW))
    assert (plans.TOO_FAST in lines) is warns
