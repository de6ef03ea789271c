"""A minute in which Telegram answers nothing, at 1000 messages a second, played for real."""

import time

from benchmarks.figures import Figure
from benchmarks.questions import called, out_for, sent, twice
from benchmarks.recall import TEXT, finish, opened, queue, sending, wait_for
from benchmarks.telegram import Telegram
from broadcast.engine.run import ON_WIRE
from models.states import Outcome
from simulator import Fault, Limits

READERS = 20_000
PACE = 1000  # messages a second
ON_ITS_WAY = 0.06  # seconds from a call to its answer
BEFORE = 5_000  # messages that have arrived when it begins
OUT = 60.0  # seconds
LOST = 0.25  # seconds of the pace that may become Unknown, beside the wire and the probes


def outage() -> list[Figure]:
    """A gateway answers 502 to every call."""
    return _minute(Fault.BAD_GATEWAY, wire=PACE * ON_ITS_WAY)


def silence() -> list[Figure]:
    """Every call is read and never answered, so the wire fills up before anybody can notice."""
    return _minute(Fault.HANG, wire=ON_WIRE)


def _minute(fault: Fault, wire: float) -> list[Figure]:
    with (
        Telegram(READERS, Limits.none(), ON_ITS_WAY) as telegram,
        opened(telegram, READERS, messages_per_second=PACE) as (store, settings),
        sending(store, settings) as sender,
    ):
        uuid = queue(store, TEXT)
        sender.wake()
        wait_for(telegram, sent, BEFORE)
        telegram.ask(out_for, OUT, fault)
        over, before = time.monotonic() + OUT, telegram.ask(sent)
        time.sleep(OUT)
        probes = telegram.ask(called, "getMe")
        wait_for(telegram, sent, before + 1)
        again = time.monotonic() - over
        counts = store.counts.of(finish(store, uuid))
        return [
            Figure("sent when it began", before),
            Figure("probes meanwhile", probes),
            Figure("Unknown", counts.unknown, most=LOST * PACE + wire + probes),
            Figure("from its end to the next message", again, "s", most=60),
            Figure(
                "chats neither Sent nor Unknown", READERS - counts.of(Outcome.SENT, Outcome.UNKNOWN), most=0
            ),
            Figure("readers with two copies", telegram.ask(twice), most=0),
        ]
