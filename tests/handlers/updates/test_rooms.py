"""Groups and channels: who may put one into the audience, who may take it out, and what a move keeps."""

from collections.abc import Awaitable, Callable

import pytest

from models.states import Status
from models.subscribers import mark
from simulator import Group, Person, Simulator, media
from tests.support.recall import Recall
from tests.support.rooms import EVE, becomes, caught_up, included, standing

Speak = Callable[[Group, Person, str], Awaitable[object]]


@pytest.fixture
def eve(simulator: Simulator) -> Person:
    """A stranger."""
    return simulator.person(EVE, first_name="Eve")


@pytest.fixture
def club(simulator: Simulator) -> Group:
    """A group without the bot."""
    group = simulator.group(-2001, title="Chess club")
    group.kick()
    return group


async def as_member(club: Group, eve: Person, text: str) -> None:
    await club.say(eve, text)


async def as_administrator(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.say(eve, text)


async def as_former_administrator(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    club.demote(eve)
    await club.say(eve, text)


async def anonymously(club: Group, _eve: Person, text: str) -> None:
    await club.say_as(club, text)


async def as_channel(club: Group, _eve: Person, text: str) -> None:
    await club.say_as(Group(club.world, -1009, "Loud", "channel"), text)


async def as_linked_channel(club: Group, _eve: Person, text: str) -> None:
    await club.copy_of(Group(club.world, -1009, "News", "channel"), text)


async def by_an_edit(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.edit(await club.say(eve, "hello"), text)


async def to_another_bot(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.say(eve, f"{text}@other_bot")


async def in_a_sentence(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.say(eve, f"never say {text}")


async def in_a_caption(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.send(eve, media.photo(text))


async def to_this_bot(club: Group, eve: Person, text: str) -> None:
    club.promote(eve)
    await club.say(eve, f"{text.upper()}@Recall_Bot now")


NOBODYS = [
    as_member,
    as_former_administrator,
    as_channel,
    as_linked_channel,
    by_an_edit,
    to_another_bot,
    in_a_sentence,
    in_a_caption,
]
ADMINISTRATORS = [as_administrator, anonymously, to_this_bot]


@pytest.mark.parametrize("speak", NOBODYS)
async def test_stop_of_nobody_changes_nothing(
    speak: Speak, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    await speak(club, eve, "/stop")
    await caught_up(recall, ada)
    assert standing(recall, club) is Status.SUBSCRIBED
    assert [message for message in club.screen if message.from_bot] == []


@pytest.mark.parametrize("speak", ADMINISTRATORS)
async def test_stop_of_an_administrator_takes_the_group_out(
    speak: Speak, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    await speak(club, eve, "/stop")
    await becomes(recall, club, Status.LEFT)
    await club.sees("You will get no more messages")


@pytest.mark.parametrize("speak", NOBODYS)
async def test_start_of_nobody_changes_nothing(
    speak: Speak, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    recall.store.rooms.stop(club.chat_id)
    await speak(club, eve, "/start")
    await caught_up(recall, ada)
    assert standing(recall, club) is Status.LEFT
    assert [message for message in club.screen if message.from_bot] == []


@pytest.mark.parametrize("speak", ADMINISTRATORS)
async def test_start_of_an_administrator_takes_back_the_groups_own_stop(
    speak: Speak, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    recall.store.rooms.stop(club.chat_id)
    recall.store.rooms.stop(club.chat_id)  # said twice
    await speak(club, eve, "/start")
    await club.sees("You are subscribed.")
    assert standing(recall, club) is Status.SUBSCRIBED


async def test_admin_of_the_bot_speaks_for_any_group(recall: Recall, club: Group, ada: Person) -> None:
    club.add()
    await ada.sees("“Chess club” took me in")
    await club.say(ada, "/start")
    await club.sees("You are subscribed.")
    assert standing(recall, club) is Status.SUBSCRIBED
    await ada.sees("“Chess club” is in")
    await club.say(ada, "/stop")
    await becomes(recall, club, Status.LEFT)


async def never_agreed(_club: Group, _eve: Person, _recall: Recall) -> None:
    """Somebody took the bot in, and no admin has answered."""


async def stopped_while_it_waited(club: Group, eve: Person, recall: Recall) -> None:
    await as_administrator(club, eve, "/stop")
    await becomes(recall, club, Status.LEFT)


async def stopped_and_taken_in_anew(club: Group, eve: Person, recall: Recall) -> None:
    recall.store.rooms.agree(club.chat_id)
    await stopped_while_it_waited(club, eve, recall)
    club.kick()
    club.add(by=eve)
    await becomes(recall, club, Status.WAITING)


async def believed_gone(club: Group, _eve: Person, recall: Recall) -> None:
    recall.store.rooms.agree(club.chat_id)
    with recall.store.engine.begin() as connection:
        mark(connection, [club.chat_id], Status.GONE, recall.store.clock())


@pytest.mark.parametrize(
    "happened", [never_agreed, stopped_while_it_waited, stopped_and_taken_in_anew, believed_gone]
)
async def test_start_of_an_administrator_is_no_yes(
    happened: Callable[[Group, Person, Recall], Awaitable[None]],
    recall: Recall,
    club: Group,
    ada: Person,
    eve: Person,
) -> None:
    club.add(by=eve)
    await becomes(recall, club, Status.WAITING)
    await happened(club, eve, recall)
    said = await club.say(eve, "hello")
    await as_administrator(club, eve, "/start")
    await club.sees("An admin of this bot has to agree first", after=said)
    assert standing(recall, club) is Status.WAITING
    await ada.press("Include")
    assert standing(recall, club) is Status.SUBSCRIBED


async def test_start_said_again_asks_nobody_again(
    recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    club.add(by=eve)
    notice = await ada.sees("took me in")
    for _ in range(3):
        said = await club.say(eve, "hello")
        await as_administrator(club, eve, "/start")
        await club.sees("has to agree first", after=said)
    await caught_up(recall, ada)
    assert [message.message_id for message in ada.screen if message.from_bot] == [notice.message_id]


async def test_where_administrators_are_not_told_nothing_changes(
    simulator: Simulator, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    simulator.refuse(400, "Bad Request: member list is inaccessible", method="getChatAdministrators")
    await as_administrator(club, eve, "/stop")
    await caught_up(recall, ada)
    assert standing(recall, club) is Status.SUBSCRIBED
    assert [message for message in club.screen if message.from_bot] == []


async def test_many_commands_ask_for_the_administrators_once(
    simulator: Simulator, recall: Recall, club: Group, ada: Person, eve: Person
) -> None:
    await included(recall, club, ada)
    for text in ("/stop", "/start", "/stop", "/help"):
        await club.say(eve, text)
    await caught_up(recall, ada)
    assert simulator.calls["getChatAdministrators"] == 1
