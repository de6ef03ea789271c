"""What Send asks about a warning: a tap more."""

from typing import Any

import pytest

from models.states import State
from simulator import Person, Simulator, media
from tests.support.asking import DOUBTFUL, MANY, QUESTION, asked, begins, drafted
from tests.support.broadcasting import draft, holding, offered, uuid_of
from tests.support.drafting import opened, settled
from tests.support.recall import Recall


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "large_audience": 10}


class TestTap:
    """A warning."""

    async def test_without_one_send_is_one_tap(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(MANY)
        card = await draft(ada)
        uuid = uuid_of(card)
        await ada.press("✅ Send", message_id=card.message_id)
        await begins(recall, uuid)
        assert holding(simulator, people) == [1] * MANY
        assert not any(QUESTION in str(one) for one in ada.screen)

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ({"text": "Doors open at nine, {nmae}."}, "⚠️ {nmae} is sent as it stands."),
            ({"text": "Hi {first_name}"}, "⚠️ 2 of 2 have no first name"),
            (media.poll(), "⚠️ Everyone gets a poll of their own"),
            (media.dice(), "⚠️ It rolls anew for everyone"),
        ],
    )
    async def test_with_one_it_says_so_and_one_tap_more_sends(
        self, body: dict[str, Any], says: str, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(2)
        card = await offered(ada, body)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        assert says in str(question)
        assert question.labels == ["Send anyway to 2", "◀ Back"]
        assert drafted(recall, uuid)
        await ada.press("Send anyway to 2", message_id=question.message_id)
        await ada.sees("Broadcast finished", after=question.message_id)
        assert recall.found(uuid).state is State.SENT
        assert holding(simulator, people) == [1, 1]

    async def test_the_question_becomes_the_card_and_the_old_one_has_no_buttons(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        await ada.press("Send anyway", message_id=question.message_id)
        await begins(recall, uuid)
        await ada.sees("Broadcast finished", after=question.message_id)
        assert ada.messages[card.message_id].labels == []
        assert recall.found(uuid).card.message_id == question.message_id  # type: ignore[union-attr]

    async def test_back_closes_the_question_and_the_card_works(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        await ada.press("◀ Back", message_id=question.message_id)
        await ada.sees("The draft stays as it is", after=card.message_id)
        assert drafted(recall, uuid)
        again = await asked(ada, card)
        await ada.press("Send anyway", message_id=again.message_id)
        await begins(recall, uuid)

    async def test_only_the_newest_question_can_be_answered(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        old = await asked(ada, card)
        yes = old.buttons[0][0][1]
        await settled(ada)
        recall.simulator.clock.advance(seconds=2)
        await ada.press("◀ Back", message_id=old.message_id)
        new = await asked(ada, card)
        answer = await ada.press(data=yes, message_id=old.message_id)
        assert answer.text == "There is a newer question about this below."
        assert drafted(recall, uuid)
        await ada.press("Send anyway", message_id=new.message_id)
        await begins(recall, uuid)

    async def test_double_press_asks_once(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada, DOUBTFUL)
        send = card.buttons[0][0][1]
        for _ in range(2):
            ada.press_nowait(data=send, message_id=card.message_id)
        await settled(ada)
        assert sum(QUESTION in str(one) for one in ada.screen) == 1

    async def test_double_press_on_the_answer_sends_once(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(3)
        question = await asked(ada, await draft(ada, DOUBTFUL))
        yes = question.buttons[0][0][1]
        for _ in range(3):
            ada.press_nowait(data=yes, message_id=question.message_id)
        await ada.sees("Broadcast finished")
        assert holding(simulator, people) == [1, 1, 1]

    async def test_yes_to_an_older_version_sends_nothing(self, recall: Recall, ada: Person) -> None:
        recall.subscribe(1)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        await ada.press("Silent", message_id=card.message_id)
        answer = await ada.press("Send anyway", message_id=question.message_id)
        assert answer.text == "This draft was replaced by a newer one; send that."
        assert drafted(recall, uuid)

    async def test_of_two_admins_one_sends(
        self, simulator: Simulator, recall: Recall, ada: Person, bob: Person
    ) -> None:
        people = recall.subscribe(2)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        yes = question.buttons[0][0][1]
        theirs = await asked(bob, await opened(bob))
        await ada.sees("Bob was asked about this after you")
        await ada.press(data=yes, message_id=question.message_id)
        assert drafted(recall, uuid)
        await bob.press("Send anyway", message_id=theirs.message_id)
        await begins(recall, uuid)
        assert holding(simulator, people) == [1, 1]

    async def test_after_a_restart_the_button_works(self, stopped: Recall, ada: Person) -> None:
        stopped.subscribe(1)
        async with stopped.running():
            question = await asked(ada, await draft(ada, DOUBTFUL))
        async with stopped.running():
            await ada.press("Send anyway", message_id=question.message_id)
            await ada.sees("Broadcast finished")

    @pytest.mark.parametrize("joined", [11, 3])
    async def test_an_audience_that_grew_is_asked_about_anew(
        self, joined: int, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(2)
        card = await draft(ada, DOUBTFUL)
        uuid = uuid_of(card)
        question = await asked(ada, card)
        recall.subscribe(joined, first=7001)
        await ada.press("Send anyway to 2", message_id=question.message_id)
        if joined > 10:
            await ada.sees("type how many get it: 13", after=question.message_id)
            assert drafted(recall, uuid)
        else:
            await begins(recall, uuid)
