"""Apart: heavy work in a process of its own, so that neither the pace nor the bot's memory notices it.

That process runs this file. It imports the standard library only, and then the module of its work.
"""

import asyncio
import contextlib
import os
import pickle
import signal
import sys
import threading
import traceback
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

ROOT = Path(__file__).resolve().parent.parent
LAST = 19  # niceness: everybody else comes first

P = ParamSpec("P")
R = TypeVar("R")


class ApartError(Exception):
    """The process ended without an answer, as it does where memory runs out."""


async def apart(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the work returns, done in another process, which is killed where this is cancelled.

    Args:
        work: a function of a module, by whose name the process finds it; what it takes and returns pickles.

    Raises:
        ApartError: the process ended without an answer.
        Exception: what the work raised.
    """
    request = pickle.dumps((work, args, kwargs))
    # -P, because the modules beside this file have names that the standard library has too.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", __file__), stdin=PIPE, stdout=PIPE, start_new_session=True
    )
    try:
        answered = await _ask(process, request)
    except BaseException:
        # Only here: a kill looks whether it has ended, and so may take from asyncio what it ended with.
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    finally:
        await _ended(process)
    if not answered:
        raise ApartError(f"ended with {process.returncode}")
    value, error = pickle.loads(answered)
    if error is not None:
        raise error
    result: R = value
    return result


async def _ended(process: Process) -> None:
    """Wait for it, also where this is cancelled once more: the loop must not end before it."""
    waiting, cancelled = asyncio.ensure_future(process.wait()), None
    while not waiting.done():
        try:
            await asyncio.shield(waiting)
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        raise cancelled


async def _ask(process: Process, request: bytes) -> bytes:
    assert process.stdin  # a pipe
    assert process.stdout
    with contextlib.suppress(ConnectionError):  # it has ended already, which its silence tells
        process.stdin.write(request)
        await process.stdin.drain()
    # The pipe stays open: where it ends, this program has ended, and so does the process.
    return await process.stdout.read()


def _work() -> None:
    """What the process does: read what to do, do it, answer."""
    # Who stops the bot with Ctrl-C or through systemd means the bot, which decides what becomes of this.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if hasattr(os, "nice"):  # not on Windows
        os.nice(LAST)
    sys.path.insert(0, str(ROOT))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the work prints is no answer
    answers.write(_carry_out())
    answers.close()
    os._exit(0)  # the thread that listens would be waited for


def _carry_out() -> bytes:
    try:
        work, args, kwargs = pickle.load(sys.stdin.buffer)
        threading.Thread(target=_end_with_the_bot, daemon=True).start()
        return pickle.dumps((work(*args, **kwargs), None))
    except Exception as error:  # noqa: BLE001 - the bot raises it
        return _refusal(error)


def _refusal(error: Exception) -> bytes:
    error.add_note(traceback.format_exc())
    try:
        refusal = pickle.dumps((None, error))
        pickle.loads(refusal)  # some can be pickled, and not be read again
    except Exception:  # noqa: BLE001 - whatever its class does
        return pickle.dumps((None, RuntimeError(traceback.format_exc())))
    return refusal


def _end_with_the_bot() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    _work()
