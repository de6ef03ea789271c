"""A file that an admin drops: what is in it is said first, and nothing is written before Add."""

import pytest

from models.states import Status
from simulator import Fault, Person, Simulator, media
from simulator.downloads import LARGEST
from tests.support.broadcasting import draft, send
from tests.support.broadcasting import offered as drafted
from tests.support.drafting import asked_for_buttons, settled
from tests.support.recall import Recall, until
from tests.support.transfers import dropped, ids, offered
from tests.support.workbooks import Value, workbook


async def test_nothing_is_written_before_add(recall: Recall, ada: Person) -> None:
    recall.subscribe(9)
    question = await dropped(ada, ids(5001, 296) + b"\nx\ny\n5001;\n")
    assert question.text == "subscribers.csv\n299 rows: 287 new, 9 known, 3 not ids (lines 299–301)"
    assert offered(question) == ["Add 287", "Cancel"]
    assert recall.store.audience.size() == 9
    assert (await ada.press("Add 287", message_id=question.message_id)).text == "It goes on."
    added = await ada.sees("Added 287, known already 9.")
    assert added.message_id == question.message_id
    assert offered(added) == []
    assert recall.store.audience.size() == 296


async def test_cancel_adds_nobody_and_cannot_be_taken_back_by_an_older_press(
    recall: Recall, ada: Person
) -> None:
    question = await dropped(ada, ids(5001, 3))
    data = question.buttons[0][0][1]
    assert (await ada.press("Cancel", message_id=question.message_id)).text == "Cancelled. Nothing was added."
    closed = await ada.sees("Cancelled. Nothing was added.")
    assert closed.message_id == question.message_id
    late = await ada.press(message_id=question.message_id, data=data)
    assert late.text == "This was answered already. To import the file, send it again."
    assert recall.store.audience.size() == 0


async def test_add_counts_once_however_often_it_is_pressed(recall: Recall, ada: Person) -> None:
    question = await dropped(ada, ids(5001, 3))
    data = question.buttons[0][0][1]
    for _ in range(5):
        ada.press_nowait(message_id=question.message_id, data=data)
    await ada.sees("Added 3, known already 0.")
    await until(lambda: not recall.simulator.unanswered and not recall.store.transfers.due())
    late = await ada.press(message_id=question.message_id, data=data)
    assert late.show_alert
    await settled(ada)
    assert [one.text for one in ada.screen if "Added" in (one.text or "")] == [
        "subscribers.csv\nAdded 3, known already 0. /stats counts everyone."
    ]


async def test_another_admin_answers_their_own_files_only(recall: Recall, ada: Person, bob: Person) -> None:
    question = await dropped(ada, ids(5001, 3))
    forged = await bob.press(message_id=1, data=question.buttons[0][0][1])
    assert forged.text == "This was answered already. To import the file, send it again."
    assert recall.store.audience.size() == 0


async def test_two_admins_who_add_the_same_file_add_nobody_twice(
    recall: Recall, ada: Person, bob: Person
) -> None:
    for admin in (ada, bob):
        assert offered(await dropped(admin, ids(5001, 3))) == ["Add 3", "Cancel"]
    await ada.press("Add 3")
    await ada.sees("Added 3, known already 0.")
    await bob.press("Add 3")
    await bob.sees("Added 0, known already 3.")
    assert recall.store.audience.size() == 3


async def test_question_can_be_answered_after_a_restart(stopped: Recall, ada: Person) -> None:
    async with stopped.running():
        question = await dropped(ada, ids(5001, 3))
    async with stopped.running():
        await ada.press("Add 3", message_id=question.message_id)
        await ada.sees("Added 3, known already 0.")
    assert stopped.store.audience.size() == 3


@pytest.mark.parametrize("pressed", [False, True])
async def test_what_a_stop_cuts_short_goes_on_at_the_next_start(
    pressed: bool, stopped: Recall, simulator: Simulator, ada: Person
) -> None:
    async with stopped.running():
        question = await dropped(ada, ids(5001, 3)) if pressed else None
        simulator.fault(Fault.HANG, method="download")
        before = simulator.calls["download"]
        if question:
            await ada.press("Add 3", message_id=question.message_id)
        else:
            await ada.send_file("subscribers.csv", ids(5001, 3))
        await simulator.until(lambda: simulator.calls["download"] > before)
        assert ada.screen[-1].text == ("Adding…" if pressed else "Reading subscribers.csv…")
    async with stopped.running():
        if not pressed:
            await ada.press("Add 3")
        await ada.sees("Added 3, known already 0.")
    assert stopped.store.audience.size() == 3


async def test_file_that_telegram_has_no_more_is_asked_for_again(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    question = await dropped(ada, ids(5001, 3))
    gone = "Bad Request: wrong file_id or the file is temporarily unavailable"
    simulator.refuse(400, gone, method="getFile")
    await ada.press("Add 3", message_id=question.message_id)
    await ada.sees("subscribers.csv\nTelegram does not give me this file any more. Send it again.")
    assert recall.store.audience.size() == 0


async def test_file_that_is_too_large_is_sent_to_the_shell(recall: Recall, ada: Person) -> None:
    assert recall
    said = await dropped(ada, bytes(LARGEST + 1))
    assert said.text == (
        "subscribers.csv\nTelegram gives bots files of 20 MB at most. "
        "Import it from the shell, also while I run: .venv/bin/python bot.py import FILE"
    )


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.BAD_GATEWAY])
async def test_download_that_fails_is_tried_again(
    fault: Fault, recall: Recall, simulator: Simulator, ada: Person
) -> None:
    assert recall
    simulator.fault(fault, method="download")
    simulator.fault(fault, method="getFile")
    assert offered(await dropped(ada, ids(5001, 3))) == ["Add 3", "Cancel"]


async def test_download_that_always_fails_is_given_up(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    simulator.fault(Fault.SERVER_ERROR, method="download", times=None)
    said = await dropped(ada, ids(5001, 3))
    assert "This failed three times" in (said.text or "")
    await until(lambda: recall.store.transfers.due() == [])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"see you at nine\n", "“see you at nine”"),
        ("empty.csv", b"", "empty.csv holds no chat ids"),
        ("book.xls", b"\xd0\xcf\x11\xe0 and more", "book.xls is no workbook that can be opened"),
        ("chats.zip", b"PK\x03\x04 and more", "chats.zip is no workbook that can be opened"),
        ("<b>.csv", b"", "<b>.csv holds no chat ids"),
    ],
)
async def test_file_that_cannot_be_read_is_refused_by_its_name(
    name: str, content: bytes, said: str, recall: Recall, ada: Person
) -> None:
    assert recall.store.audience.size() == 0
    assert said in (await dropped(ada, content, name)).text  # type: ignore[operator]


async def test_nobody_new_leaves_nothing_to_press(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    said = await dropped(ada, ids(5001, 3), "again.TSV")
    assert said.text == "again.TSV\n3 rows: 0 new, 3 known\nThere is nobody to add."
    assert offered(said) == []
    await until(lambda: recall.store.transfers.due() == [])


async def test_who_was_gone_counts_as_back(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    with recall.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE subscriber SET status = 'gone' WHERE chat_id = 5001")
        connection.exec_driver_sql("UPDATE subscriber SET status = 'left' WHERE chat_id = 5002")
    question = await dropped(ada, ids(5001, 4))
    assert question.text == "subscribers.csv\n4 rows: 1 new, 1 back again, 2 known"
    await ada.press("Add 2", message_id=question.message_id)
    await ada.sees("Added 1, back again 1, known already 2.")
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 3, Status.LEFT: 1}


async def test_files_that_come_together_are_each_asked_about(recall: Recall, ada: Person) -> None:
    assert recall
    bodies = []
    for name, first in (("one.csv", 5001), ("two.csv", 6001)):
        message = await ada.send_file(name, ids(first, 2))
        bodies.append(ada.messages[message].body)
    await ada.sees("two.csv\n2 rows")
    sent = await ada.send_album(bodies)
    await ada.sees("one.csv\n2 rows", after=sent[-1])
    await ada.sees("two.csv\n2 rows", after=sent[-1])


async def test_awaited_draft_is_the_file_and_the_import_is_offered_under_its_card(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    recall.subscribe(1)
    said = await ada.say("/broadcast")
    await ada.sees("Send me the message now", after=said)
    await ada.send_file("subscribers.csv", ids(5001, 3))
    card = await ada.sees("Above is what everyone gets")
    assert offered(card)[-1] == "📥 Import instead"
    assert simulator.calls["getFile"] == 0
    pressed = await ada.press("📥 Import instead", message_id=card.message_id)
    assert pressed.text == "Your file is read below."
    closed = await ada.sees("This is imported instead. /drafts can get the draft back for 24 h.")
    assert closed.message_id == card.message_id
    await ada.press("Add 2")
    await ada.sees("Added 2, known already 1.")
    said = await ada.say("/drafts")
    await ada.sees("Dropped in the last 24 h", after=said)
    # What comes next is no part of that draft any more.
    assert offered(await dropped(ada, ids(7001, 1), "more.csv")) == ["Add 1", "Cancel"]


@pytest.mark.parametrize("body", [media.document(), media.photo("subscribers.csv")])
async def test_other_drafts_offer_no_import(body: dict[str, object], recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    assert "📥 Import instead" not in offered(await drafted(ada, body))


async def test_awaited_correction_is_the_file(recall: Recall, simulator: Simulator, ada: Person) -> None:
    recall.subscribe(1)
    await drafted(ada, media.document())
    await ada.press("✅ Send")
    await ada.sees("Broadcast finished")
    await ada.press("✏️ Correct")
    asked = await ada.sees("corrected")
    await ada.send_file("subscribers.csv", ids(5001, 3))
    card = await ada.sees(lambda one: "✏️ Correct 1" in offered(one), after=asked.message_id)
    assert "📥 Import instead" not in offered(card)
    assert simulator.calls["getFile"] == 0


async def test_awaited_buttons_are_not_the_file(recall: Recall, simulator: Simulator, ada: Person) -> None:
    recall.subscribe(1)
    await asked_for_buttons(ada, await draft(ada))
    said = await ada.send_file("subscribers.csv", ids(5001, 3))
    await ada.sees("Buttons are typed as text", after=said)
    assert simulator.calls["getFile"] == 0


async def test_word_of_alarm_waits_for_no_file(recall: Recall, simulator: Simulator, ada: Person) -> None:
    recall.subscribe(2000)
    await send(ada)
    await simulator.until(lambda: len(simulator.delivered) > 10)
    simulator.fault(Fault.HANG, method="download")
    await ada.send_file("subscribers.csv", ids(5001, 3))
    await simulator.until(lambda: simulator.calls["download"] > 0)
    said = await ada.say("stop")
    await ada.sees("Paused", after=said)


async def test_strangers_files_are_not_read(recall: Recall, simulator: Simulator, ada: Person) -> None:
    assert recall
    eve = simulator.person(9001, first_name="Eve")
    await eve.send_file("subscribers.csv", ids(5001, 3))
    await dropped(ada, ids(5001, 3))
    assert simulator.calls["getFile"] == 1


async def test_who_is_no_admin_any_more_imports_nothing(
    stopped: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    async with stopped.running():
        simulator.fault(Fault.HANG, method="download")
        await bob.send_file("subscribers.csv", ids(5001, 3))
        await simulator.until(lambda: simulator.calls["download"] > 0)
    stopped.settings = type(stopped.settings)(
        **{**vars(stopped.settings), "admin_chat_ids": frozenset({ada.chat_id})}
    )
    async with stopped.running():
        await dropped(ada, ids(5001, 3))
        await until(lambda: stopped.store.transfers.due() == [])
    assert [one.text for one in bob.screen if one.from_bot] == ["Reading subscribers.csv…"]


async def test_workbook_is_read_and_who_unsubscribed_is_left_out(recall: Recall, ada: Person) -> None:
    recall.subscribe(9)
    head: list[Value] = ["Telegram ID", "First name", "Status", "Plan"]
    rows: list[list[Value]] = [[5001 + number, f"Reader {number}", "active", "free"] for number in range(296)]
    odd: list[list[Value]] = [
        ["x", "Nobody", "active", ""],
        [9001, "Eve", "unsubscribed", ""],
        [9002, "Mallory", "asleep", ""],
    ]
    question = await dropped(ada, workbook({"People": [head, *rows, *odd], "Notes": [["x"]]}), "crm.xlsx")
    assert (question.text or "").splitlines() == [
        "crm.xlsx",
        "299 rows: 287 new, 9 known, 1 not an id (line 298), 1 unsubscribed and left out, "
        "1 left out for an unknown status",
        "The sheet “People” was read. The others were not: “Notes”.",
        "The chat ids were taken from the column “Telegram ID”. Also read: “First name”, “Status”. "
        "Not looked at: “Plan”.",
        "Left out, because the status “asleep” is not known: 300",
    ]
    await ada.press("Add 287", message_id=question.message_id)
    await ada.sees("Added 287, known already 9.")
    assert recall.store.audience.by_status() == {Status.SUBSCRIBED: 296, Status.LEFT: 1}
