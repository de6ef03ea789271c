"""Where bots of tests are born: a process that has read all of the program, and forks.

A bot that is started as its operator starts it takes a second of the processor to read itself, and the gate
starts a hundred. What is forked here is a process like any other, to be killed or stopped; those of
`tests/support/operating.py` start as an operator starts them.
"""

import asyncio
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NoReturn

import bot

ROOT = Path(__file__).parent.parent.parent
REQUEST_SIZE = 1 << 20  # bytes
ANSWER_SIZE = 16  # bytes of a process id or an exit code
GLANCE = 0.02  # seconds between two looks at who has ended


class Child:
    """A process that was born there, with what is used of `asyncio.subprocess.Process`."""

    def __init__(self, line: socket.socket) -> None:
        """`line` brings the process id, and then the exit code."""
        self._line = line
        self.pid = int(line.recv(ANSWER_SIZE))
        self._code: int | None = None
        line.setblocking(False)

    @property
    def returncode(self) -> int | None:
        """The exit code once it has ended, negative where a signal ended it."""
        if self._code is None:
            try:
                self._ended(self._line.recv(ANSWER_SIZE))
            except BlockingIOError:
                return None
        return self._code

    async def wait(self) -> int:
        """Wait until it has ended; its exit code."""
        while (code := self.returncode) is None:  # noqa: ASYNC110 - a test may have asked for it meanwhile
            await asyncio.sleep(0.01)
        return code

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def send_signal(self, number: int) -> None:
        self._send(number)

    def _send(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def _ended(self, answer: bytes) -> None:
        self._code = int(answer)
        self._line.close()


def born(
    *arguments: str,
    folder: Path,
    environ: Mapping[str, str],
    stderr: IO[bytes],
    stdout: IO[bytes] | None = None,
) -> Child:
    """Start the bot in this folder with these arguments and no other environment."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    request = json.dumps({"arguments": arguments, "folder": str(folder), "environ": dict(environ)}).encode()
    assert len(request) < REQUEST_SIZE
    with theirs:
        out = (stdout or stderr).fileno()
        socket.send_fds(_opened(), [request], [out, stderr.fileno(), theirs.fileno()])
    return Child(ours)


def close() -> None:
    """No more are born in this process."""
    while _nurseries:
        nursery, requests = _nurseries.pop()
        requests.close()
        nursery.wait()


_nurseries: list[tuple[subprocess.Popen[bytes], socket.socket]] = []


def _opened() -> socket.socket:
    """The line to the one of this process, which ends when this process does."""
    if not _nurseries:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.support.nursery", str(theirs.fileno())]
            nursery = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()])
        _nurseries.append((nursery, ours))
    [(_, requests)] = _nurseries
    return requests


def _serve(requests: socket.socket) -> None:
    """Fork for each request until nobody is left to ask."""
    lines: dict[int, socket.socket] = {}
    while True:
        requests.settimeout(GLANCE if lines else None)
        _tell_ended(lines)
        try:
            request, fds, *_ = socket.recv_fds(requests, REQUEST_SIZE, 3)
        except TimeoutError:
            continue
        if not request:
            return
        out, err, line_fd = fds
        if not (pid := os.fork()):
            for line in (requests, *lines.values()):
                line.close()
            os.close(line_fd)
            os.dup2(out, 1)
            os.dup2(err, 2)
            _live(**json.loads(request))
        line = lines[pid] = socket.socket(fileno=line_fd)
        line.send(str(pid).encode())
        os.close(out)
        os.close(err)


def _tell_ended(lines: dict[int, socket.socket]) -> None:
    while lines:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with lines.pop(pid) as line, suppress(BrokenPipeError):  # a test may have ended before it
            line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _live(arguments: list[str], folder: str, environ: dict[str, str]) -> NoReturn:
    """What bot.py does, as it is started."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    os.environ.setdefault("PTB_TIMEDELTA", "1")
    time.tzset()
    sys.exit(bot.main(arguments, os.environ, [Path(), ROOT]))


if __name__ == "__main__":
    gc.freeze()  # what a fork never touches stays shared
    _serve(socket.socket(fileno=int(sys.argv[1])))
