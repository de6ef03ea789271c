"""What Send asked before a restart is forgotten, and nothing else is."""

from typing import Any

import pytest

from models.states import State
from simulator import Person
from tests.support.asking import DOUBTFUL, MANY, asked, begins
from tests.support.broadcasting import draft, uuid_of
from tests.support.drafting import opened
from tests.support.recall import Recall


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 1000, "large_audience": 10}


class TestRestart:
    """What was asked is forgotten, and nothing else is."""

    async def test_the_number_alone_sends_nothing_and_send_asks_again(
        self, stopped: Recall, ada: Person
    ) -> None:
        stopped.subscribe(MANY)
        async with stopped.running():
            card = await draft(ada, DOUBTFUL)
            uuid = uuid_of(card)
            await asked(ada, card)
        async with stopped.running():
            said = await ada.say("12")
            await ada.sees("A number alone sends nothing", after=said)
            assert len(stopped.store.contents.unsent(9)) == 1
            question = await asked(ada, card)
            assert question.message_id > said
            await ada.say("12")
            await begins(stopped, uuid)

    async def test_the_number_takes_the_place_of_no_draft_that_was_opened_meanwhile(
        self, stopped: Recall, ada: Person
    ) -> None:
        stopped.subscribe(MANY)
        async with stopped.running():
            card = await draft(ada, DOUBTFUL)
            uuid = uuid_of(card)
            await asked(ada, card)
        async with stopped.running():
            await opened(ada)
            said = await ada.say("12")
            await ada.sees("A number alone sends nothing", after=said)
            found = stopped.found(uuid)
            assert stopped.store.contents.content(found).text == DOUBTFUL
            assert found.state is State.DRAFTED

    async def test_back_under_the_question_of_before_works(self, stopped: Recall, ada: Person) -> None:
        stopped.subscribe(MANY)
        async with stopped.running():
            card = await draft(ada, DOUBTFUL)
            question = await asked(ada, card)
        async with stopped.running():
            await ada.press("◀ Back", message_id=question.message_id)
            await ada.sees("The draft stays as it is", after=card.message_id)

    async def test_a_number_where_nothing_waits_is_answered_as_ever(
        self, recall: Recall, ada: Person
    ) -> None:
        recall.subscribe(1)
        said = await ada.say("12")
        await ada.sees("start with /broadcast", after=said)
