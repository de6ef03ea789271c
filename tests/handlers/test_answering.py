"""Answer buttons: an admin types them, readers press them, the report counts."""

import pytest
from sqlalchemy import select

from handlers.texts import greetings
from models.answering import Given
from models.profiles import Profile
from models.result_tables import answer
from simulator import Group, Message, Person, Simulator, media
from tests.support.broadcasting import confirmed, draft, offered
from tests.support.correcting import NEW, proposed
from tests.support.drafting import above, asked_for_buttons, linked, received
from tests.support.recall import ADA, Recall, until
from tests.support.rooms import EVE, included

ROWS = "👍 Coming | = yes | Thanks, see you there, 👎 No | = no\nMap | https://a.io"
THANKS = "Thanks, see you there"
UNCOUNTED = greetings.UNCOUNTED


async def asked(admin: Person, rows: str = ROWS, text: str = "Are you coming?") -> tuple[str, Message]:
    """Broadcast a question; its uuid and the report."""
    return await confirmed(admin, await linked(admin, await draft(admin, text), rows))


def values(recall: Recall) -> dict[int, str]:
    with recall.store.engine.connect() as connection:
        return dict(connection.execute(select(answer.c.person, answer.c.value)).all())


def got(window: Person | Group) -> Message:
    return next(message for message in reversed(window.screen) if message.from_bot)


async def report(admin: Person) -> list[str]:
    """The lines of the newest broadcast's report, as /history opens it."""
    said = await admin.say("/history")
    page = await admin.sees("1.", after=said)
    await admin.press("1", message_id=page.message_id)
    seen = await admin.sees("Broadcast finished", after=page.message_id)
    return (seen.text or "").splitlines()


@pytest.mark.parametrize("body", [{"text": "Coming?"}, media.photo("Coming?"), media.dice()])
async def test_reader_answers_changes_it_and_takes_it_back(
    body: dict[str, str], recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await confirmed(ada, await linked(ada, await offered(ada, body), ROWS))
    message = got(reader)
    assert message.labels == ["👍 Coming", "👎 No", "Map"]
    for label, toast, left in (
        ("👍 Coming", THANKS, {reader.chat_id: "yes"}),
        ("👎 No", "Changed to: 👎 No", {reader.chat_id: "no"}),
        ("👎 No", "Taken back: 👎 No", {}),
        ("👎 No", "Counted: 👎 No", {reader.chat_id: "no"}),
    ):
        assert (await reader.press(label, message_id=message.message_id)).text == toast
        assert values(recall) == left
    assert message.labels == ["👍 Coming", "👎 No", "Map"]


async def test_question_shows_it_as_it_is_typed(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    again = await asked_for_buttons(ada, await linked(ada, await draft(ada), ROWS))
    assert "👍 Coming | = yes | Thanks, see you there, 👎 No | = no" in (again.text or "")


async def test_report_has_bars_counts_and_the_share(recall: Recall, ada: Person) -> None:
    readers = recall.subscribe(4, blocked=1)
    await asked(ada)
    assert "Answers: none yet" in await report(ada)
    for reader, label in zip(readers[1:], ["👍", "👍", "👎"], strict=True):
        await reader.press(label, message_id=got(reader).message_id)
    lines = await report(ada)
    at = lines.index("Answers: 3 (100 % of those reached)")
    assert lines[at + 1 : at + 3] == ["▓▓▓▓▓▓▓░░░ 2 · 67 % 👍 Coming", "▓▓▓░░░░░░░ 1 · 33 % 👎 No"]


async def test_preview_and_test_count_for_nobody_and_say_so(recall: Recall, ada: Person, bob: Person) -> None:
    recall.store.audience.subscribe(Profile(ADA, "Ada"))
    card = await linked(ada, await draft(ada, "Are you coming?"), ROWS)
    preview = above(ada, card)
    toast = UNCOUNTED[Given.TRIED]
    assert (await ada.press("👍", message_id=preview.message_id)).text == toast
    await ada.press("🧪 Test", message_id=card.message_id)
    trial = await bob.sees(lambda one: one.text == "Are you coming?")
    assert (await bob.press("👍", message_id=trial.message_id)).text == toast
    assert values(recall) == {}


async def test_admin_who_got_it_counts_too(recall: Recall, ada: Person) -> None:
    recall.store.audience.subscribe(Profile(ADA, "Ada"))
    card = await linked(ada, await draft(ada, "To myself"), ROWS)
    await confirmed(ada, card)
    message = await ada.sees(lambda one: one.text == "To myself", after=card.message_id)
    assert (await ada.press("👍", message_id=message.message_id)).text == THANKS
    assert values(recall) == {ADA: "yes"}
    assert (await ada.press("👍", message_id=message.message_id)).text == "Taken back: 👍 Coming"


async def test_forged_answer_of_who_did_not_get_it_counts_for_nobody(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    await asked(ada)
    [[(_, data), *_], *_] = got(reader).buttons
    eve = simulator.person(EVE, first_name="Eve")
    said = await eve.say("hello")
    answered = await eve.press(data=data, message_id=said)
    assert answered.text == UNCOUNTED[Given.NOT_THEIRS]
    message = {"message_id": 1, "date": 1, "chat": reader.as_json(), "text": "Are you coming?"}
    forged = {"id": "1", "from": eve.user, "chat_instance": "1", "message": message, "data": data}
    simulator.push_update(callback_query=forged)
    await until(lambda: simulator.pending_updates == 0 and recall.store.inbox.size() == 0)
    assert values(recall) == {}


@pytest.mark.parametrize("kind", ["supergroup", "group", "channel"])
async def test_in_a_group_each_of_its_people_counts_once(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    club = simulator.channel(-2001) if kind == "channel" else simulator.group(-2001, basic=kind == "group")
    await included(recall, club, ada)
    await asked(ada)
    message = got(club)
    eve, dan = (simulator.person(EVE + at, first_name="Eve") for at in range(2))
    for person, label, toast in (
        (eve, "👍", THANKS),
        (dan, "👍", THANKS),
        (ada, "👎", "Counted: 👎 No"),
        (eve, "👎", "Changed to: 👎 No"),
    ):
        assert (await club.press(person, label, message_id=message.message_id)).text == toast
    assert values(recall) == {eve.chat_id: "no", dan.chat_id: "yes", ADA: "no"}
    assert "Answers: 3 (all in groups and channels)" in await report(ada)


async def test_correction_and_unsubscribe_keep_the_buttons_and_the_answers(
    recall: Recall, ada: Person
) -> None:
    [reader] = recall.subscribe(1)
    card = await linked(ada, await draft(ada), ROWS)
    await ada.press("🔕", message_id=card.message_id)
    uuid, _ = await confirmed(ada, card)
    message = got(reader)
    await reader.press("👍", message_id=message.message_id)
    await reader.press("Unsubscribe", message_id=message.message_id)
    turned = ["👍 Coming", "👎 No", "Map", "You left · come back"]
    await until(lambda: message.labels == turned)
    correction = await proposed(ada)
    await ada.press("✏️ Correct 1", message_id=correction.message_id)
    await until(lambda: message.text == NEW and not recall.found(uuid).correcting)
    assert message.labels[:2] == ["👍 Coming", "👎 No"]
    assert values(recall) == {reader.chat_id: "yes"}
    assert (await reader.press("👍", message_id=message.message_id)).text == "Taken back: 👍 Coming"


async def test_wrong_one_names_its_line_and_changes_nothing(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    card = await linked(ada, await draft(ada), ROWS)
    question = await asked_for_buttons(ada, card)
    await ada.say("👍 | = yes\n👎 | = yes")
    await ada.sees("Line 2: “👎” has the value of another button.", after=question.message_id)
    assert above(ada, card).labels == ["👍 Coming", "👎 No", "Map"]


async def test_duplicate_asks_anew(recall: Recall, ada: Person) -> None:
    [reader] = recall.subscribe(1)
    _, first = await asked(ada)
    await reader.press("👍", message_id=got(reader).message_id)
    await ada.press("Duplicate", message_id=first.message_id)
    card = await ada.sees("Above is what everyone gets", after=first.message_id)
    await confirmed(ada, card)
    assert (await reader.press("👍", message_id=got(reader).message_id)).text == THANKS
    with recall.store.engine.connect() as connection:
        assert len(connection.execute(select(answer)).all()) == 2


async def test_crowd_is_counted_to_the_last_and_toasts_are_dropped(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    readers = recall.subscribe(200)
    await asked(ada)
    before = simulator.calls["answerCallbackQuery"]
    for reader in readers:
        message_id = received(simulator, reader).message_id
        reader.press_nowait("👍", message_id=message_id)
    await until(lambda: len(values(recall)) == 200)
    await until(lambda: recall.store.inbox.size() == 0)
    assert simulator.calls["answerCallbackQuery"] - before < 100
    assert "Answers: 200 (100 % of those reached)" in await report(ada)
