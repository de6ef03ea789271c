"""What was written down and not handled at the last end: handled once, by whoever may ask for it now."""

from dataclasses import replace

import pytest

from handlers.callbacks import Action, pack
from handlers.texts import greetings, phrases
from models.inbox import serving
from models.profiles import Profile
from models.states import State, Status
from simulator import Fault, Person, Simulator, media
from tests.support.handling import written_down
from tests.support.ledger import begun
from tests.support.recall import ADA, BOB, Recall, until


def read(person: Person) -> list[str]:
    return [message.text or "" for message in person.screen if message.from_bot]


async def test_strangers_words_are_done(simulator: Simulator, stopped: Recall) -> None:
    stays, leaves, blocks = (simulator.person(6000 + number) for number in range(3))
    stopped.subscribe(2, first=6001)
    await stays.say("/start")
    await leaves.say("/stop")
    blocks.block()
    assert len(await written_down(simulator, stopped.store)) == 3
    wanted = {Status.SUBSCRIBED: 1, Status.LEFT: 1, Status.BLOCKED: 1}
    async with stopped.running():
        await until(lambda: stopped.store.audience.by_status() == wanted)
        await until(lambda: stopped.store.inbox.size() == 0)


async def test_admins_words_are_done_once(simulator: Simulator, stopped: Recall, ada: Person) -> None:
    await ada.say("/broadcast Doors open at nine.")
    await ada.say("/stats")
    await written_down(simulator, stopped.store)
    async with stopped.running():
        await ada.sees("Subscribers")
        await until(lambda: simulator.pending_updates == 0)
        asked = await ada.say("/drafts")
        await ada.sees("Drafts", after=asked)
    assert sum("Nobody to send to yet" in text for text in read(ada)) == 1
    assert sum("Subscribers" in text for text in read(ada)) == 1


@pytest.mark.parametrize("pressed", [True, False])
async def test_what_was_begun_is_told_and_not_done_again(
    pressed: bool, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    if pressed:
        ada.press_nowait(data="what", message_id=1)
    else:
        await ada.say("/broadcast Doors open at nine.")
    [update] = await written_down(simulator, stopped.store)
    with serving([update.update_id]):
        stopped.store.audience.subscribe(Profile(1))
    async with stopped.running():
        await until(lambda: stopped.store.inbox.size() == 0)
    assert read(ada) == ([] if pressed else [phrases.INTERRUPTED])
    assert not ada.world.queries  # a press that is answered is known no more


@pytest.mark.parametrize("action", [Action.PAUSE, Action.UNDO, Action.STOP])
async def test_word_to_stop_brakes_from_the_start_on(
    action: Action, simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    made = begun(stopped.store, [person.chat_id for person in stopped.subscribe(200)])
    await ada.say("/stats")  # in whose queue the press waits
    ada.press_nowait(data=pack(action, made.uuid), message_id=1)
    await written_down(simulator, stopped.store)
    # Its answer fails, and so does the word about that: it is tried again, twice, a second apart.
    simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", chat_id=ada.chat_id, times=None)
    async with stopped.running():
        await until(lambda: stopped.found(made.uuid).state in (State.PAUSED, State.STOPPED))
        assert not [chat_id for chat_id in simulator.delivered if chat_id >= 5001]


async def test_former_admin_is_a_stranger(simulator: Simulator, stopped: Recall, bob: Person) -> None:
    await bob.say("/stats")
    await bob.say("/start")
    updates = await written_down(simulator, stopped.store)
    with serving([updates[0].update_id]):
        stopped.store.audience.subscribe(Profile(1))
    stopped.settings = replace(stopped.settings, admin_chat_ids=frozenset({ADA}))
    async with stopped.running():
        await until(lambda: stopped.store.inbox.size() == 0)
        await bob.sees(greetings.WELCOME)
        assert BOB in stopped.store.audience.profiles([BOB])
    assert read(bob) == [f"{greetings.WELCOME}\nID: {bob.chat_id}"]


async def test_album_of_which_a_part_was_written_down_stays_one(
    simulator: Simulator, stopped: Recall, ada: Person
) -> None:
    await ada.send(media.photo("/broadcast one"), media_group_id="7")
    await written_down(simulator, stopped.store)
    await ada.send(media.photo("two"), media_group_id="7")
    simulator.latency = 1.3  # longer than an album waits for its next part
    async with stopped.running():
        await until(lambda: simulator.calls["getUpdates"] > 1)
        simulator.latency = 0.0
        await ada.sees("Nobody to send to yet")
    albums = [one for one in ada.screen if one.from_bot and one.media_group_id]
    assert len(albums) == 2
