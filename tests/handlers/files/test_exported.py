"""/export: the audience as a file, to the admin who asked for it."""

import csv
import io
import zipfile

import pytest

from handlers.files import sending_out
from models.events import Admin
from models.profiles import Profile
from models.selection import Aspect, Condition, Selection
from simulator import Fault, Message, Person, Simulator
from tests.support.recall import ADA, BOB, Recall, until


def document(message: Message) -> bool:
    return message.kind == "document" and message.from_bot


def held(simulator: Simulator, message: Message) -> bytes:
    """What is in the file of a message."""
    return simulator.content(message.body["document"]["file_id"])


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def exported(admin: Person, command: str = "/export") -> Message:
    said = await admin.say(command)
    return await admin.sees(document, after=said)


@pytest.fixture
def audience(recall: Recall) -> Recall:
    """Three people, of whom one left, and a group."""
    subscribe = recall.store.audience.subscribe
    subscribe(Profile(5001, "=HYPERLINK(1)", "+1", "ada", "de"))
    subscribe(Profile(5002, "Bob", None, None, "en"))
    subscribe(Profile(5003, "Eve", None, None, "de"))
    subscribe(Profile(-1005, "-Regulars"))
    recall.store.audience.leave(5003)
    recall.store.tags.put_ids("vip", [5001])
    recall.store.tags.put_ids("staff", [5001, 5002])
    german = Selection((Condition(Aspect.LANGUAGE, "de"),))
    recall.store.named.save("Berlin <3", german, Admin(ADA, "Ada"))
    return recall


async def test_everyone_is_exported_with_their_status_and_no_formula(
    audience: Recall, simulator: Simulator, ada: Person
) -> None:
    assert audience
    file = await exported(ada)
    assert file.caption == (
        "Everyone I know: 4 chats. 3 get broadcasts, 1 do not; the column status says why."
    )
    assert file.body["document"]["file_name"].startswith("audience-")
    rows = read(held(simulator, file))
    assert [row["chat_id"] for row in rows] == ["-1005", "5001", "5002", "5003"]
    assert [row["status"] for row in rows] == ["subscribed", "subscribed", "subscribed", "left"]
    assert (rows[1]["first_name"], rows[1]["last_name"]) == ("'=HYPERLINK(1)", "'+1")
    assert rows[0]["first_name"] == "'-Regulars"
    assert rows[1]["tags"] == "staff,vip"
    assert rows[1]["joined"].endswith("Z") or rows[1]["joined"] == ""


async def test_named_audience_is_exported_alone(audience: Recall, simulator: Simulator, ada: Person) -> None:
    assert audience
    file = await exported(ada, "/export Berlin <3")
    assert file.caption == "Berlin <3: 1 chat"
    assert [row["chat_id"] for row in read(held(simulator, file))] == ["5001"]


async def test_unknown_audience_is_refused(audience: Recall, simulator: Simulator, ada: Person) -> None:
    assert audience
    await ada.say("/export Danes")
    await ada.sees("I know no audience “Danes”.")
    assert simulator.calls["sendDocument"] == 0


async def test_only_who_asked_gets_it_and_nothing_else_stays(
    audience: Recall, simulator: Simulator, ada: Person, bob: Person
) -> None:
    await exported(ada)
    await until(lambda: audience.store.transfers.due() == [])
    assert [one for one in simulator.delivered[BOB] if document(one)] == []
    await simulator.until(lambda: "Writing the audience" not in str(simulator.delivered[ADA]))
    assert bob


async def test_stranger_gets_no_export(audience: Recall, simulator: Simulator, ada: Person) -> None:
    assert audience
    eve = simulator.person(9001, first_name="Eve")
    await eve.say("/export")
    await exported(ada)
    await eve.sees("Nobody reads what you write here")
    assert [one for one in eve.screen if "document" in one.body] == []


async def test_large_export_goes_as_a_zip(
    audience: Recall, simulator: Simulator, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audience
    monkeypatch.setattr(sending_out, "ZIPPED", 10)
    file = await exported(ada)
    name = file.body["document"]["file_name"]
    assert name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(held(simulator, file))) as archive:
        [inside] = archive.namelist()
        assert inside == name.replace(".zip", ".csv")
        assert len(read(archive.read(inside))) == 4


async def test_export_that_no_bot_may_send_is_sent_to_the_shell(
    audience: Recall, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audience
    monkeypatch.setattr(sending_out, "LARGEST", 10)
    await ada.say("/export Berlin <3")
    await ada.sees(".venv/bin/python bot.py export --audience 'Berlin <3' > audience.csv")


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.LOST_BEFORE, Fault.LOST_AFTER])
async def test_upload_that_fails_is_made_again_whole(
    fault: Fault, audience: Recall, simulator: Simulator, ada: Person
) -> None:
    simulator.fault(fault, method="sendDocument")
    await ada.say("/export")
    await until(lambda: simulator.calls["sendDocument"] == 2 and audience.store.transfers.due() == [])
    assert {len(read(held(simulator, one))) for one in ada.screen if document(one)} == {4}


async def test_short_flood_uploads_it_whole_after_it(
    audience: Recall, simulator: Simulator, ada: Person
) -> None:
    assert audience
    simulator.refuse(429, "Too Many Requests: retry after 1", {"retry_after": 1}, method="sendDocument")
    assert len(read(held(simulator, await exported(ada)))) == 4
