"""The bot's process: started again whenever it ends, as a service manager does."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.soak.trace import Trace

ROOT = Path(__file__).parent.parent.parent.parent
ANSWERS = "soak: answers"  # before the id of a query, in the log
RESTART = 2.0  # seconds until it is started again


class Service:
    """Keeps the bot running until `end`."""

    def __init__(self, dials: Path, log: Path, settings: Mapping[str, str], trace: Trace) -> None:
        self._dials, self.log, self._settings, self._trace = dials, log, dict(settings), trace
        self.child: int | None = None
        """Its process id."""
        self._ending = False
        self.resting = asyncio.Event()
        """Set while there is no bot."""
        self.allowed = asyncio.Event()
        """Whether one may be started."""
        self.allowed.set()

    async def run(self) -> None:
        with self.log.open("ab") as log:
            nest = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.support.soak.child", str(self._dials)),
                cwd=ROOT,
                env=self._settings,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
        assert nest.stdin
        assert nest.stdout
        try:
            while not self._ending:
                await self.allowed.wait()
                self.resting.clear()
                nest.stdin.write(b"\n")
                self.child = int(await nest.stdout.readline())
                code = int(await nest.stdout.readline())
                self.child = None
                self.resting.set()
                self._trace.tell("ended", f"with {code}")
                await asyncio.sleep(RESTART)
        finally:
            nest.stdin.close()
            await nest.wait()

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def end(self) -> None:
        """Stop it as a service manager does, for good."""
        self._ending = True
        self.terminate()

    def _send(self, number: signal.Signals) -> None:
        if self.child:
            os.kill(self.child, number)
