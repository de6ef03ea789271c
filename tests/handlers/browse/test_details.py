"""Details: what is seldom asked about a broadcast, in a message under its report."""

from simulator import Message, Person, Simulator
from tests.support.broadcasting import confirmed, draft
from tests.support.correcting import NEW, corrected
from tests.support.past import finished, opened
from tests.support.recall import Recall


async def details(admin: Person, report: Message) -> str:
    before = admin.screen[-1].message_id
    await admin.press("Details", message_id=report.message_id)
    return (await admin.sees("Details · ", after=before)).text or ""


async def test_details_begin_with_the_uuid_and_leave_the_report_as_it_was(
    recall: Recall, ada: Person
) -> None:
    recall.subscribe(2)
    uuid, report = await finished(ada, "Doors & <more>")
    before = report.text or ""
    assert uuid not in before
    text = await details(ada, report)
    assert text.startswith(f"Details · “Doors & <more>”\n{uuid}\nVersion 1 · Ada · ")
    shown = next(one for one in ada.screen if one.message_id == report.message_id)
    assert (shown.text, shown.labels) == (before, report.labels)
    await ada.press("↩️ Undo", message_id=shown.message_id)
    await ada.sees("Delete this broadcast from 2 chats?")


async def test_they_say_who_did_what_and_when_its_messages_arrived(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await finished(ada)
    lines = (await details(ada, report)).splitlines()
    assert "It arrived less than a second after it began" in lines
    assert "Telegram never asked the whole bot for silence" in lines
    assert [line.split(" · ", 1)[1] for line in lines if " UTC" not in line and " · " in line][1:] == [
        "Ada · sent it to 2",
        "Recall · began to send it to 2",
        "Recall · finished sending it",
    ]


async def test_they_tell_telegrams_own_words_with_their_counts(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(4, blocked=1)
    card = await draft(ada)
    simulator.refuse(400, "Bad Request: the <moon>", method="sendMessage", chat_id=people[1].chat_id)
    _, report = await confirmed(ada, card)
    assert "1 refused in words that I do not know" in (report.text or "")
    text = await details(ada, report)
    assert text.endswith(
        "\nWord for word\nBlocked, 1: Forbidden: bot was blocked by the user\nFailed, 1: The <moon>"
    )


async def test_numbers_of_an_old_report_are_not_made_anew(recall: Recall, ada: Person) -> None:
    recall.subscribe(2)
    _, report = await finished(ada)
    await ada.press("↩️ Undo")
    await ada.press("🗑 Delete")
    await ada.sees("Broadcast undone")
    text = await details(ada, report)
    assert text.endswith("Recall · took it back")
    assert "Ada · began to take it back\n" in text
    shown = next(one for one in ada.screen if one.message_id == report.message_id)
    assert "Total: 2\nSent: 2\n" in (shown.text or "")


async def test_every_version_that_readers_were_to_see_is_named(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    await finished(ada)
    await corrected(ada)
    text = await details(ada, await opened(ada))
    versions = [line for line in text.splitlines() if line.startswith("Version ")]
    assert [line.rsplit(" · ", 1)[1] for line in versions] == ["“Doors open at nine.”", f"“{NEW}”"]
    assert "Ada · corrected it\n" in text
    assert text.endswith("Recall · finished changing it where it was delivered")


async def test_uuid_is_found_from_the_history_and_undo_takes_it(recall: Recall, ada: Person) -> None:
    recall.subscribe(1)
    uuid, _ = await finished(ada, "The first")
    await finished(ada, "The second")
    assert uuid in await details(ada, await opened(ada, 2))
    said = await ada.say(f"/undo {uuid}")
    await ada.sees("“The first”\nDelete this broadcast from 1 chat?", after=said)


async def test_report_has_no_uuid_before_it_is_asked_for(recall: Recall, ada: Person, bob: Person) -> None:
    recall.subscribe(1)
    uuid, _ = await finished(ada)
    await bob.sees("Finished: sent to 1 of 1.")
    assert not [one for person in (ada, bob) for one in person.screen if uuid in (one.text or "")]
