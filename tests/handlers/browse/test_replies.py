"""💬: what readers wrote after a broadcast is counted in its report, and shown ten at a time."""

from typing import Any

import pytest
from sqlalchemy import select

from handlers.callbacks import Action, pack
from handlers.texts import replies as texts
from models.result_tables import reply
from simulator import Person, Simulator, media
from tests.support.broadcasting import about
from tests.support.past import finished, opened
from tests.support.recall import Recall, until
from tests.support.rooms import caught_up, included


async def heard(recall: Recall) -> None:
    """Wait until all that people wrote is handled."""
    await until(lambda: recall.simulator.pending_updates == 0 and recall.store.inbox.size() == 0)


def noted(recall: Recall) -> list[tuple[int, int]]:
    with recall.store.engine.connect() as connection:
        return [(row.chat_id, row.message_id) for row in connection.execute(select(reply))]


async def test_what_readers_write_is_counted_and_shown(recall: Recall, ada: Person) -> None:
    grace, bea, _ = recall.subscribe(3)
    grace.first_name, grace.username = "Grace <3", "grace"
    await finished(ada, "Doors & nine.")
    first = await grace.say("Is there parking?")
    second = await bea.send(media.photo("A map"))
    await heard(recall)
    assert noted(recall) == [(grace.chat_id, first), (bea.chat_id, second)]
    report = await opened(ada)
    assert "2 replies within 48 h of getting it" in str(report)
    await ada.press("💬 2 replies", message_id=report.message_id)
    title = await ada.sees("2 replies to “Doors & nine.”:")
    words = await ada.sees("Is there parking?", after=title.message_id)
    picture = await ada.sees("A map", after=words.message_id)
    who = [one for one in ada.screen if one.message_id > title.message_id]
    assert str(who[0]).startswith(f"{who[0].message_id} Recall: Grace <3 @grace · ")
    assert who[2].message_id > words.message_id
    assert picture.content.body.get("photo")
    assert len(who) == 4


async def test_one_is_no_plural(recall: Recall, ada: Person) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    await grace.say("Thanks")
    await heard(recall)
    report = await opened(ada)
    assert "1 reply within 48 h of getting it" in str(report)
    assert "💬 1 reply" in report.labels


async def test_older_ones_come_by_a_button(recall: Recall, ada: Person) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    for number in range(1, 24):
        await grace.say(f"No. {number}.")
    await heard(recall)
    await ada.press("💬 23 replies", message_id=(await opened(ada)).message_id)
    await ada.sees("23 replies to “Doors open at nine.”, 14 to 23:")
    below = await ada.sees("13 replies are older.")
    assert [one for one in ada.screen if "No. 14." in str(one)]
    assert not [one for one in ada.screen if "No. 13." in str(one)]
    await ada.press("◀ 13 older replies", message_id=below.message_id)
    below = await ada.sees("3 replies are older.", after=below.message_id)
    await ada.press("◀ 3 older replies", message_id=below.message_id)
    await ada.sees("23 replies to “Doors open at nine.”, 1 to 3:")
    await ada.sees("No. 3.")
    shown = [str(one) for one in ada.screen if "No. " in str(one)]
    assert len(shown) == 23


@pytest.mark.parametrize(
    "body",
    [
        {"text": "/help"},
        {"text": "/stop"},
        {"text": "/start again"},
        {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
    ],
)
async def test_commands_and_what_telegram_says_are_no_replies(
    body: dict[str, Any], recall: Recall, ada: Person
) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    await (grace.say(body["text"]) if "text" in body else grace.send(body))
    await heard(recall)
    assert noted(recall) == []
    assert not [label for label in (await opened(ada)).labels if "💬" in label]


async def test_admins_reply_to_nobody(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(1)
    recall.store.audience.add([bob.chat_id])
    await finished(ada)
    await bob.say("Looks good")
    await heard(recall)
    assert noted(recall) == []


async def test_in_a_group_those_who_reply_to_it_are_counted(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    club, eve = simulator.group(-2001, title="Chess club"), simulator.person(77, first_name="Eve")
    await included(recall, club, ada)
    await finished(ada)
    post = simulator.delivered[club.chat_id][-1].message_id
    await club.say(eve, "What was that?")
    mine = await club.say(eve, "I come", reply_to=post)
    await club.say(ada, "Good", reply_to=post)
    await club.say(eve, "/stop", reply_to=post)
    await caught_up(recall, ada)
    assert noted(recall) == [(club.chat_id, mine)]
    await ada.press("💬 1 reply", message_id=(await opened(ada)).message_id)
    await ada.sees("In Chess club · ")
    await ada.sees("I come")


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("deleted", texts.DELETED),
        ("Bad Request: message can't be copied", texts.NOT_SHOWN),
        ("Bad Request: chat not found", texts.NOT_SHOWN),
        ("Bad Request: group chat was upgraded to a supergroup chat", texts.NOT_SHOWN),
        ("Forbidden: bot was kicked from the supergroup chat", texts.NOT_SHOWN),
    ],
)
async def test_what_cannot_be_shown_is_said_and_the_rest_is_shown(
    gone: str, words: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    first = await grace.say("Never mind")
    await grace.say("Thank you")
    await heard(recall)
    if gone == "deleted":
        grace.delete(first)
    else:
        moved = {"migrate_to_chat_id": -1009} if "upgraded" in gone else None
        code = 403 if gone.startswith("Forbidden") else 400
        simulator.refuse(code, gone, moved, method="copyMessage", times=1)
    await ada.press("💬 2 replies", message_id=(await opened(ada)).message_id)
    said = await ada.sees(words)
    await ada.sees("Thank you", after=said.message_id)
    assert not [one for one in ada.screen if "Never mind" in str(one)]


async def test_who_is_forgotten_is_shown_nowhere(recall: Recall, ada: Person) -> None:
    grace, bea = recall.subscribe(2)
    await finished(ada)
    await grace.say("My secret")
    await bea.say("Hello")
    await heard(recall)
    report = await opened(ada)
    await grace.say("/forget")
    await heard(recall)
    await ada.press("💬 2 replies", message_id=report.message_id)
    await ada.sees("1 reply to ")
    await ada.sees("Hello", after=report.message_id)
    assert not [one for one in ada.screen if "My secret" in str(one)]


async def test_where_all_are_forgotten_the_button_says_so(recall: Recall, ada: Person) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    await grace.say("My secret")
    await heard(recall)
    report = await opened(ada)
    await grace.say("/forget")
    await heard(recall)
    assert (await ada.press("💬", message_id=report.message_id)).text == texts.NONE


async def test_a_flood_is_waited_out(simulator: Simulator, recall: Recall, ada: Person) -> None:
    [grace] = recall.subscribe(1)
    await finished(ada)
    for number in range(3):
        await grace.say(f"No. {number}.")
    await heard(recall)
    report = await opened(ada)
    refused = simulator.refuse(
        429, "Too Many Requests", {"retry_after": 1}, method="copyMessage", chat_id=ada.chat_id, times=3
    )
    await ada.press("💬 3 replies", message_id=report.message_id)
    await ada.sees("No. 2.")
    assert refused
    for number in range(3):
        assert len([one for one in ada.screen if f"No. {number}." in str(one)]) == 1


class TestOff:
    """Where an operator does not want it."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"messages_per_second": 1000, "replies": False}

    async def test_nothing_is_noted_or_shown(self, simulator: Simulator, recall: Recall, ada: Person) -> None:
        [grace] = recall.subscribe(1)
        club = simulator.group(-2001, title="Chess club")
        await included(recall, club, ada)
        await finished(ada)
        await grace.say("Thanks")
        await club.say(grace, "I come", reply_to=simulator.delivered[club.chat_id][-1].message_id)
        await caught_up(recall, ada)
        await heard(recall)
        assert noted(recall) == []
        report = await opened(ada)
        assert not [label for label in report.labels if "💬" in label]
        earlier = pack(Action.REPLIES, about(report))  # a report from before has the button still
        assert (await ada.press(data=earlier, message_id=report.message_id)).text == texts.OFF
