"""How long an admin waits for an answer while the sender is at its fastest."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from benchmarks.figures import Figure
from benchmarks.questions import ADMIN, asking, sent
from benchmarks.recall import TEXT, queue, settings_for, subscribe
from benchmarks.telegram import Telegram
from models.store import Store
from simulator import Limits

BOT = Path(__file__).parent.parent / "bot.py"
READERS = 20_000


def talk() -> list[Figure]:
    """bot.py as operators run it, and an admin who keeps asking for /stats."""
    # This admin asks more often than Telegram lets one chat be answered, so that limit is off.
    with Telegram(READERS, Limits(per_chat=None)) as telegram, TemporaryDirectory() as folder:
        settings = settings_for(telegram, Path(folder))
        with Store.open(settings.database_url) as store:
            subscribe(store, READERS)
            queue(store, TEXT)  # taken up at the start
        chosen = {
            "BOT_TOKEN": telegram.token,
            "ADMIN_CHAT_IDS": str(ADMIN),
            "DATABASE_URL": settings.database_url,
            "TELEGRAM_API_URL": telegram.url,
            "MESSAGES_PER_SECOND": "1000",
            "PAID_BROADCAST": "true",
            "LOG_LEVEL": "ERROR",
        }
        bot = subprocess.Popen([sys.executable, str(BOT)], cwd=folder, env=os.environ | chosen)
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
