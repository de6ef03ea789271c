"""The lane by itself: updates that fail and come again, and what the bot does not poll today."""

from typing import Any

import pytest
from telegram import Bot, Update
from telegram.error import NetworkError

from handlers.updates.administrators import Administrators
from handlers.updates.rooms import RoomLane
from models.profiles import Profile
from models.states import Status
from simulator import Fault, Group, Person, Simulator
from tests.support.recall import ADA, Recall
from tests.support.rooms import standing

Json = dict[str, Any]
Said = list[tuple[int, str]]


@pytest.fixture
def said() -> Said:
    """What the lane has answered, and where."""
    return []


@pytest.fixture
def lane(recall: Recall, bot: Bot, said: Said) -> RoomLane:
    administrators = Administrators(bot, frozenset({ADA}))
    return RoomLane(recall.store, administrators, recall.requests, lambda *answer: said.append(answer))


@pytest.fixture
def club(simulator: Simulator) -> Group:
    return simulator.group(-2001, title="Chess club")


def update(bot: Bot, kind: str, payload: Json) -> Update:
    made = Update.de_json({"update_id": 1, kind: payload}, bot)
    assert made
    return made


def start(group: Group) -> Json:
    """An anonymous administrator says /start."""
    sender = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    command = {"type": "bot_command", "offset": 0, "length": 6}
    chat = group.as_json()
    said = {"text": "/start", "entities": [command]}
    return {"message_id": 1, "date": 0, "chat": chat, "from": sender, "sender_chat": chat, **said}


def joined(group: Group, by: Person) -> Json:
    member = {"user": group.world.bot, "status": "member"}
    change = {"old_chat_member": {**member, "status": "left"}, "new_chat_member": member}
    return {"chat": group.as_json(), "from": by.user, "date": 0, **change}


@pytest.mark.parametrize("kind", ["message", "my_chat_member"])
async def test_request_that_reached_nobody_is_made_when_the_update_comes_again(
    kind: str, simulator: Simulator, recall: Recall, lane: RoomLane, bot: Bot, club: Group, ada: Person
) -> None:
    payload = start(club) if kind == "message" else joined(club, simulator.person(6666))
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", times=2)
    with pytest.raises(NetworkError):
        await lane.serve(update(bot, kind, payload))
    await lane.serve(update(bot, kind, payload))
    assert (await ada.sees("“Chess club” took me in")).labels == ["Include", "Leave it"]
    assert standing(recall, club) is Status.WAITING


async def test_what_is_handled_twice_does_no_harm(
    recall: Recall, lane: RoomLane, bot: Bot, club: Group, ada: Person
) -> None:
    taken_in = update(bot, "my_chat_member", joined(club, recall.simulator.person(6666)))
    await lane.serve(taken_in)
    await ada.press("Include")
    await lane.serve(taken_in)
    assert standing(recall, club) is Status.SUBSCRIBED


async def test_channel_speaks_for_itself_and_is_not_answered_before_its_readers(
    simulator: Simulator, recall: Recall, lane: RoomLane, bot: Bot, club: Group, said: Said
) -> None:
    news = simulator.channel(-1001, "News")
    for room in (news, club):
        recall.store.rooms.include(Profile(room.chat_id, room.title))
        recall.store.rooms.stop(room.chat_id)
    await lane.serve(update(bot, "channel_post", {**start(news), "from": None}))
    await lane.serve(update(bot, "message", start(club)))
    assert standing(recall, news) is standing(recall, club) is Status.SUBSCRIBED
    assert [chat_id for chat_id, _ in said] == [club.chat_id]
