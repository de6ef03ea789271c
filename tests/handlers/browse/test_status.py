"""/status: the live card moves to the bottom, and other admins see how it stands."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from models.content import Content
from models.record import Card
from models.states import Outcome, State
from models.tables import broadcast
from simulator import Fault, Message, Person, Simulator, media
from tests.support.broadcasting import send, uuid_of
from tests.support.correcting import finished, proposed
from tests.support.drafting import settled
from tests.support.ledger import BY
from tests.support.recall import ADA, Recall, until

MOVED = "This goes on in a newer message."
LIVE = ["⏸ Pause", "⏹ Stop", "↩️ Undo", "✏️ Correct"]


@pytest.fixture
def settings() -> dict[str, int]:
    return {"messages_per_second": 20}


async def sending(recall: Recall, ada: Person, count: int = 400) -> tuple[str, Message]:
    """A broadcast that is being sent, and its card."""
    recall.subscribe(count)
    uuid = await send(ada)
    await until(lambda: recall.tally(uuid).get(Outcome.SENT, 0) > 3)
    return uuid, await ada.sees("sent · ")


@pytest.mark.parametrize(
    "said", ["/status", "/status please", "/Status@recall_bot", "is it out??", "/sttus", "/progress now"]
)
async def test_card_moves_down_and_the_older_one_points_to_it(said: str, recall: Recall, ada: Person) -> None:
    uuid, card = await sending(recall, ada)
    asked = await ada.say(said)
    moved = await ada.sees(lambda message: message.labels == LIVE, after=asked)
    await until(lambda: card.text == MOVED)
    assert card.labels == []
    assert "“Doors open at nine.” · Ada" in (moved.text or "")
    found = recall.found(uuid)
    assert found.card
    assert found.card.message_id == moved.message_id
    before = moved.text
    await until(lambda: moved.text != before)  # it is the one that is drawn now
    assert card.text == MOVED
    await ada.press("⏹ Stop", message_id=moved.message_id)
    await ada.sees("Broadcast stopped")


async def test_any_message_shows_it_not_only_a_text(recall: Recall, ada: Person) -> None:
    await sending(recall, ada)
    said = await ada.send(media.photo())
    await ada.sees(lambda message: message.labels == LIVE, after=said)
    assert [one for one in ada.screen if "start with /broadcast" in (one.text or "")] == []


async def test_other_admin_sees_how_it_stands_and_can_press(recall: Recall, ada: Person, bob: Person) -> None:
    uuid, card = await sending(recall, ada)
    said = await bob.say("/status")
    copy = await bob.sees("/status shows it anew", after=said)
    assert "“Doors open at nine.” · Ada" in (copy.text or "")
    assert copy.labels == LIVE
    said = await bob.say("and now?")
    newer = await bob.sees("/status shows it anew", after=said)
    await until(lambda: copy.text == MOVED)
    assert copy.labels == []
    await bob.press("⏸ Pause", message_id=newer.message_id)
    assert recall.found(uuid).state is State.PAUSED
    await until(lambda: "Broadcast paused" in (card.text or ""))
    assert card.labels != []


@pytest.mark.parametrize("said", ["/status", "/help", "is it out??"])
@pytest.mark.parametrize("becomes", [State.CANCELLED, State.DRAFTED, State.UNDONE])
async def test_what_moves_on_while_others_are_shown_fails_nobody(
    becomes: State, said: str, recall: Recall, ada: Person, caplog: pytest.LogCaptureFixture
) -> None:
    recall.subscribe(1)
    hold_off = recall.store.clock() + timedelta(minutes=1)
    uuids = []
    for words in ("Doors open at nine.", "Second"):
        made = recall.store.contents.create(Content("text", words), ADA)
        assert recall.store.broadcasts.confirm(made.uuid, 1, BY, Card(ADA), hold_off)
        uuids.append(made.uuid)
    await ada.sees("“Second”")

    def move(message: Message) -> None:
        """When the first of them is shown, the other is what an admin makes of it just then."""
        if "“Doors open at nine.”" in (message.text or ""):
            with recall.store.engine.begin() as connection:
                this = update(broadcast).where(broadcast.c.uuid == uuids[1])
                connection.execute(this.values(state=becomes, revision=broadcast.c.revision + 1))

    recall.simulator.watch(move)
    await ada.say(said)
    await until(lambda: recall.found(uuids[1]).state is becomes)
    await settled(ada)
    assert [record.message for record in caplog.records if record.exc_info] == []


async def test_several_are_all_shown_each_with_its_words(recall: Recall, ada: Person) -> None:
    await sending(recall, ada)
    for words in ("Soup is ready.", "The kitchen closes."):
        await send(ada, words)
    said = await ada.say("/status")
    await settled(ada)
    shown = [one.text or "" for one in ada.screen if one.from_bot and one.message_id > said]
    about = [text.splitlines()[1] for text in shown if " · Ada" in text]
    assert [sum(words in text for text in about) for words in ("Doors", "Soup", "The kitchen")] == [1, 1, 1]
    await until(lambda: [one.text for one in ada.screen].count(MOVED) == 3)


async def test_no_more_than_five_are_shown_and_the_others_counted(recall: Recall, ada: Person) -> None:
    uuid, _ = await sending(recall, ada, 900)
    for number in range(6):
        await send(ada, f"Next {number}")
    said = await ada.say("/status")
    await ada.sees("… and 2 more; /history lists them.", after=said)
    shown = [one.text or "" for one in ada.screen if one.from_bot and one.message_id > said]
    about = [text.splitlines()[1] for text in shown if " · Ada" in text]
    assert len(about) == 5
    assert recall.found(uuid).state is State.SENDING
    assert sum("Doors open at nine." in text for text in about) == 1


async def test_with_nothing_going_on_it_names_the_last(recall: Recall, ada: Person) -> None:
    said = await ada.say("/status")
    await ada.sees("Nothing is going on at the moment.", after=said)
    recall.subscribe(3)
    await send(ada)
    await ada.sees("Broadcast finished")
    said = await ada.say("/status")
    told = str(await ada.sees("Nothing is going on at the moment. The last one", after=said))
    assert "Finished: sent to 3 of 3." in told
    assert "“Doors open at nine.” · Ada" in told
    said = await ada.say("Hello?")
    await ada.sees("start with /broadcast", after=said)


async def test_where_nothing_moves_it_is_said_how_to_start_too(recall: Recall, ada: Person) -> None:
    await sending(recall, ada)
    await ada.press("⏸ Pause")
    said = await ada.say("Hello?")
    start = await ada.sees("start with /broadcast", after=said)
    await ada.sees("Broadcast paused", after=start.message_id)


@pytest.mark.parametrize("awaited", ["draft", "buttons", "correction"])
async def test_what_is_awaited_is_no_stray_text(awaited: str, recall: Recall, ada: Person) -> None:
    _, card = await sending(recall, ada)
    if awaited == "correction":
        await ada.press("✏️ Correct", message_id=card.message_id)
        await ada.sees("Send me the corrected message")
        await ada.say("Doors open at ten.")
        await ada.sees("Above is how it will read")
    else:
        await ada.say("/broadcast")
        await ada.sees("Send me the message now")
        await ada.say("Another one")
        other = await ada.sees("Above is what everyone gets")
        if awaited == "buttons":
            await ada.press("🔘 Buttons", message_id=other.message_id)
            await ada.sees("Send me the buttons")
            await ada.say("Menu | https://example.com")
            await ada.sees("1 button")
    assert card.text != MOVED


async def test_correction_and_undo_are_shown_too(recall: Recall, ada: Person) -> None:
    recall.subscribe(80)
    uuid = await finished(ada)
    card = await proposed(ada)
    await ada.press("✏️ Correct 80", message_id=card.message_id)
    await until(lambda: recall.found(uuid).correcting)
    said = await ada.say("/status")
    await ada.sees("Correcting…", after=said)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    said = await ada.say("/status")
    await ada.sees("Deleting…", after=said)
    await ada.sees("Broadcast undone")


async def test_it_tells_of_a_standstill_first(recall: Recall, ada: Person, bob: Person) -> None:
    await sending(recall, ada)
    await bob.say("/stopall")
    await ada.sees("🛑 Bob has stopped everything")
    said = await ada.say("/status")
    bar = await ada.sees(
        lambda message: str(message.text).startswith("🛑 Nothing goes out until /resumeall"), after=said
    )
    await ada.sees("Broadcast paused", after=bar.message_id)


async def test_card_goes_on_at_the_bottom_after_a_restart(stopped: Recall, ada: Person) -> None:
    async with stopped.running():
        uuid, _ = await sending(stopped, ada)
        said = await ada.say("/status")
        moved = await ada.sees(lambda message: message.labels == LIVE, after=said)
    async with stopped.running():
        before = moved.text
        await until(lambda: moved.text != before)
        await ada.press("⏹ Stop", message_id=moved.message_id)
        await until(lambda: stopped.found(uuid).state is State.STOPPED)


async def test_card_that_cannot_be_sent_stays_where_it_is(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    uuid, card = await sending(recall, ada)
    rule = simulator.fault(Fault.BAD_GATEWAY, method="sendMessage", chat_id=ada.chat_id, times=None)
    await ada.say("/status")
    await until(lambda: recall.store.inbox.size() == 0)
    rule.cancel()
    found = recall.found(uuid)
    assert found.card
    assert found.card.message_id == card.message_id
    assert card.labels == LIVE


async def test_what_is_queued_is_shown(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(200)
    await bob.say("/stopall")
    await ada.sees("🛑 Bob has stopped everything")
    uuid = await send(ada)
    said = await ada.say("/status")
    moved = await ada.sees("Waiting\n“Doors open at nine.” · Ada", after=said)
    assert (moved.labels, uuid_of(moved)) == (["↩️ Undo"], uuid)
