"""Correct while another correction goes on: what is not sure is set anew, or counted as unknown."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from telegram import Bot

from broadcast.engine.correcting import Correcting
from models.content import Content, Medium
from models.states import Correction, Fate, State
from simulator import Fault, Person, Simulator, media
from tests.support.correcting import NEW, OLD, correct, finished, words
from tests.support.failing import refused
from tests.support.ledger import BY, CARD
from tests.support.recall import Recall, until
from tests.support.stage import CHATS, MovedTimer, Stage, hurried, on_stage


def medium(file: str, text: str | None = None, *, spoiler: bool = False) -> Medium:
    return Medium("photo", f"unique-{file}", file_id=file, spoiler=spoiler, text=text)


def album(*captions: str, above: bool = False) -> Content:
    parts = tuple(medium(f"photo-{at}", text) for at, text in enumerate(captions, start=1))
    return Content("album", media=parts, caption_above=above)


async def photo(stage: Stage, file: str, caption: str, *, spoiler: bool = False) -> Content:
    """A photo that the first reader has sent to the bot."""
    source = await stage.people[0].send(media.photo(caption, file_id=file, has_media_spoiler=spoiler or None))
    known = (medium(file, spoiler=spoiler),)
    return Content(
        "photo",
        caption,
        (),
        known,
        own_caption=True,
        source_chat_id=stage.people[0].chat_id,
        source_message_id=source,
    )


async def sent(stage: Stage, content: Content) -> str:
    """A finished broadcast; its uuid."""
    for file in ("photo-1", "photo-2"):
        await stage.people[0].send(media.photo(file_id=file))
    made = stage.store.contents.create(content, 1)
    stage.store.broadcasts.confirm(made.uuid, 1, BY, CARD)
    stage.sender.wake()
    await until(lambda: stage.found(made.uuid).state is State.SENT)
    return made.uuid


def begin(stage: Stage, uuid: str, content: Content) -> None:
    """Correct it, and do not wait."""
    of = stage.found(uuid)
    assert stage.store.contents.correct(of, stage.store.contents.write(of, content), BY, CARD)
    stage.sender.wake()


async def done(stage: Stage, uuid: str, timer: MovedTimer) -> Mapping[Correction, int]:
    """Wait for the end of its corrections; their counts."""
    task = asyncio.create_task(stage.corrected(uuid))
    await hurried(task, timer)
    return (await task).corrections


def captions(stage: Stage) -> list[list[str | None]]:
    held = stage.simulator.delivered
    return [[message.caption for message in held[person.chat_id]] for person in stage.people]


def files(stage: Stage) -> set[str]:
    held = stage.simulator.delivered
    return {held[person.chat_id][-1].body["photo"][-1]["file_id"] for person in stage.people}


def test_edit_whose_answer_is_awaited_is_not_taken_for_undone(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        uuid = await sent(stage, album("OLD", "two"))
        troubled = stage.people[3].chat_id
        stage.simulator.fault(Fault.LOST_AFTER, method="editMessageCaption", chat_id=troubled)
        begin(stage, uuid, album("NEW", "two"))
        await until(lambda: captions(stage) == [["NEW", "two"]] * CHATS)
        begin(stage, uuid, album("OLD", "two"))
        assert await done(stage, uuid, timer) == {Correction.CORRECTED: CHATS}
        assert captions(stage) == [["OLD", "two"]] * CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_album_that_was_changed_in_part_is_changed_back_whole(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        uuid = await sent(stage, album("OLD", "two"))
        flood = "Too Many Requests: retry after 40"
        # After the first parts of all; of two chats, because one chat's flood holds nobody else.
        stage.simulator.refuse(
            429, flood, {"retry_after": 40}, method="editMessageCaption", times=2, after=CHATS + 1
        )
        begin(stage, uuid, album("NEW", "TWO"))
        await until(lambda: stage.sender.pulse().held_for > 30)
        begin(stage, uuid, album("OLD", "two"))
        assert await done(stage, uuid, timer) == {Correction.CORRECTED: CHATS}
        assert captions(stage) == [["OLD", "two"]] * CHATS

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_medium_whose_exchange_is_not_answered_yet_is_exchanged_back(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        first = await photo(stage, "photo-1", "OLD")
        second = await photo(stage, "photo-2", "OLD")
        uuid = await sent(stage, first)
        troubled = stage.people[3].chat_id
        stage.simulator.fault(Fault.LOST_AFTER, method="editMessageMedia", chat_id=troubled)
        begin(stage, uuid, second)
        await until(lambda: files(stage) == {"photo-2"})
        begin(stage, uuid, first.recaptioned(Content("text", "NEW")))
        assert await done(stage, uuid, timer) == {Correction.CORRECTED: CHATS}
        assert files(stage) == {"photo-1"}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_deletion_that_was_never_answered_may_remain_and_is_tried_again(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        uuid = (await stage.broadcast()).uuid
        troubled = stage.people[3].chat_id
        lost = stage.simulator.fault(Fault.LOST_BEFORE, method="deleteMessage", chat_id=troubled, times=None)
        task = asyncio.create_task(stage.undo(uuid))
        await hurried(task, timer)
        counts = await task
        assert counts.fates == {Fate.DELETED: CHATS - 1, Fate.UNKNOWN: 1}
        assert (counts.staying, counts.may_remain, counts.deletable) == (0, 1, 1)
        lost.cancel()
        assert (await stage.undo(uuid)).fates == {Fate.DELETED: CHATS}
        assert stage.held() == {}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_album_of_which_one_part_was_refused_may_show_either(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        uuid = await sent(stage, album("OLD", "two"))
        troubled = stage.people[3].chat_id
        words = "Bad Request: CHAT_WRITE_FORBIDDEN"
        stage.simulator.refuse(400, words, method="editMessageCaption", chat_id=troubled, after=1)
        begin(stage, uuid, album("NEW", "TWO"))
        counted = await done(stage, uuid, timer)
        assert counted == {Correction.CORRECTED: CHATS - 1, Correction.UNKNOWN: 1}

    asyncio.run(on_stage(str(tmp_path), act, timer))


def test_spoiler_and_the_place_of_captions_are_corrected_too(tmp_path: Path) -> None:
    timer = MovedTimer()

    async def act(stage: Stage) -> None:
        uuid = await sent(stage, await photo(stage, "photo-1", "OLD"))
        begin(stage, uuid, await photo(stage, "photo-1", "OLD", spoiler=True))
        assert await done(stage, uuid, timer) == {Correction.CORRECTED: CHATS}
        held = stage.simulator.delivered
        assert all(held[person.chat_id][-1].body.get("has_media_spoiler") for person in stage.people)
        uuid = await sent(stage, album("One", "two"))
        begin(stage, uuid, album("One", "two", above=True))
        assert await done(stage, uuid, timer) == {Correction.CORRECTED: CHATS}
        assert all(message.caption_above for person in stage.people for message in held[person.chat_id][-2:])

    asyncio.run(on_stage(str(tmp_path), act, timer))


async def test_every_part_of_an_album_after_the_first_waits_for_a_turn(
    simulator: Simulator, stopped: Recall, ada: Person, bot: Bot
) -> None:
    stopped.subscribe(2)
    parts = [media.photo(f"Part {at}", file_id=f"photo-{at}") for at in range(4)]
    async with stopped.running():
        uuid = await finished(ada, *parts)
    of, turns = stopped.found(uuid), 0
    said = stopped.store.contents.content(of)
    newer = replace(said, media=tuple(replace(one, text=f"Better {one.text}") for one in said.media))
    assert stopped.store.contents.correct(of, stopped.store.contents.write(of, newer), BY, CARD)

    async def turn() -> None:
        nonlocal turns
        turns += 1

    work = Correcting.prepare(bot, stopped.store, stopped.found(uuid), turn)
    for claim in work.claim(9):
        assert (await work.call(claim)).correction is Correction.CORRECTED
    assert turns == 2 * (len(parts) - 1)
    assert simulator.calls["editMessageCaption"] == 2 * len(parts)


class TestSlowly:
    """A correction slow enough that its card can be watched."""

    @pytest.fixture
    def settings(self) -> dict[str, float]:
        return {"messages_per_second": 20}

    async def test_card_of_a_correction_is_left_when_a_retry_begins(
        self, simulator: Simulator, recall: Recall, ada: Person
    ) -> None:
        people = recall.subscribe(100)
        uuid, report = await refused(simulator, ada, people[:3])
        card = await correct(ada)
        await until(lambda: words(simulator, people).count(NEW) > 5)
        await ada.sees("Correcting…")
        await ada.press("🔁 Retry", message_id=report.message_id)
        await until(lambda: card.text == "This goes on in a newer message.")
        await until(lambda: words(simulator, people).count(NEW) == 100)
        assert recall.found(uuid).begun_version == 1
        assert OLD not in words(simulator, people)
