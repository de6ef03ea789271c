"""🫥 Blank them, kind by kind: what says nothing any more, and what stays and is named."""

from typing import Any

import pytest

from handlers.callbacks import Action, pack
from models.details import Detail
from models.states import Correction
from simulator import Person, Raw, Simulator, media
from tests.support.blanking import GONE, blanked, mixed, old, question, shown
from tests.support.correcting import OLD, held
from tests.support.recall import Recall

BUTTON = {"reply_markup": {"inline_keyboard": [[{"text": "Menu", "url": "https://example.com"}]]}}
BECOMES: dict[str, tuple[list[dict[str, Any]], list[tuple[str, str]]]] = {
    "text": ([{"text": OLD}], [("text", GONE)]),
    "text with buttons": ([{"text": OLD} | BUTTON], [("text", GONE)]),
    "photo": ([media.photo(OLD) | BUTTON], [("photo", GONE)]),
    "photo without a caption": ([media.photo()], [("photo", GONE)]),
    "photo under its caption": ([media.photo(OLD, show_caption_above_media=True)], [("photo", GONE)]),
    "hidden photo": ([media.photo(OLD, has_media_spoiler=True)], [("photo", GONE)]),
    "live photo": ([media.live_photo(OLD)], [("photo", GONE)]),
    "video": ([media.video(OLD)], [("photo", GONE)]),
    "animation": ([media.animation(OLD)], [("photo", GONE)]),
    "document": ([media.document(OLD)], [("document", GONE)]),
    "audio": ([media.audio(OLD)], [("audio", GONE)]),
    "album of what is seen": (
        [media.photo(OLD), media.video("B", file_id="v"), media.photo(file_id="p2")],
        [("photo", GONE), ("photo", ""), ("photo", "")],
    ),
    "album of documents": (
        [media.document(OLD), media.document("B", file_id="d2")],
        [("document", GONE), ("document", "")],
    ),
    "album of audios": ([media.audio(), media.audio(OLD, file_id="a2")], [("audio", GONE), ("audio", "")]),
}


@pytest.mark.parametrize("kind", BECOMES)
async def test_nothing_is_left_of_what_it_said(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    bodies, left = BECOMES[kind]
    people = recall.subscribe(2)
    uuid = await old(simulator, ada, *bodies)
    before = [[message.message_id for message in one] for one in held(simulator, people)]
    files = {str(message.body) for one in held(simulator, people) for message in one}
    report = await blanked(ada)
    assert "Sent: 2\n🫥 2 blanked\n" in (report.text or "")
    assert shown(simulator, people) == [left] * 2
    now = [message for one in held(simulator, people) for message in one]
    assert [[message.message_id for message in one] for one in held(simulator, people)] == before
    assert not files & {str(message.body) for message in now}
    assert [(message.labels, message.caption_above) for message in now] == [([], False)] * len(now)
    assert not any(message.body.get("has_media_spoiler") for message in now)
    assert {row.correction for row in recall.rows(uuid)} == {Correction.CORRECTED}


STAYS: dict[str, tuple[dict[str, Any], str, str]] = {
    "sticker": (media.sticker(), "sendSticker", "1 sticker"),
    "voice": (media.voice(OLD), "sendVoice", "1 voice message"),
    "video note": (media.video_note(), "sendVideoNote", "1 round video"),
    "dice": (media.dice(), "copyMessage", "1 rolled die"),
    "contact": (media.contact(), "copyMessage", "1 contact"),
    "place": (media.location(), "copyMessage", "1 place"),
    "venue": (media.venue(), "copyMessage", "1 place"),
    "something new": ({"hologram": {"depth": 3}}, "copyMessage", "1 newer message"),
}


@pytest.mark.parametrize("kind", STAYS)
async def test_what_nothing_can_be_taken_from_is_named_and_not_counted(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    body, method, named = STAYS[kind]
    people = recall.subscribe(4)
    uuid = await mixed(simulator, recall, ada, body, method)
    before = shown(simulator, people)
    put = await question(ada)
    assert put.labels == ["🫥 Blank 3", "Leave it"]
    assert f"Blank 3 messages? Above is what readers see then.\nNothing can be taken from {named}.\n" in (
        put.text or ""
    )
    await ada.press("🫥 Blank 3", message_id=put.message_id)
    report = await ada.sees("🫥 3 blanked", after=put.message_id)
    assert f"Sent: 4\n🫥 3 blanked\n⚠️ 1 cannot be blanked ({named})\n" in (report.text or "")
    now = shown(simulator, people)
    assert now == [[("text", GONE)] if one == [("text", OLD)] else one for one in before]
    assert now.count([("text", GONE)]) == 3
    kept = [row for row in recall.rows(uuid) if row.correction is not Correction.CORRECTED]
    assert [(row.correction, row.detail) for row in kept] == [(Correction.REFUSED, Detail.OTHER_KIND)]


@pytest.mark.parametrize("kind", STAYS)
async def test_where_nothing_can_be_taken_from_any_it_is_not_offered(
    kind: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    body, _, _ = STAYS[kind]
    people = recall.subscribe(1)
    uuid = await old(simulator, ada, body)
    before = shown(simulator, people)
    said = await ada.say("/undo")
    offer = await ada.sees("Delete this broadcast", after=said)
    assert not any("🫥" in label for label in offer.labels)
    answer = await ada.press(data=pack(Action.ASK_BLANK, uuid), message_id=offer.message_id)
    assert answer.text == "There is nothing that can be blanked."
    assert shown(simulator, people) == before


@pytest.mark.parametrize("method", ["sendPhoto", "sendDocument", "sendAudio", "sendAnimation"])
async def test_each_message_is_blanked_as_what_it_is(
    method: str, simulator: Simulator, recall: Recall, ada: Person
) -> None:
    kind = method.removeprefix("send").lower()
    people = recall.subscribe(4)
    await mixed(simulator, recall, ada, getattr(media, kind)("Look"), method)
    report = await blanked(ada)
    assert "Sent: 4\n🫥 4 blanked\n" in (report.text or "")
    became = "photo" if kind == "animation" else kind
    assert sorted(shown(simulator, people)) == sorted([[(became, GONE)], *[[("text", GONE)]] * 3])


async def test_polls_are_closed_and_said_to_be(simulator: Simulator, recall: Recall, ada: Person) -> None:
    people = recall.subscribe(3)
    await old(simulator, ada, media.poll())
    put = await question(ada)
    assert put.labels == ["🫥 Close 3 polls", "Leave it"]
    assert "3 polls can only be closed. They still show what they ask." in (put.text or "")
    await ada.press("🫥 Close 3 polls", message_id=put.message_id)
    report = await ada.sees("3 polls closed", after=put.message_id)
    assert "Sent: 3\n🫥 0 blanked\n3 polls closed\n" in (report.text or "")
    assert all(message.body["poll"]["is_closed"] for one in held(simulator, people) for message in one)
    assert not any("🫥" in label for label in report.labels)


async def test_among_texts_a_poll_is_closed_and_counts_for_itself(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    recall.subscribe(4)
    await mixed(simulator, recall, ada, media.poll())
    put = await question(ada)
    assert put.labels == ["🫥 Blank 3", "Leave it"]
    assert "1 poll is closed too, but still shows what it asks." in (put.text or "")
    await ada.press("🫥 Blank 3", message_id=put.message_id)
    report = await ada.sees("🫥 3 blanked", after=put.message_id)
    assert "Sent: 4\n🫥 3 blanked\n1 poll closed\n" in (report.text or "")


async def test_a_poll_that_is_closed_already_counts_as_closed(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(2)
    await old(simulator, ada, media.poll())
    words = "Bad Request: poll has already been closed"
    simulator.refuse(400, words, method="stopPoll", chat_id=people[0].chat_id)
    simulator.refuse(
        400, "Bad Request: message with poll to stop not found", method="stopPoll", chat_id=people[1].chat_id
    )
    report = await blanked(ada)
    assert "1 poll closed\n1 message already gone\n" in (report.text or "")


async def test_poll_counts_as_closed_though_its_answer_lacks_what_the_library_wants(
    simulator: Simulator, recall: Recall, ada: Person
) -> None:
    people = recall.subscribe(1)
    await old(simulator, ada, media.poll())
    bare = '{"ok": true, "result": {"id": "1", "question": "Tea?", "options": [{"text": "Yes"}]}}'
    simulator.fault(Raw(bare), method="stopPoll", chat_id=people[0].chat_id)
    report = await blanked(ada)
    assert "1 poll closed\n" in (report.text or "")
