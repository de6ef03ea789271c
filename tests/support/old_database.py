"""Writes the databases in `old/`: what the bot of commit 78bb708 left behind when it was killed.

It was run from the folder of the project, with a checkout of that commit beside it:

    git worktree add ../old 78bb708
    .venv/bin/python -m tests.support.old_database ../old tests/support/old

Nothing of that commit is imported. Its `bot.py` runs as a process of its own, the admins press its buttons in
a simulated Telegram, and in the middle of it the process is killed. NAME.sqlite is what it left; NAME.json is
what Telegram held then, who is who, and the uuid of each broadcast by the part it plays.
"""

import argparse
import asyncio
import json
import sqlite3
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator import Fault, Limits, Simulator, media
from tests.support.failing import FORBIDDEN
from tests.support.old_bot import Json, Past, uuid_of

MOON = "Bad Request: the moon is in the wrong house"
LINKS = "Menu | https://example.com/menu, Map | https://example.com/map\nShop | https://example.com/shop"


async def sending(past: Past) -> None:
    """Killed while Ada's broadcast is going out, and Bob's waits behind it."""
    ada, bob, readers = past.ada, past.bob, past.readers
    readers[0].block(told=False)
    readers[1].deactivate()
    card = await past.offer(ada, {"text": "The kitchen is closed today."})
    past.refuse("sendMessage", FORBIDDEN, readers[2])
    past.refuse("sendMessage", MOON, readers[3])
    past.lose(Fault.LOST_AFTER, "sendMessage", readers[4])
    await past.finish("finished", ada, card)

    card = await past.offer(ada, _linked("Tomorrow we open at ten: "), links=LINKS)
    for option in ("Silent", "Preview above", "Preview large"):
        await ada.press(option, message_id=card.message_id)
    past.uuids["draft"] = uuid_of(card)
    card = await past.offer(bob, media.photo("Before", file_id="before"), media.video(file_id="after"))
    await bob.press("Protected", message_id=card.message_id)  # the draft has the album before Bob goes on
    past.uuids["album_draft"] = uuid_of(card)

    photo = media.photo("Cake for {username|all}", file_id="cake", has_media_spoiler=True)
    waiting = await past.offer(bob, photo, links="Recipe | https://example.com/cake")
    now = await past.offer(ada, _linked("Soup is ready, {first_name|friend}: "), links=LINKS)
    readers[5].block(told=False)
    past.lose(Fault.HANG, "sendMessage", readers[14])
    past.simulator.latency = 0.8  # so that there is something on the wire
    await past.begin("sending", ada, now)
    await past.begin("queued", bob, waiting)
    await past.reached("Soup is ready", 6)
    await readers[-1].say("/stop")
    await readers[-1].sees("You will get no more messages")
    await past.reached("Soup is ready", 15)


async def undoing(past: Past) -> None:
    """Killed while Bob's undo of Ada's broadcast goes on, and a correction waits behind it."""
    past.readers[0].block(told=False)
    past.readers[1].deactivate()
    await _corrected(past)
    await _retried(past)
    await _album(past)
    await _stopped_and_cancelled(past)
    await _paused(past)
    await _test(past)
    await _undone(past)
    await _undo_in_the_middle(past)


async def _corrected(past: Past) -> None:
    ada, readers = past.ada, past.readers
    photo = media.photo("Menu for {first_name|you}", file_id="menu", show_caption_above_media=True)
    card = await past.offer(ada, photo, links=LINKS)
    report = await past.finish("corrected", ada, card)
    correction = await past.proposed(ada, report, {"text": "New menu for {first_name|you}"})
    past.refuse("editMessageCaption", MOON, readers[6])
    readers[7].delete(past.simulator.delivered[readers[7].chat_id][-1].message_id)
    await ada.press("✏️ Correct", message_id=correction.message_id)
    await ada.sees("corrected in place", 30, after=correction.message_id)


async def _retried(past: Past) -> None:
    bob, readers = past.bob, past.readers
    card = await past.offer(bob, _linked("Book a table: "))
    await bob.press("Preview above", message_id=card.message_id)
    past.refuse("sendMessage", FORBIDDEN, readers[2])
    past.refuse("sendMessage", MOON, readers[3])
    past.lose(Fault.LOST_AFTER, "sendMessage", readers[4], readers[5])
    report = await past.finish("retried", bob, card)
    past.refuse("sendMessage", MOON, readers[3])
    await bob.press("🔁 Retry 2 failed", message_id=report.message_id)
    uuid = past.uuids["retried"]
    report = await past.reported(bob, uuid, "finished", after=report.message_id)
    past.lose(Fault.LOST_BEFORE, "sendMessage", readers[5])
    await bob.press("Resend 2 unknown", message_id=report.message_id)
    question = await bob.sees("may get it twice", after=report.message_id)
    await bob.press("Send again to 2", message_id=question.message_id)
    await past.reported(bob, uuid, "finished", after=question.message_id)


async def _album(past: Past) -> None:
    bodies = media.photo("One", file_id="one"), media.photo(file_id="two"), media.video("Three")
    card = await past.offer(past.bob, *bodies)
    for option in ("Silent", "Protected"):
        await past.bob.press(option, message_id=card.message_id)
    await past.finish("album", past.bob, card)


async def _stopped_and_cancelled(past: Past) -> None:
    ada, bob = past.ada, past.bob
    behind = await past.offer(bob, {"text": "Forget this one."})
    first = await past.offer(ada, {"text": "The terrace is open."})
    uuid = await past.begin("stopped", ada, first)
    await past.begin("cancelled", bob, behind)
    await bob.sees("Queued", after=behind.message_id - 1)
    await bob.press("↩️ Undo", message_id=behind.message_id)
    await bob.sees("Cancelled", after=behind.message_id - 1)
    await past.reached("The terrace is open", 8)
    await ada.press("⏹ Stop", message_id=first.message_id)
    await past.reported(ada, uuid, "stopped")
    dropped = await past.offer(ada, {"text": "Not this one either."})
    past.uuids["dropped"] = uuid_of(dropped)
    await ada.press("❌ Cancel", message_id=dropped.message_id)


async def _paused(past: Past) -> None:
    """Four broadcasts, paused by the message, by many refusals, by the token, and by a person."""
    ada, readers = past.ada, past.readers
    card = await past.offer(ada, media.document("The wine list"))
    refused = "Bad Request: wrong file identifier/HTTP URL specified"
    past.simulator.refuse(400, refused, method="copyMessage", times=3, after=5)
    await past.finish("message_refused", ada, card, "paused: ")

    card = await past.offer(ada, {"text": "Jazz on Friday."})
    past.refuse("sendMessage", FORBIDDEN, *readers[2:12])  # ten raise the alarm
    await past.finish("mostly_refused", ada, card, "paused: ")

    card = await past.offer(past.bob, {"text": "Oysters on Monday."})
    chat_id = readers[8].chat_id
    past.simulator.refuse(401, "Unauthorized", method="sendMessage", chat_id=chat_id)
    await past.finish("token_refused", past.bob, card, "paused: ")

    card = await past.offer(ada, {"text": "Brunch on Sunday."})
    await past.begin("paused", ada, card)
    await past.reached("Brunch on Sunday", 5)
    await ada.press("⏸ Pause", message_id=card.message_id)
    await ada.sees("Broadcast paused", after=card.message_id - 1)


async def _test(past: Past) -> None:
    """A draft that was tested, and stays one."""
    ada = past.ada
    card = await past.offer(ada, media.animation("Closing time, {last_name|all}"), links=LINKS)
    past.uuids["draft"] = uuid_of(card)
    await ada.press("🧪 Test", message_id=card.message_id)
    done = await ada.sees("🧪 Test: Finished", after=card.message_id)
    past.uuids["test"] = uuid_of(done)


async def _undone(past: Past) -> None:
    bob, readers = past.bob, past.readers
    card = await past.offer(bob, {"text": "Wrong number, sorry."})
    past.lose(Fault.LOST_AFTER, "sendMessage", readers[3])
    report = await past.finish("undone", bob, card)
    question = await past.undo("undone", bob, report)
    past.refuse("deleteMessage", "Bad Request: message can't be deleted for everyone", readers[4])
    readers[5].delete(past.simulator.delivered[readers[5].chat_id][-1].message_id)
    await bob.press("🗑 Delete", message_id=question.message_id)
    await past.reported(bob, past.uuids["undone"], "undone")


async def _undo_in_the_middle(past: Past) -> None:
    ada, bob, readers = past.ada, past.bob, past.readers
    card = await past.offer(ada, {"text": "Doors open at nine, {first_name|friend}."})
    report = await past.finish("half_corrected", ada, card)
    correction = await past.proposed(ada, report, {"text": "Doors open at eight, {first_name|friend}."})

    card = await past.offer(ada, _linked("Half price for {username|everyone}: "), links=LINKS)
    past.lose(Fault.LOST_AFTER, "sendMessage", readers[3], readers[20])
    past.lose(Fault.LOST_BEFORE, "sendMessage", readers[21])
    await past.finish("undoing", ada, card)
    ended = await bob.sees("Half price", after=card.message_id)  # what Bob was told about the end
    question = await past.undo("undoing", bob, ended)
    for reader in (readers[6], readers[22]):
        reader.delete(past.simulator.delivered[reader.chat_id][-1].message_id)
    readers[7].deactivate()
    past.refuse("deleteMessage", MOON, readers[8])

    await ada.press("✏️ Correct", message_id=correction.message_id)
    await past.reached("open at eight", 8)
    await bob.press("🗑 Delete", message_id=question.message_id)
    await past.simulator.until(lambda: past.holding("Half price") <= 14, 30)


def _linked(text: str) -> Json:
    """A text with a bold first word and a link at its end."""
    link = "https://example.com"
    bold = {"type": "bold", "offset": 0, "length": text.index(" ")}
    return {
        "text": text + link,
        "entities": [bold, {"type": "url", "offset": len(text), "length": len(link)}],
    }


def pack(database: Path, target: Path) -> None:
    """Make one small file of a database and its log."""
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute(f"VACUUM INTO '{target}'")
    connection.close()


def write(told: Mapping[str, Any], target: Path) -> None:
    """JSON with a message on each line."""
    head = _dumped({name: told[name] for name in told if name != "messages"})
    lines = ",\n".join(map(_dumped, told["messages"]))
    target.write_text(f'{head[:-1]},"messages":[\n{lines}\n]}}\n', "utf-8")


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


SCENES = {"sending": (sending, 40), "undoing": (undoing, 24)}  # with so many readers


async def play(name: str, checkout: Path, target: Path) -> None:
    """Play one scene to the moment of its death, and keep what is left."""
    scene, readers = SCENES[name]
    with tempfile.TemporaryDirectory() as folder:
        async with Simulator(limits=Limits.none()) as simulator:
            past = Past(simulator, checkout, Path(folder), readers)
            try:
                await past.start()
                await scene(past)
            finally:
                await past.kill()
            pack(past.database, target / f"{name}.sqlite")
            write(past.told(), target / f"{name}.json")


def main() -> None:
    """Write every scene."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkout", type=Path, help="of the commit whose bot is to run")
    parser.add_argument("target", type=Path, help="the folder that the files are written to")
    parser.add_argument("--scene", choices=SCENES, help="only this one")
    chosen = parser.parse_args()
    chosen.target.mkdir(parents=True, exist_ok=True)
    for name in [chosen.scene] if chosen.scene else SCENES:
        asyncio.run(play(name, chosen.checkout, chosen.target))


if __name__ == "__main__":
    main()
