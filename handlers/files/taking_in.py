"""Takes a file in: looks at it and asks, adds its chats, or tags them."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

from handlers.files import buttons
from handlers.files.carrier import Carrier
from handlers.files.fetching import CannotFetch, fetched
from handlers.texts import files
from models.database import Unavailable
from models.files import FileFault, Import, ImportFileError
from models.intake import Takes
from models.transfers import Step, Transfer

GIVES_WAY = 0.06  # seconds after a thousand rows, while something is being sent
SHOWN = 3.0  # seconds between two looks at how far it is


class Ended(Exception):
    """The process is about to end; the next one begins anew, which changes nothing of what is done."""


async def look(carrier: Carrier, transfer: Transfer) -> None:
    """Read it, and ask whether its chats are to be added. Nothing is written."""
    transfer = await carrier.show(transfer, files.reading(transfer.name))
    await with_file(carrier, transfer, _look)


async def add(carrier: Carrier, transfer: Transfer) -> None:
    """Add its chats. Who is in already stays as they are, so doing it again adds nobody twice."""
    transfer = await carrier.show(transfer, files.adding(0))
    await with_file(carrier, transfer, _add)


async def with_file(
    carrier: Carrier, transfer: Transfer, act: Callable[[Carrier, Transfer, Path], Coroutine[Any, Any, None]]
) -> None:
    try:
        async with fetched(carrier.bot, transfer) as path:
            try:
                await act(carrier, transfer, path)
            except ImportFileError as error:
                await _refuse(carrier, transfer, path, error)
    except CannotFetch as reason:
        await carrier.end(transfer, files.not_fetched(transfer.name, reason.why.name, reason.detail))


async def _look(carrier: Carrier, transfer: Transfer, path: Path) -> None:
    going = importing(carrier, transfer, path)
    found = await asyncio.to_thread(going.look)
    text = files.found(transfer.name, found, going.table)
    if not buttons.wanted(found):
        await carrier.end(transfer, text)
        return
    shown = await carrier.show(transfer, text, buttons.adding(transfer, found))
    # After it is shown: a crash in between reads it once more, and asks in the same message.
    await _await_answer(carrier, shown)


async def _add(carrier: Carrier, transfer: Transfer, path: Path) -> None:
    going = importing(carrier, transfer, path)
    working = asyncio.ensure_future(asyncio.to_thread(run, going))
    try:
        while not (await asyncio.wait({working}, timeout=SHOWN))[0]:
            await carrier.show(transfer, files.adding(going.added + going.back))
        await working
    except Unavailable:
        # It goes on by itself, as soon as the database can be written.
        await carrier.show(transfer, files.held_up(transfer.name))
        raise
    await carrier.end(transfer, files.added(transfer.name, going))


async def _refuse(carrier: Carrier, transfer: Transfer, path: Path, error: ImportFileError) -> None:
    empty = error.fault is FileFault.NO_IDS and transfer.ids_in is not None
    if empty:
        # A column that an admin named holds no ids: which other one does?
        try:
            await asyncio.to_thread(importing(carrier, replace(transfer, ids_in=None), path).look)
        except ImportFileError as asking:
            error = asking
    if error.fault is not FileFault.COLUMNS:
        await carrier.end(transfer, files.refused(transfer.name, error))
        return
    text = files.which_column(transfer.name, error.columns, empty=empty)
    shown = await carrier.show(transfer, text, buttons.columns(transfer, error.columns))
    await _await_answer(carrier, shown)


async def _await_answer(carrier: Carrier, shown: Transfer) -> None:
    asked = replace(shown, step=Step.ASKED, tries=0)
    await asyncio.to_thread(carrier.store.transfers.move, shown, asked)


def importing(carrier: Carrier, transfer: Transfer, path: Path, into: Takes | None = None) -> Import:
    """An import that ends within moments where the process is about to end."""

    def pause(seconds: float) -> None:
        # A thread that computes keeps the sender's from its turn for milliseconds, each time it wakes.
        if carrier.ending.wait(max(seconds, GIVES_WAY if carrier.sending() else 0)):
            raise Ended

    return Import(into or carrier.store.audience, path, transfer.ids_in, sleep=pause)


def run(going: Import) -> None:
    """In a thread, to its end. Which lines are left out was said before."""
    for _ in going.run():
        pass
