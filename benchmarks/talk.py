"""How long an admin waits for an answer while the sender is at its fastest."""

from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from benchmarks.bot import start
from benchmarks.figures import Figure
from benchmarks.questions import asking, sent
from benchmarks.recall import TEXT, queue, settings_for, subscribe
from benchmarks.telegram import Telegram
from models.store import Store
from simulator import Limits

READERS = 20_000


def talk() -> list[Figure]:
    """bot.py as operators run it, and an admin who keeps asking for /stats."""
    # This admin asks more often than Telegram lets one chat be answered, so that limit is off.
    with Telegram(READERS, Limits(per_chat=None)) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder), messages_per_second=1000, paid_broadcast=True)
        with Store.open(settings.database_url) as store:
            subscribe(store, READERS)
            queue(store, TEXT)  # taken up at the start
        bot = start(settings, "ERROR")
        try:
            waits, pace = telegram.ask(asking, READERS)
        finally:
            bot.terminate()
            bot.wait(10)
        percents = quantiles(waits, n=100, method="inclusive")
        return [
            Figure("/stats asked", len(waits), "times"),
            Figure("the broadcast's rate meanwhile", pace, "/s", least=980),
            Figure("/stats answered, p50", percents[49] * 1000, "ms"),
            Figure("/stats answered, p99", percents[98] * 1000, "ms", most=300),
            Figure("messages sent in all", telegram.ask(sent)),
        ]
