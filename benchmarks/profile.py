"""Where the sender's processor time goes: exact for each thread, by cProfile for the parts of it."""

import cProfile
import pstats
import threading
import time
from collections import defaultdict
from typing import Any

from benchmarks.figures import Figure
from benchmarks.recall import UNPACED, copying, finish, opened, queue, sending
from benchmarks.telegram import Telegram
from simulator import Limits

READERS = 20_000
NEGLIGIBLE = 0.01  # of a thread's time
DEPTH = 6  # callers up to one whose part is known

# The first of these in a path says whose code it is.
PARTS = {
    "/sqlalchemy/": "SQLAlchemy and SQLite",
    "/telegram/": "python-telegram-bot",
    "/aiohttp/": "aiohttp",
    "/broadcast/": "Recall, the sender",
    "/models/": "Recall, the ledger",
    "/asyncio/": "asyncio and the sockets",
}
Function = tuple[str, int, str]  # file, line, name
Shares = dict[str, float]


def profile() -> list[Figure]:
    """The ceiling scenario twice: undisturbed for each thread's time, under cProfile for the shares of it."""
    used = _run()
    watched: dict[str, list[cProfile.Profile]] = {"event loop": [], "database": []}

    def watch(*_: Any) -> None:
        """Called at a new thread's first step, in that thread."""
        thread = cProfile.Profile(time.thread_time)  # waiting does not count
        watched[_kind(threading.current_thread())].append(thread)
        thread.enable()

    threading.setprofile(watch)
    _run()
    threading.setprofile(None)
    return [
        Figure(f"{kind}: {part}", used[kind] * share * 1000 / READERS, "ms/message")
        for kind, profiles in watched.items()
        for part, share in _shares(pstats.Stats(*profiles)).items()
        if share > NEGLIGIBLE
    ]


def _run() -> Shares:
    """Seconds of processor time each kind of thread needed."""
    with (
        Telegram(READERS, Limits.none()) as telegram,
        opened(telegram, READERS, messages_per_second=UNPACED) as (store, settings),
    ):
        content = copying(telegram)
        with sending(store, settings) as sender:
            uuid = queue(store, content)
            sender.wake()
            finish(store, uuid)
            return _used()


def _used() -> Shares:
    used = {"event loop": 0.0, "database": 0.0}
    for thread in threading.enumerate():
        if thread.ident and thread is not threading.main_thread():
            used[_kind(thread)] += time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    return used


def _kind(thread: threading.Thread) -> str:
    return "event loop" if thread.name == "sender" else "database"


def _shares(stats: pstats.Stats) -> Shares:
    """Each part's share of the time, the largest first."""
    functions: dict[Function, Any] = stats.stats  # type: ignore[attr-defined]
    spent: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, _) in functions.items():
        for part, share in _owners(function, functions, DEPTH).items():
            spent[part] += own * share
    total = sum(spent.values())
    return {part: spent[part] / total for part in sorted(spent, key=spent.__getitem__, reverse=True)}


def _owners(function: Function, functions: dict[Function, Any], depth: int) -> Shares:
    """The owner of a function: its file, or for the standard library its callers in proportion."""
    if part := next((part for piece, part in PARTS.items() if piece in function[0]), None):
        return {part: 1.0}
    callers = functions[function][4] if depth else {}
    total = sum(own for _, _, own, _ in callers.values())
    if not total:
        return {"other": 1.0}
    found: dict[str, float] = defaultdict(float)
    for caller, (_, _, own, _) in callers.items():
        for part, share in _owners(caller, functions, depth - 1).items():
            found[part] += share * own / total
    return found
