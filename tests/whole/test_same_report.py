"""One script of faults, played on SQLite and on PostgreSQL, is told in the same words and figures."""

import asyncio
import csv
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from handlers.texts.refusals import DETAILS
from models.files.results import write_table
from models.states import Happening
from simulator import Fault, Limits, Message, Person, Simulator
from tests.support import databases
from tests.support.broadcasting import confirmed, draft
from tests.support.correcting import correct
from tests.support.recall import ADA, Recall
from tests.support.settled import settle
from tests.support.stage import CHAT, WIRE, MovedTimer, Trouble

pytestmark = [pytest.mark.slow, pytest.mark.long]

READERS = 24
UNLUCKY = 7  # readers in whose sending something goes wrong: too few for what pauses a broadcast by itself
TROUBLES: list[Trouble] = [*WIRE, *CHAT]
FEW = 2  # deletions and edits that go wrong, because each is backed off from
SPEED = re.compile(r"^(Took|Pace:|It arrived|After it began|By Telegram's clock)[ ,].*\n?", re.MULTILINE)
TIMES = re.compile(
    r"\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\d+ \w{3} \d{4}|\d+:\d\d(:\d\d)?|[\d.]+ (ms|s|min|h|d)\b|[\d.,]+/s"
)
MOMENTS = ("sent_at", "message_ids", "corrected_at", "deleted_at")  # columns that differ from run to run


class Script:
    """What one seed makes of a day: the admin does the same, and the same goes wrong, on either."""

    def __init__(self, seed: int, recall: Recall, ada: Person) -> None:
        self._chance = random.Random(seed)
        self._recall, self._ada = recall, ada
        self._simulator = recall.simulator
        self._people = recall.subscribe(READERS)
        self._uuids: list[str] = []
        self.told: list[Any] = []

    async def play(self) -> None:
        await self._sent("Doors open at nine.")
        await self._tried_again()
        await self._corrected()
        await self._everywhere()
        await self._sent("There is cake.")
        await self._undone()
        await self._everywhere()
        self._only_numbers_are_kept()
        await self._everywhere()

    def _trouble(self, method: str, most: int) -> None:
        for person in self._chance.sample(self._people, most):
            trouble: Trouble = self._chance.choice(TROUBLES)
            if isinstance(trouble, Fault):
                self._simulator.fault(trouble, method=method, chat_id=person.chat_id)
            else:
                code = 403 if CHAT[trouble].startswith("Forbidden") else 400
                self._simulator.refuse(code, CHAT[trouble], method=method, chat_id=person.chat_id)

    async def _sent(self, text: str) -> None:
        card = await draft(self._ada, text)
        self._trouble("sendMessage", UNLUCKY)
        uuid, report = await confirmed(self._ada, card)
        self._uuids.append(uuid)
        self._note(report)

    async def _tried_again(self) -> None:
        if any("🔁 Retry" in label for label in self._ada.screen[-1].labels):
            before = self._ada.screen[-1].message_id
            await self._ada.press("🔁 Retry")
            self._note(await self._ada.sees("Broadcast finished", after=before))

    async def _corrected(self) -> None:
        self._trouble("editMessageText", FEW)
        card = await correct(self._ada)
        self._note(await self._ada.sees("corrected in place", after=card.message_id))

    async def _undone(self) -> None:
        self._trouble("deleteMessage", FEW)
        before = self._ada.screen[-1].message_id
        await self._ada.press("↩️ Undo")
        await self._ada.press("🗑 Delete")
        self._note(await self._ada.sees("Broadcast undone", after=before))

    async def _everywhere(self) -> None:
        """All that is told of all that was sent."""
        for command, words in (("/stats", "Subscribers"), ("/history", "Past broadcasts")):
            said = await self._ada.say(command)
            self._note(await self._ada.sees(words, after=said))
        history = self._ada.screen[-1].message_id
        for number, uuid in enumerate(reversed(self._uuids), 1):
            before = self._ada.screen[-1].message_id
            await self._ada.press(str(number), message_id=history)
            report = await self._ada.sees("Total: ", after=before)
            await self._ada.press("Details", message_id=report.message_id)
            self._note(report, await self._ada.sees("Details · ", after=report.message_id))
            self._count(uuid)

    def _only_numbers_are_kept(self) -> None:
        self._simulator.clock.advance(hours=40 * 24)
        store = self._recall.store
        settle(store)
        for uuid in self._uuids:
            assert store.folding.fold(self._recall.found(uuid))
        while store.folding.clear():
            pass

    def _note(self, *messages: Message) -> None:
        for message in messages:
            text = str(message.text)
            for number, uuid in enumerate(self._uuids):
                text = text.replace(uuid, f"uuid {number}")
            self.told += [*TIMES.sub("…", SPEED.sub("", text)).splitlines(), message.labels]

    def _count(self, uuid: str) -> None:
        store, found = self._recall.store, self._recall.found(uuid)
        counts, course = store.counts.of(found), store.course.of(found)
        self.told.append((counts.tally, counts.fates, counts.corrections, counts.total))
        self.told.append({one: course.often(one) for one in Happening})
        if found.folded_at is None:
            self.told += self._rows(uuid)

    def _rows(self, uuid: str) -> Iterable[dict[str, str]]:
        place = Path.cwd() / f"{uuid}.csv"
        write_table(self._recall.store.engine, uuid, place, DETAILS)
        with place.open(encoding="utf-8-sig", newline="") as file:
            rows = [{name: row[name] for name in row if name not in MOMENTS} for row in csv.DictReader(file)]
        place.unlink()
        return sorted(rows, key=lambda row: row["chat_id"])


@contextmanager
def on(kind: str) -> Iterator[None]:
    before = databases.on_postgresql()
    databases.choose(postgresql=kind == "postgresql")
    yield
    databases.choose(postgresql=before)


async def hurry(timer: MovedTimer) -> None:
    """Let the waits of the sender pass soon."""
    while True:
        timer.added += 0.5
        await asyncio.sleep(0.05)


async def played(seed: int, folder: Path) -> list[Any]:
    async with Simulator(limits=Limits.none()) as simulator:
        ada = simulator.person(ADA, first_name="Ada")
        recall = Recall(
            simulator, folder / "recall.db", messages_per_second=1000, admin_chat_ids=frozenset({ADA})
        )
        script, timer = Script(seed, recall, ada), MovedTimer()
        async with recall.running(timer=timer):
            hurrying = asyncio.create_task(hurry(timer))
            await script.play()
            hurrying.cancel()
        recall.store.engine.dispose()
    return script.told


@pytest.mark.parametrize("seed", range(2))
async def test_script_of_faults_gives_the_same_report_on_both(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = {}
    for kind in ("sqlite", "postgresql"):
        (tmp_path / kind).mkdir()
        with on(kind):
            told[kind] = await played(seed, tmp_path / kind)
    assert len(told["sqlite"]) > 20
    assert told["sqlite"] == told["postgresql"]
