"""bot.py as operators run it, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

from broadcast.settings import Settings

BOT = Path(__file__).parent.parent / "bot.py"


def start(
    settings: Settings, log_level: str = "INFO", folder: Path | None = None
) -> "subprocess.Popen[bytes]":
    """Start it with these settings, in this folder, else that of its file; its log goes to a file there."""
    folder = folder or Path(settings.database_url.removeprefix("sqlite:///")).parent
    chosen = {
        "BOT_TOKEN": settings.bot_token,
        "ADMIN_CHAT_IDS": ",".join(map(str, sorted(settings.admin_chat_ids))),
        "DATABASE_URL": settings.database_url,
        "TELEGRAM_API_URL": settings.telegram_api_url,
        "MESSAGES_PER_SECOND": str(settings.messages_per_second),
        "PAID_BROADCAST": str(settings.paid_broadcast).lower(),
        "HOLD_OFF": "0",
        "DUPLICATE_HOURS": "0",
        "LOG_LEVEL": log_level,
    }
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([sys.executable, str(BOT)], cwd=folder, env=os.environ | chosen, stderr=log)


def peak(pid: int) -> float:
    """The most MiB that this process ever held."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
