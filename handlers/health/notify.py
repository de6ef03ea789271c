"""What systemd is told (freedesktop.org/software/systemd/man/sd_notify): datagrams of a few words."""

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from broadcast.signs import Role
from handlers.health.vitals import Health
from handlers.texts import operator

PAUSE = 10.0  # seconds between two of them at most
PATIENCE = 60  # more seconds that a start may take, each time it is said

WORDS = {Role.STANDBY: "READY=1", Role.ACTIVE: "READY=1", Role.STOPPING: "STOPPING=1"}
"""A copy that waits for its turn is all it can be, so it is ready too."""

log = logging.getLogger("recall")


@dataclass(frozen=True)
class Supervisor:
    """Whoever started this process and wants to know how it is; by default nobody does."""

    address: str = ""
    watchdog: float | None = None
    """Seconds without a word after which it kills the process; None is never."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Supervisor":
        watched, whose = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
        mine = watched.isdecimal() and int(watched) and whose in ("", str(os.getpid()))
        return cls(environ.get("NOTIFY_SOCKET", ""), int(watched) / 1e6 if mine else None)

    def changed(self, role: Role) -> None:
        """Say what this copy does from now on."""
        self.tell(*filter(None, (WORDS.get(role), f"STATUS={operator.ROLES[role]}")))

    async def watch(self, health: Health) -> None:
        """Say for ever that all is well, while it is."""
        pause = min(PAUSE, self.watchdog / 2) if self.watchdog else PAUSE
        while self.address:
            if health.standing[0] is Role.STARTING:
                self.tell(f"EXTEND_TIMEOUT_USEC={PATIENCE * 1_000_000}")
            if self.watchdog and not health.hung():
                self.tell("WATCHDOG=1")
            await asyncio.sleep(pause)

    def tell(self, *lines: str) -> None:
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.setblocking(False)  # whoever does not read must not keep the bot waiting
                line.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            log.warning("systemd could not be told: %s", error.strerror)
