"""`python -m simulator.demo`: the whole conversation, on this machine, without a token.

A simulated Telegram with 500 subscribers, the real bot as a child process, and an admin who sends a
broadcast, watches it, corrects it, takes it back and asks for the stats. Every count is compared with
what the chats hold. Exit code 1 if one is wrong.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from simulator import Message, Person, Simulator, media

SUBSCRIBERS = 500
BLOCKED = 14  # of them have blocked the bot without its knowing
GONE = 6  # of them have deleted their account
REACHED = SUBSCRIBERS - BLOCKED - GONE
ADMIN = 1001
FIRST = 5001  # the first subscriber's chat id
CORRECTED = "Doors open at ten. The first fifty coffees are on us ☕"
PATIENCE = 50.0  # seconds for anything to appear
BOT = Path(__file__).parent.parent / "bot.py"


class WrongCountError(Exception):
    """The bot says one count, the chats hold another."""


async def demo() -> None:
    """Play it once.

    Raises:
        WrongCountError: or AssertionError, TimeoutError where something never came.
    """
    with tempfile.TemporaryDirectory() as folder:
        async with Simulator() as simulator:
            readers = _readers(simulator)
            await _import(simulator, readers, Path(folder))
            ada = simulator.person(ADMIN, first_name="Ada")
            async with _bot(simulator, Path(folder)), Transcript(ada) as transcript:
                await _play(simulator, ada, transcript)


async def _play(simulator: Simulator, ada: Person, transcript: "Transcript") -> None:
    await _broadcast(simulator, ada, transcript)
    await _correct(simulator, ada, transcript)
    await _undo(simulator, ada, transcript)
    await ada.say("/stats")
    stats = await ada.sees("Deliveries", PATIENCE)
    _agree("subscribed", _count(stats, "Subscribers"), REACHED)


async def _broadcast(simulator: Simulator, ada: Person, transcript: "Transcript") -> None:
    await ada.say("/broadcast")
    await ada.sees("Send me the message", PATIENCE)
    await ada.send(media.photo("Doors open at nine. The first fifty coffees are on us ☕"))
    await ada.sees("Above is what everyone gets", PATIENCE)
    await transcript.press(f"✅ Send to {SUBSCRIBERS}")
    report = await ada.sees("Broadcast finished", PATIENCE)
    _agree("sent", _count(report, "Sent"), REACHED)
    _agree("blocked", _count(report, "Blocked"), BLOCKED)
    _agree("deleted accounts", _count(report, "Account deleted or bot removed"), GONE)
    _agree("chats that hold it", _holding(simulator), REACHED)


async def _correct(simulator: Simulator, ada: Person, transcript: "Transcript") -> None:
    await transcript.press("✏️ Correct", await ada.sees("Broadcast finished", PATIENCE))
    await ada.sees("Send me the corrected message", PATIENCE)
    await ada.say(CORRECTED)
    await ada.sees("Above is how it will read", PATIENCE)
    await transcript.press(f"✏️ Correct {REACHED}")
    await ada.sees("corrected in place", PATIENCE)
    _agree("chats that read the corrected words", _reading(simulator, CORRECTED), REACHED)


async def _undo(simulator: Simulator, ada: Person, transcript: "Transcript") -> None:
    await transcript.press("↩️ Undo", await ada.sees("corrected in place", PATIENCE))
    await ada.sees("Delete this broadcast", PATIENCE)
    await transcript.press(f"🗑 Delete from {REACHED} chats")
    undone = await ada.sees("Broadcast undone", PATIENCE)
    _agree("deleted", _count(undone, "Deleted"), REACHED)
    _agree("chats that still hold it", _holding(simulator), 0)
    if "📈" in undone.labels:  # the library that draws is an extra
        await transcript.press("📈", undone)
        await ada.sees(f"🟦 {REACHED} sent", PATIENCE)


def _readers(simulator: Simulator) -> list[Person]:
    readers = [simulator.person(FIRST + i, first_name=f"Reader {i + 1}") for i in range(SUBSCRIBERS)]
    for reader in readers[:BLOCKED]:
        reader.block(told=False)
    for reader in readers[BLOCKED : BLOCKED + GONE]:
        reader.deactivate()
    return readers


async def _import(simulator: Simulator, readers: list[Person], folder: Path) -> None:
    """Import the subscribers from a file, as an owner would."""
    file = folder / "subscribers.csv"
    file.write_text("chat_id\n" + "".join(f"{reader.chat_id}\n" for reader in readers))
    _say(f"A Telegram on this machine: {SUBSCRIBERS} people have started the bot;")
    _say(f"since then {BLOCKED} have blocked it and {GONE} have deleted their account.\n")
    _say("$ python bot.py import subscribers.csv")
    child = await _start(simulator, folder, "import", str(file), output=asyncio.subprocess.PIPE)
    printed, _ = await child.communicate()
    _say(printed.decode().strip())
    if child.returncode:
        raise WrongCountError(f"the import ended with exit code {child.returncode}")


@asynccontextmanager
async def _bot(simulator: Simulator, folder: Path) -> AsyncIterator[None]:
    """The bot as its owner runs it; stopped by SIGTERM."""
    _say("$ python bot.py\n")
    child = await _start(simulator, folder, "run", output=None)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            child.terminate()
        code = await child.wait()
    if code:
        raise WrongCountError(f"the bot ended with exit code {code}")


async def _start(
    simulator: Simulator, folder: Path, *arguments: str, output: int | None
) -> asyncio.subprocess.Process:
    settings = {
        "BOT_TOKEN": simulator.token,
        "ADMIN_CHAT_IDS": str(ADMIN),
        "DATABASE_URL": f"sqlite:///{folder / 'recall.db'}",
        "TELEGRAM_API_URL": simulator.url,
        "HOLD_OFF": "5",
        "LOG_LEVEL": "WARNING",
    }
    # Not in the checkout, because a .env there is meant for the real bot.
    return await asyncio.create_subprocess_exec(
        sys.executable, str(BOT), *arguments, cwd=folder, env=os.environ | settings, stdout=output
    )


class Transcript:
    """Prints what appears and changes on a person's screen, within an `async with`."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self._printed: dict[int, str] = {}

    async def __aenter__(self) -> "Transcript":
        self._printing = asyncio.create_task(self._print())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._printing.cancel()
        self.catch_up()

    def catch_up(self) -> None:
        """Print all that is new."""
        for message in self._person.screen:
            lines = _lines(message)
            if self._printed.get(message.message_id) != lines:
                _say(lines)
                self._printed[message.message_id] = lines

    async def press(self, label: str, on: Message | None = None) -> None:
        """Print what is new, then press a button."""
        self.catch_up()
        _say(f"   Ada │ presses [ {label} ]\n")
        await self._person.press(label, message_id=on.message_id if on else None, timeout=PATIENCE)

    async def _print(self) -> None:
        while True:
            self.catch_up()
            await asyncio.sleep(0.05)


def _lines(message: Message) -> str:
    body = message.text or f"[{message.kind}] {message.caption or ''}"
    rows = ["  ".join(f"[ {label} ]" for label, _ in row) for row in message.buttons]
    name = "Recall" if message.from_bot else "Ada"
    first, *more = [*body.splitlines(), *rows]
    edited = "  (edited)" if message.edited else ""
    return "\n".join([f"{name:>6} │ {first}{edited}", *(f"       │ {line}" for line in more), ""])


def _count(message: Message, name: str) -> int:
    """The number behind `name:`; 0 where the line is absent."""
    found = re.search(rf"^{name}: ([\d,]+)$", message.text or "", re.MULTILINE)
    return int(found[1].replace(",", "")) if found else 0


def _holding(simulator: Simulator) -> int:
    return sum(bool(simulator.delivered.get(FIRST + i)) for i in range(SUBSCRIBERS))


def _reading(simulator: Simulator, caption: str) -> int:
    """How many subscribers see this caption."""
    held = (simulator.delivered.get(FIRST + i, []) for i in range(SUBSCRIBERS))
    return sum(any(message.caption == caption for message in messages) for messages in held)


def _agree(what: str, said: int, true: int) -> None:
    if said != true:
        raise WrongCountError(f"{what}: expected {true}, found {said}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """The demo; its exit code."""
    try:
        asyncio.run(demo())
    except (WrongCountError, AssertionError, TimeoutError) as error:
        sys.stderr.write(f"\nThe demo failed: {error}\n")
        return 1
    _say("Every count above is what the simulated chats held.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
