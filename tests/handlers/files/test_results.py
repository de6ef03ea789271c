"""📄 CSV under a report: every chat of a broadcast, as a file to the admin who pressed."""

import csv
import io
import zipfile
from collections import Counter

import pytest
from sqlalchemy import update

from handlers.files import results
from handlers.texts import files
from models.files.results import MARGIN
from models.states import Outcome
from models.tables import broadcast
from models.transfers import Step, Transfer, Want
from simulator import Fault, Message, Person, Simulator
from tests.support.broadcasting import joined, send
from tests.support.recall import ADA, BOB, Recall, until


def document(message: Message) -> bool:
    return message.kind == "document" and message.from_bot


def read(simulator: Simulator, message: Message) -> list[dict[str, str]]:
    content = simulator.content(message.body["document"]["file_id"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        [name] = archive.namelist()
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline="")))


async def reported(simulator: Simulator, admin: Person) -> tuple[str, Message]:
    """A broadcast that two readers have and a third one refuses; its report."""
    for number in (9001, 9002, 9003):
        await joined(simulator.person(number, first_name="=Eve"))
    simulator.person(9003).block(told=False)
    uuid = await send(admin)
    return uuid, await admin.sees("Broadcast finished")


async def pressed(admin: Person, report: Message) -> Message:
    await admin.press("📄 CSV", message_id=report.message_id)
    return await admin.sees(document, after=report.message_id)


async def test_every_chat_is_in_it_and_the_numbers_are_those_of_the_report(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid, report = await reported(simulator, ada)
    file = await pressed(ada, report)
    rows = read(simulator, file)
    assert file.body["document"]["file_name"].startswith(f"results-{uuid[:8]}-")
    assert str(file.caption) == f"“Doors open at nine.”\nEvery chat: {len(rows)} rows."
    found = recall.store.broadcasts.get(uuid)
    assert found
    tally = recall.store.counts.of(found).tally
    assert Counter(row["outcome"] for row in rows) == Counter({str(k): v for k, v in tally.items()})
    blocked = next(row for row in rows if row["chat_id"] == "9003")
    assert (blocked["outcome"], blocked["name"]) == (Outcome.BLOCKED, "'=Eve")
    assert "blocked by the user" in blocked["reason"]


async def test_only_who_pressed_gets_it_and_nothing_else_stays(
    recall: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    assert bob
    _, report = await reported(simulator, ada)
    await pressed(ada, report)
    await until(lambda: recall.store.transfers.due() == [])
    assert [one for one in simulator.delivered[BOB] if document(one)] == []
    await simulator.until(lambda: "Writing every chat" not in str(simulator.delivered[ADA]))


async def test_full_files_follow_each_other(
    recall: Recall, simulator: Simulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert recall
    monkeypatch.setattr(results, "LARGEST", MARGIN)
    _, report = await reported(simulator, ada)
    file = await pressed(ada, report)
    assert len(read(simulator, file)) >= 3  # a page always fits


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_upload_that_fails_is_made_again_whole(
    fault: Fault, recall: Recall, simulator: Simulator, ada: Person
) -> None:
    _, report = await reported(simulator, ada)
    simulator.fault(fault, method="sendDocument")
    await ada.press("📄 CSV", message_id=report.message_id)
    await until(lambda: simulator.calls["sendDocument"] == 2 and recall.store.transfers.due() == [])
    assert len({len(read(simulator, one)) for one in ada.screen if document(one)}) == 1


def test_file_that_is_given_up_is_no_uuid() -> None:
    uuid = "a7c5e1de-0000-4000-8000-000000000000"
    said = files.given_up(Transfer(ADA, 77, Want.RESULTS, Step.DO, name=uuid))
    assert uuid not in said
    assert "Press 📄 CSV again" in said


async def test_what_an_earlier_process_left_is_written_anew(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    uuid, report = await reported(simulator, ada)
    recall.store.transfers.begin(Transfer(ADA, 77, Want.RESULTS, Step.DO, name=uuid))
    file = await pressed(ada, report)
    assert read(simulator, file)
    await until(lambda: simulator.calls["sendDocument"] == 2 and recall.store.transfers.due() == [])


async def test_list_that_was_cleared_is_told(recall: Recall, simulator: Simulator, ada: Person) -> None:
    uuid, report = await reported(simulator, ada)
    with recall.store.engine.begin() as connection:
        moment = recall.store.clock()
        connection.execute(update(broadcast).where(broadcast.c.uuid == uuid).values(folded_at=moment))
    answer = await ada.press("📄 CSV", message_id=report.message_id)
    assert "nobody knows who got it" in str(answer.text)
    assert simulator.calls["sendDocument"] == 0


async def test_list_that_is_cleared_meanwhile_is_told(
    recall: Recall, simulator: Simulator, ada: Person
) -> None:
    _, report = await reported(simulator, ada)
    nobody = "a7c5e1de-0000-4000-8000-000000000000"
    recall.store.transfers.begin(Transfer(ADA, 78, Want.RESULTS, Step.DO, name=nobody))
    await pressed(ada, report)
    await ada.sees("There is no list of its chats", after=report.message_id)
