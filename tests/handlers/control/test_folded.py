"""A broadcast of which only the numbers are kept: what admins read, and that no press needs what is gone."""

import pytest

from handlers import PRESSES
from handlers.callbacks import Action, pack
from handlers.folded import NEEDS_DELIVERIES
from handlers.texts.folded import TOO_LATE
from models.selection import Aspect, Condition, Selection
from models.states import Outcome
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import draft, holding
from tests.support.choosing import choosing
from tests.support.failing import FORBIDDEN
from tests.support.folding import folded
from tests.support.ledger import BY
from tests.support.past import finished, listed, opened
from tests.support.recall import Recall, everything, until

NUMBERS_DO = {Action.OPEN, Action.DETAILS, Action.DUPLICATE, Action.LEAVE, Action.OLDER, Action.NEWER}
"""What the numbers are enough for, of all that is about a broadcast that has ended."""
ABOUT_OTHERS = {*Action} - NUMBERS_DO - NEEDS_DELIVERIES
"""What is about a draft, about what waits, or about no broadcast."""


async def old(recall: Recall, simulator: Simulator, ada: Person) -> tuple[str, Message]:
    """A broadcast that failed in a chat, and in another one nobody knows; its report has all its buttons."""
    people = recall.subscribe(4)
    simulator.refuse(400, FORBIDDEN, method="sendMessage", chat_id=people[0].chat_id)
    simulator.fault(Fault.LOST_AFTER, method="sendMessage", chat_id=people[1].chat_id)
    uuid, report = await finished(ada)
    assert recall.tally(uuid) == {Outcome.SENT: 2, Outcome.REFUSED: 1, Outcome.UNKNOWN: 1}
    await until(lambda: recall.found(uuid).report_message_id is not None)
    simulator.clock.advance(hours=60 * 24)
    folded(recall.store, recall.found(uuid))
    return uuid, report


class TestReport:
    """It has the numbers, says that there is nothing else, and offers nothing that needs more."""

    async def test_it_tells_the_numbers_and_since_when_there_is_nothing_else(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid, _ = await old(recall, simulator, ada)
        when = recall.found(uuid).folded_at
        assert when
        report = await opened(ada)
        text = report.text or ""
        assert "Total: 4\nSent: 2\nTelegram would not deliver it: 1\nNot known if it arrived: 1\n" in text
        assert text.endswith(
            f"Only these numbers are kept since {when.day} {when:%b %H:%M} UTC. Who got it is not known any "
            "more, so nothing can be deleted, corrected or sent again. Duplicate makes a new draft of it."
        )
        assert not any(sign in text for sign in ("↩️", "🔁", "▶️", "✏️", "🫥", "48"))
        assert report.labels == ["Duplicate", "Details"]

    async def test_the_history_says_nothing_of_an_undo(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        await old(recall, simulator, ada)
        page = await listed(ada)
        assert "2/4" in str(page)
        assert "Undo" not in str(page)

    async def test_duplicate_and_details_work_still(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid, _ = await old(recall, simulator, ada)
        report = await opened(ada)
        await ada.press("Details", message_id=report.message_id)
        assert uuid in str(await ada.sees(uuid))
        await ada.press("Duplicate", message_id=report.message_id)
        await ada.sees("Above is what everyone gets", after=report.message_id)


class TestPresses:
    """An older report has its buttons still."""

    async def test_each_comes_too_late_and_changes_nothing(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid, report = await old(recall, simulator, ada)
        before, sent = everything(recall), len(ada.screen)
        for action in sorted(NEEDS_DELIVERIES & {*PRESSES}):
            answer = await ada.press(data=pack(action, uuid, 1), message_id=report.message_id)
            assert (action, answer.text, answer.show_alert) == (action, TOO_LATE, True)
        assert everything(recall) == before
        assert len(ada.screen) == sent

    def test_every_press_is_of_one_kind(self) -> None:
        assert {Action.SEND, Action.CANCEL, Action.TRY_AGAIN, Action.COURSE, Action.STATS} <= ABOUT_OTHERS
        assert not NEEDS_DELIVERIES & NUMBERS_DO

    @pytest.mark.parametrize("words", ["/undo {uuid}", "/undo"])
    async def test_undo_says_why_there_is_nothing_to_ask(
        self, words: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid, _ = await old(recall, simulator, ada)
        said = await ada.say(words.format(uuid=uuid))
        assert (await ada.sees("Only the numbers", after=said)).text == TOO_LATE

    async def test_a_correction_that_was_being_written_comes_too_late(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        uuid, report = await finished(ada)
        await ada.press("✏️ Correct", message_id=report.message_id)
        await ada.sees("Send me the corrected message")
        said = await ada.say("At ten.")
        card = await ada.sees("Above is how it will read", after=said)
        simulator.clock.advance(hours=60 * 24)
        folded(recall.store, recall.found(uuid))
        answer = await ada.press("✏️ Correct", message_id=card.message_id)
        assert answer.text == TOO_LATE
        assert holding(simulator, people) == [1, 1]
        assert not recall.found(uuid).corrected


class TestChoices:
    """Who got it is not known any more: neither who did, nor who did not."""

    @pytest.mark.parametrize("aspect", [Aspect.GOT, Aspect.MISSED])
    async def test_a_draft_that_asks_says_so_and_goes_to_nobody(
        self, aspect: Aspect, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        uuid, _ = await old(recall, simulator, ada)
        recall.store.named.save("Those", Selection((Condition(aspect, uuid),)), BY)
        card = await draft(ada, "More")
        await choosing(ada, card, "Saved choices", "☐ Those")
        assert "(who got it is not known any more): 0 of 4" in str(card)
        await choosing(ada, card, "✅ Done")
        assert "Nobody is chosen" in str(card)
        assert "(who got it is not known any more): 0 of 4" in str(card)
        assert not any(label.startswith("✅ Send") for label in card.labels)
        said = await ada.say("/audiences")
        assert "(who got it is not known any more)" in str(await ada.sees("Saved choices", after=said))

    @pytest.mark.parametrize("topic", ["Got a broadcast", "Did not get one"])
    async def test_no_list_offers_it(
        self, topic: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        await old(recall, simulator, ada)
        await finished(ada, "Newer")
        card = await draft(ada, "More")
        await choosing(ada, card, topic)
        [offered] = [label for label in card.labels if label.startswith("☐")]
        assert "“Newer”" in offered
