"""Who may do what: admins in private chats, everyone else nothing but subscribe and leave."""

import logging

import pytest

from handlers.callbacks import Action, pack
from handlers.room_callbacks import RoomAction, pack_room
from handlers.texts import greetings
from models.profiles import Profile
from models.states import Status
from simulator import Person, Simulator
from tests.support.broadcasting import draft, send, uuid_of
from tests.support.recall import ADA, Recall, everything, until

COMMANDS = ["/broadcast", "/broadcast hello", "/cancel", "/stats", "/help", "hello", "/unheard"]


@pytest.fixture
def eve(simulator: Simulator) -> Person:
    """A stranger who knows everything but is no admin."""
    return simulator.person(6666, first_name="Eve")


@pytest.mark.parametrize("command", COMMANDS)
async def test_stranger_is_told_nothing_but_that_nobody_reads_it(
    command: str, recall: Recall, ada: Person, eve: Person, caplog: pytest.LogCaptureFixture
) -> None:
    before = everything(recall)
    with caplog.at_level(logging.DEBUG, "handlers.updates.strangers"):
        await eve.say(command)
        await until(lambda: f"refused user {eve.chat_id}" in caplog.text)
        asked = await ada.say("/help")
        await ada.sees("/broadcast", after=asked)
    await eve.sees(greetings.REPLY)
    assert [message.text for message in eve.screen if message.from_bot] == [greetings.REPLY]
    assert everything(recall) == before
    levels = {one.levelno for one in caplog.records if one.message.startswith("refused user")}
    assert levels == {logging.WARNING if command.startswith("/") else logging.DEBUG}


@pytest.mark.parametrize("action", RoomAction)
async def test_strangers_press_about_a_group_changes_nothing(
    action: RoomAction, simulator: Simulator, recall: Recall, eve: Person
) -> None:
    group = simulator.group(-2001, title="Chess club")
    rooms = recall.store.rooms
    for put, stands in ((rooms.join, Status.WAITING), (rooms.include, Status.SUBSCRIBED)):
        put(Profile(group.chat_id, group.title))
        hello = await eve.say("hello")
        answer = await eve.press(data=pack_room(action, group.chat_id), message_id=hello)
        assert not answer.text
        assert rooms.by_status() == {stands: 1}
    assert simulator.calls["leaveChat"] == 0


@pytest.mark.parametrize("action", Action)
async def test_strangers_press_of_any_button_changes_nothing(
    action: Action, recall: Recall, ada: Person, eve: Person
) -> None:
    recall.subscribe(2)
    finished = await send(ada)
    await ada.sees("Broadcast finished")
    await until(lambda: not any(one.owes_report for one in recall.store.broadcasts.on_screen()))
    waiting = uuid_of(await draft(ada))
    await until(lambda: recall.found(waiting).card is not None)
    await eve.say("/start")
    hello = await eve.sees("You are subscribed")
    before = everything(recall)
    for uuid in (finished, waiting):
        answer = await eve.press(data=pack(action, uuid, 1), message_id=hello.message_id)
        assert not answer.text
    assert everything(recall) == before


async def test_admins_command_in_a_group_is_refused(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    group = simulator.group(-2001, title="Staff")
    await group.say(ada, "/broadcast hello")
    asked = await ada.say("/help")
    await ada.sees("/broadcast", after=asked)
    assert [message for message in group.screen if message.from_bot] == []
    assert everything(recall) == []


async def test_exception_in_the_open_group_does_not_open_the_gate(
    recall: Recall, ada: Person, eve: Person
) -> None:
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE subscriber RENAME TO hidden")
    await eve.say("/start")  # fails before the gate is asked
    asked = await ada.say("/help")
    await ada.sees("/broadcast", after=asked)
    assert [message for message in eve.screen if message.from_bot] == []


async def test_menus_show_admin_commands_to_admins_only(simulator: Simulator, recall: Recall) -> None:
    assert recall
    names = {
        scope: [command["command"] for command in commands] for scope, commands in simulator.commands.items()
    }
    assert names["default"] == ["start", "stop", "forget"]
    assert names[f"chat:{ADA}"] == [
        "broadcast",
        "pause",
        "undo",
        "stopall",
        "resumeall",
        "status",
        "history",
        "drafts",
        "scheduled",
        "groups",
        "audiences",
        "tag",
        "untag",
        "export",
        "audit",
        "stats",
        "check",
        "cancel",
        "help",
    ]


async def test_start_and_stop_mark_the_row(recall: Recall, eve: Person) -> None:
    audience = recall.store.audience
    await eve.say("/start")
    await eve.sees("You are subscribed")
    assert audience.by_status() == {Status.SUBSCRIBED: 1}
    await eve.say("/stop")
    await eve.sees("no more messages")
    assert audience.by_status() == {Status.LEFT: 1}
    said = await eve.say("/start")
    await eve.sees("You are subscribed", after=said)
    assert audience.by_status() == {Status.SUBSCRIBED: 1}


async def test_block_and_return_are_noticed(recall: Recall, eve: Person) -> None:
    audience = recall.store.audience
    audience.subscribe(Profile(eve.chat_id))
    eve.block()
    await until(lambda: audience.by_status() == {Status.BLOCKED: 1})
    eve.unblock()
    await until(lambda: audience.by_status() == {Status.SUBSCRIBED: 1})


async def test_who_left_and_unblocks_stays_out(recall: Recall, ada: Person, eve: Person) -> None:
    audience = recall.store.audience
    audience.subscribe(Profile(eve.chat_id))
    audience.leave(eve.chat_id)
    eve.block()
    eve.unblock()
    asked = await ada.say("/help")
    await ada.sees("/broadcast", after=asked)
    assert audience.by_status() == {Status.LEFT: 1}


async def test_group_that_an_admin_puts_the_bot_into_gets_broadcasts(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    group = simulator.group(-2001, title="Regulars")
    group.kick()
    group.add(by=ada)
    await until(lambda: recall.store.audience.size() == 1)
    await send(ada, "Hello, all of you")
    await ada.sees("Broadcast finished")
    assert [message.text for message in group.screen if message.from_bot] == ["Hello, all of you"]
    group.kick()
    await until(lambda: recall.store.audience.by_status() == {Status.LEFT: 1})
