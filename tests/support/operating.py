"""The bot as its operator starts it: a process, its exit code and all that it says."""

import asyncio
import os
import sys
from pathlib import Path

from simulator import Simulator
from tests.support.databases import on_postgresql, url_at
from tests.support.recall import ADA

BOT = Path(__file__).parent.parent.parent / "bot.py"


class Process:
    """The bot as a process of its own, its log in a file: a pipe that nobody reads would stop it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"

    async def start(self, *arguments: str, **environ: str) -> "Process":
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
        if on_postgresql():
            kept["DATABASE_URL"] = url_at(self._folder / "recall.db")
        with self._log.open("wb") as log:
            self.child = await asyncio.create_subprocess_exec(
                sys.executable, str(BOT), *arguments, cwd=self._folder, env=kept | environ, stderr=log
            )
        return self

    async def ended(self) -> tuple[int, str]:
        """The exit code and everything it complained about and logged."""
        try:
            async with asyncio.timeout(60):
                code = await self.child.wait()
        except TimeoutError:
            self.child.kill()
            raise
        return code, self._log.read_text()


async def bot(folder: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    process = await Process(folder).start(*arguments, **environ)
    return await process.ended()


def good(simulator: Simulator) -> dict[str, str]:
    return {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADA),
        "TELEGRAM_API_URL": simulator.url,
        "HOLD_OFF": "0",
        "DUPLICATE_HOURS": "0",
    }
