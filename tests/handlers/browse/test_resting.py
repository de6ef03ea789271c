"""Chats at rest: the card and /stats show how many, and one press tries them again."""

import pytest

from handlers.callbacks import NONE, Action, pack
from models.states import Outcome, Status
from simulator import Message, Person
from tests.support.broadcasting import confirmed, draft, holding
from tests.support.recall import Recall

UNHEARD_OF = "Bad Request: the moon is in the wrong house"


async def resting(recall: Recall, ada: Person, readers: int, failing: int) -> list[Person]:
    """Readers after three broadcasts, in which the first of them failed."""
    people = recall.subscribe(readers)
    for person in people[:failing]:
        recall.simulator.refuse(400, UNHEARD_OF, method="sendMessage", chat_id=person.chat_id, times=3)
    for _ in range(3):
        uuid, _ = await confirmed(ada, await draft(ada))
    assert recall.tally(uuid).get(Outcome.FAILED) == failing
    return people


async def stats(admin: Person) -> Message:
    asked = await admin.say("/stats")
    return await admin.sees("Subscribers: ", after=asked)


async def test_draft_goes_to_the_others_and_says_how_many_rest(recall: Recall, ada: Person) -> None:
    people = await resting(recall, ada, 5, 2)
    card = await draft(ada)
    assert "To: 3 subscribers · 2 resting\n" in str(card)
    assert card.buttons[0][0][0] == "✅ Send to 3"
    _, report = await confirmed(ada, card)
    assert "Sent: 3\n" in str(report)
    assert holding(recall.simulator, people) == [0, 0, 4, 4, 4]


async def test_stats_count_them_and_one_press_brings_them_back(
    recall: Recall, ada: Person, bob: Person
) -> None:
    people = await resting(recall, ada, 5, 2)
    shown = await stats(bob)
    assert "Resting: 2\n" in str(shown)
    assert "2 resting: the last three broadcasts failed there." in str(shown)
    answer = await bob.press("Try them again", message_id=shown.message_id)
    assert answer.text == "2 chats are in the audience again."
    now = await bob.sees("Subscribers: 5")
    assert now.message_id == shown.message_id
    assert "esting" not in str(now)
    assert "Try them again" not in now.labels
    await confirmed(ada, await draft(ada))
    assert holding(recall.simulator, people) == [1, 1, 4, 4, 4]


async def test_press_on_the_card_of_a_draft_brings_them_into_it(recall: Recall, ada: Person) -> None:
    people = await resting(recall, ada, 5, 2)
    card = await draft(ada)
    answer = await ada.press("Try them again", message_id=card.message_id)
    assert answer.text == "2 chats are in the audience again."
    now = await ada.sees("To: 5 subscribers", after=card.message_id - 1)
    assert now.message_id == card.message_id
    assert "esting" not in str(now)
    assert "Try them again" not in now.labels
    await confirmed(ada, now)
    assert holding(recall.simulator, people) == [1, 1, 4, 4, 4]


async def test_second_press_says_that_nobody_rests(recall: Recall, ada: Person, bob: Person) -> None:
    await resting(recall, ada, 2, 1)
    first, second = await stats(ada), await stats(bob)
    answer = await ada.press("Try them again", message_id=first.message_id)
    assert answer.text == "1 chat is in the audience again."
    for _ in range(2):
        data = pack(Action.TRY_AGAIN, NONE)
        answer = await bob.press(data=data, message_id=second.message_id)
        assert answer.text == "Nobody is resting any more."
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 2}


async def test_draft_to_nobody_says_that_some_rest(recall: Recall, ada: Person) -> None:
    await resting(recall, ada, 1, 1)
    asked = await ada.say("/broadcast Doors open at nine.")
    card = await ada.sees("Nobody to send to yet", after=asked)
    assert "1 resting: the last three broadcasts failed there. /stats has a button" in str(card)


async def test_start_brings_back_who_rests(recall: Recall, ada: Person) -> None:
    [reader, _] = await resting(recall, ada, 2, 1)
    await reader.say("/start")
    await reader.sees("You are subscribed.")
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 2}


@pytest.mark.parametrize("readers", [0, 2])
async def test_where_nobody_rests_nothing_is_said_of_it(readers: int, recall: Recall, ada: Person) -> None:
    recall.subscribe(readers)
    shown = await stats(ada)
    assert "esting" not in str(shown)
    assert shown.buttons == []
