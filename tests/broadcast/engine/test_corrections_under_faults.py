"""Correct under faults: every chat shows it or is counted."""

import asyncio
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadcast.engine.alarm import TOO_MANY
from models.content import Content, Medium
from models.counts import Counts
from models.states import Correction, Outcome, State
from simulator import Fault, Person, Simulator, media
from tests.support.correcting import NEW, OLD, corrected, finished, held, words
from tests.support.ledger import BY, CARD
from tests.support.recall import Recall, until
from tests.support.stage import CHAT, CHATS, WIRE, MovedTimer, Stage, Trouble, hurried, on_stage

pytestmark = pytest.mark.slow

LOST, REFUSED = (
    "⚠️ 1 keeps an older version (chat out of reach: 1)\n",
    "⚠️ 1 keeps an older version (Telegram would not change it: 1)\n",
)
REFUSALS = {
    "Forbidden: bot was blocked by the user": LOST,
    "Forbidden: user is deactivated": LOST,
    "Bad Request: chat not found": LOST,
    "Bad Request: message to edit not found": "1 message is already gone\n",
    "Bad Request: message can't be edited": REFUSED,
    "Bad Request: CHAT_WRITE_FORBIDDEN": REFUSED,
    "Bad Request: the moon is in the wrong house": REFUSED,
}


@pytest.mark.parametrize("description", REFUSALS)
async def test_chat_that_cannot_be_corrected_is_counted_and_the_rest_are(
    description: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(4)
    uuid = await finished(ada)
    code = 403 if description.startswith("Forbidden") else 400
    simulator.refuse(code, description, method="editMessageText", chat_id=people[2].chat_id, times=None)
    report = await corrected(ada)
    assert f"Total: 4\nSent: 4\n✏️ 3 corrected in place\n{REFUSALS[description]}" in report
    assert words(simulator, people) == [NEW, NEW, OLD, NEW]
    versions = [(row.version, row.tried_version) for row in recall.rows(uuid)]
    assert versions == [(2, 2), (2, 2), (1, 2), (2, 2)]
    assert recall.tally(uuid) == {Outcome.SENT: 4}


async def test_message_that_the_reader_deleted_keeps_no_older_words(recall: Recall, ada: Person) -> None:
    people = recall.subscribe(2)
    await finished(ada)
    people[0].delete(people[0].screen[-1].message_id)
    report = await corrected(ada)
    assert "✏️ 1 corrected in place" in report
    assert "an older version" not in report


async def test_what_already_reads_so_counts_as_corrected(recall: Recall, ada: Person) -> None:
    recall.subscribe(3)
    await finished(ada)
    report = await corrected(ada, {"text": OLD})
    assert "✏️ 3 corrected in place" in report
    assert "an older version" not in report


async def test_second_correction_reaches_those_whom_the_first_did_not(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(3)
    uuid = await finished(ada)
    simulator.refuse(400, "Bad Request: the moon", method="editMessageText", chat_id=people[1].chat_id)
    assert "⚠️ 1 keeps an older version" in await corrected(ada)
    report = await corrected(ada, {"text": "Doors open at eleven."})
    assert "✏️ 3 corrected in place" in report
    assert "an older version" not in report
    assert words(simulator, people) == ["Doors open at eleven."] * 3
    assert [row.version for row in recall.rows(uuid)] == [3] * 3


async def test_chat_that_refused_a_photo_is_counted_and_gets_it_with_the_next_caption(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    """One chat still shows the text, so it needs the whole photo and not only its new caption."""
    people = recall.subscribe(2)
    await finished(ada)
    simulator.refuse(400, "Bad Request: the moon", method="editMessageMedia", chat_id=people[1].chat_id)
    assert (
        "✏️ 1 corrected in place\n⚠️ 1 keeps an older version (Telegram would not change it: 1)"
        in await corrected(ada, media.photo(NEW))
    )
    assert "✏️ 2 corrected in place" in await corrected(ada, {"text": "Eleven."})
    assert [(one.kind, one.caption) for [one] in held(simulator, people)] == [("photo", "Eleven.")] * 2


async def corrected_on(stage: Stage, uuid: str, text: str) -> Counts:
    """Correct a broadcast of a stage and wait for the end."""
    of = stage.found(uuid)
    version = stage.store.contents.write(of, Content("text", text))
    assert stage.store.contents.correct(of, version, BY, CARD)
    stage.sender.wake()
    return await stage.corrected(uuid)


@pytest.mark.parametrize("times", [1, None])
@pytest.mark.parametrize("fault", WIRE)
def test_correction_ends_and_every_chat_shows_it_or_is_counted(
    fault: Fault, times: int | None, tmp_path: Path
) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        troubled = stage.people[3].chat_id
        stage.simulator.fault(fault, method="editMessageText", chat_id=troubled, times=times)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await hurried(correcting, timer)
        counts = await correcting
        assert (counts.asked, counts.uncorrected) == (CHATS, 0)
        assert counts.corrections.get(Correction.UNKNOWN, 0) == (1 if times is None else 0)
        shown = [
            message.text for person in stage.people for message in stage.simulator.delivered[person.chat_id]
        ]
        assert shown.count(NEW) == CHATS - (times is None and not fault.stores)
        assert len(shown) == CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


@pytest.mark.long
@given(
    troubles=st.dictionaries(
        st.integers(0, CHATS - 1), st.sampled_from([*WIRE, *CHAT]), max_size=TOO_MANY - 1
    )
)
@pytest.mark.slow
@settings(max_examples=15)
def test_whatever_goes_wrong_every_chat_shows_it_or_is_counted(troubles: dict[int, Trouble]) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        stage.give_trouble("editMessageText", troubles)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await hurried(correcting, timer)
        counts = await correcting
        keeping = sum(trouble in CHAT for trouble in troubles.values())
        assert (counts.corrected, counts.uncorrected) == (CHATS - keeping, keeping)
        shown = [
            message.text for person in stage.people for message in stage.simulator.delivered[person.chat_id]
        ]
        assert shown.count(NEW) == CHATS - keeping
        assert shown.count(OLD) == keeping
        await stage.undo(broadcast.uuid)
        assert stage.held() == {}

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(on_stage(folder, act, timer))


def test_medium_whose_answer_was_lost_is_corrected_the_next_time(tmp_path: Path) -> None:
    """The exchange happened, but its answers were lost. Then the first photo is wanted back."""
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        [chat_id] = [person.chat_id for person in stage.people[3:4]]
        photos = []
        for file in ("photo-1", "photo-2"):
            source = await stage.people[0].send(media.photo(OLD, file_id=file))
            known = Medium("photo", f"unique-{file}", file_id=file)
            from_chat = stage.people[0].chat_id
            photos.append(
                Content("photo", OLD, (), (known,), source_chat_id=from_chat, source_message_id=source)
            )
        broadcasts, contents = stage.store.broadcasts, stage.store.contents
        made = contents.create(photos[0], 1)
        broadcasts.confirm(made.uuid, 1, BY, CARD)
        stage.sender.wake()
        await until(lambda: stage.found(made.uuid).state is State.SENT)
        lost = stage.simulator.fault(Fault.LOST_AFTER, method="editMessageMedia", chat_id=chat_id, times=None)
        for wanted in (photos[1], photos[0].recaptioned(Content("text", NEW))):
            of = stage.found(made.uuid)
            assert contents.correct(of, contents.write(of, wanted), BY, CARD)
            stage.sender.wake()
            end = asyncio.create_task(stage.corrected(made.uuid))
            await hurried(end, timer)
            lost.cancel()
        assert (await end).corrected == CHATS
        files = [
            message.body["photo"][-1]["file_id"]
            for person in stage.people
            for message in stage.simulator.delivered[person.chat_id]
        ]
        assert files == ["photo-1"] * CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_flood_silences_a_correction_and_loses_nobody(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        broadcast = await stage.broadcast()
        words_of_flood = "Too Many Requests: retry after 40"
        stage.simulator.refuse(429, words_of_flood, {"retry_after": 40}, method="editMessageText", times=3)
        correcting = asyncio.create_task(corrected_on(stage, broadcast.uuid, NEW))
        await until(lambda: stage.sender.pulse().held_for > 30)
        await hurried(correcting, timer)
        counts = await correcting
        assert (counts.corrected, counts.uncorrected) == (CHATS, 0)

    asyncio.run(on_stage(str(tmp_path), act, timer))
