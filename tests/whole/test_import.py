"""An import by a process of its own: beside a bot that is sending, beside another import, and killed."""

import asyncio
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from models.states import Outcome
from simulator import Person, Simulator
from tests.support.broadcasting import draft, holding, send
from tests.support.databases import url_at
from tests.support.recall import ADA, FIRST, Recall, until

pytestmark = pytest.mark.slow

BOT = Path(__file__).parent.parent.parent / "bot.py"


class Importing:
    """An import of ids that a test writes while it runs, into the database of a bot."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._ids = 0
        self._pipe = folder / name
        os.mkfifo(self._pipe)

    async def begin(self, file: Path | None = None) -> "Importing":
        """Start, and wait until the pipe is opened, unless there is another file."""
        settings = {
            "BOT_TOKEN": "1:obviously-fake",
            "ADMIN_CHAT_IDS": str(ADA),
            "DATABASE_URL": url_at(self._folder / "recall.db"),
        }
        pipe = asyncio.subprocess.PIPE
        arguments = [sys.executable, str(BOT), "import", str(file or self._pipe)]
        self.child = await asyncio.create_subprocess_exec(
            *arguments, env=os.environ | settings, stdout=pipe, stderr=pipe
        )
        if file is None:
            await until(self._opened, timeout=60)
            os.set_blocking(self._ids, True)
        return self

    def _opened(self) -> bool:
        try:
            # Fails as long as nobody reads; another open would wait for a child that has ended, for ever.
            self._ids = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return False
        return True

    async def take(self, *chat_ids: int) -> None:
        lines = "".join(f"{chat_id}\n" for chat_id in chat_ids)
        written = await asyncio.to_thread(os.write, self._ids, lines.encode())
        assert written == len(lines)

    async def ended(self) -> tuple[int | None, str]:
        """Its exit code, and all it said."""
        if self._ids:
            os.close(self._ids)
        async with asyncio.timeout(120):
            out, err = await self.child.communicate()
        return self.child.returncode, out.decode() + err.decode()


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"messages_per_second": 500}


async def test_import_beside_a_broadcast_disturbs_nobody_and_counts_for_the_next(
    simulator: Simulator, recall: Recall, ada: Person, tmp_path: Path
) -> None:
    people = recall.subscribe(2000)
    importing = await Importing(tmp_path, "in.csv").begin()
    uuid = await send(ada)
    await until(lambda: len(simulator.delivered) > 100)
    await importing.take(*range(FIRST, FIRST + 10_000))
    assert await importing.ended() == (0, "Added 8,000, known already 2,000, malformed 0.\n")
    await ada.sees("Broadcast finished")
    assert recall.tally(uuid) == {Outcome.SENT: 2000}
    assert holding(simulator, people) == [1] * 2000
    assert "To: 10,000 subscribers" in str(await draft(ada))


async def test_two_imports_at_once_share_the_work(recall: Recall, tmp_path: Path) -> None:
    first, second = [await Importing(tmp_path, name).begin() for name in ("a.csv", "b.csv")]
    await asyncio.gather(first.take(*range(1, 6001)), second.take(*range(4001, 10_001)))
    ends = await asyncio.gather(first.ended(), second.ended())
    assert [code for code, _ in ends] == [0, 0]
    counted = [int(number.replace(",", "")) for _, said in ends for number in re.findall(r"[\d,]*\d", said)]
    added, known = counted[0] + counted[3], counted[1] + counted[4]
    assert (added, known) == (10_000, 2000)
    assert recall.store.audience.size() == 10_000


@pytest.mark.long
async def test_killed_import_is_repeated(recall: Recall, tmp_path: Path) -> None:
    many = tmp_path / "many.csv"
    many.write_text("".join(f"{chat_id}\n" for chat_id in range(1, 100_001)))
    first = await Importing(tmp_path, "a.csv").begin(many)
    await until(lambda: recall.store.audience.size() >= 1000)
    first.child.kill()
    assert (await first.ended())[0] == -9
    in_already = recall.store.audience.size()
    assert in_already < 100_000
    again = await Importing(tmp_path, "b.csv").begin(many)
    said = f"Added {100_000 - in_already:,}, known already {in_already:,}, malformed 0.\n"
    assert await again.ended() == (0, said)


async def test_import_before_the_first_start_makes_the_database(simulator: Simulator, tmp_path: Path) -> None:
    importing = await Importing(tmp_path, "in.csv").begin()
    await importing.take(5001)
    assert (await importing.ended())[0] == 0
    recall = Recall(simulator, tmp_path / "recall.db")
    assert recall.store.audience.size() == 1
    recall.store.engine.dispose()


async def test_import_whose_words_nobody_reads_says_how_many_are_in(tmp_path: Path) -> None:
    """As `import FILE | head -1` does."""
    (tmp_path / "in.csv").write_text("5001\nx\n5002\n")
    settings = {
        "BOT_TOKEN": "1:obviously-fake",
        "ADMIN_CHAT_IDS": str(ADA),
        "DATABASE_URL": url_at(tmp_path / "recall.db"),
    }
    read, written = os.pipe()
    os.close(read)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        str(BOT),
        "import",
        str(tmp_path / "in.csv"),
        env=os.environ | settings,
        stdout=written,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(written)
    _, complained = await child.communicate()
    assert child.returncode == 1
    assert b"was cut short; at least 2 of its chats are in." in complained
    assert b"Traceback" not in complained
    assert b"BrokenPipe" not in complained
