"""An admin's word to stop: how much leaves after it has arrived."""

import math
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.bot import start
from benchmarks.figures import Figure
from benchmarks.questions import sent
from benchmarks.recall import GLANCE, TEXT, queue, settings_for, subscribe
from benchmarks.telegram import Telegram
from benchmarks.words import Braked, braking
from models.store import Store
from simulator import Limits

WORD = "stop!!"
TRIES = 20
OFTEN = 19  # of them have to keep the limit
SHARE = 0.25  # seconds of the pace that may leave after the word
WIRE = 0.06  # seconds that a call is on the wire, there and back


def alarm() -> list[Figure]:
    """At an ordinary pace, at the highest, and there with a crowd of strangers beside it."""
    return [
        *_measured(30, 0, 2_000),
        *_measured(1000, 0, 45_000),
        *_measured(1000, 200, 45_000),
    ]


def _measured(pace: int, strangers: int, readers: int) -> list[Figure]:
    braked = _braked(pace, strangers, readers)
    where = f"at {pace:,}/s" + (f", {strangers} strangers a second" if strangers else "")
    seconds, messages = sorted(braked.seconds), sorted(braked.messages)
    most = SHARE + WIRE
    return [
        Figure(f"from the word to the last message {where}, p50", seconds[TRIES // 2] * 1000, "ms"),
        Figure(f"{OFTEN} of {TRIES}", seconds[OFTEN - 1] * 1000, "ms", most=most * 1000),
        Figure("the worst", seconds[-1] * 1000, "ms"),
        Figure("messages after the word, p50", messages[TRIES // 2]),
        Figure(f"{OFTEN} of {TRIES}", messages[OFTEN - 1], most=math.ceil(most * pace)),
        Figure("the worst", messages[-1]),
        *([Figure("strangers who said /start meanwhile", braked.began)] if strangers else []),
    ]


def _braked(pace: int, strangers: int, readers: int) -> Braked:
    limits = Limits(per_chat=None, bulk=None, paid=None)
    with Telegram(readers, limits, WIRE) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=pace)
        with Store.open(settings.database_url) as store:
            subscribe(store, readers)
            queue(store, TEXT)  # taken up at the start
        bot = start(settings)
        try:
            while not telegram.ask(sent):
                time.sleep(GLANCE)
            found: Braked = telegram.ask(braking, WORD, TRIES, strangers)
            return found
        finally:
            bot.terminate()
            bot.wait(10)
