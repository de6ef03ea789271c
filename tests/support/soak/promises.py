"""The promises, held against what the chats got: nothing twice, nothing lost, no number that lies."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from simulator import Message
from tests.support.soak.process import ANSWERS
from tests.support.soak.scene import Scene

NUMBER = re.compile(r"#(\d+)")
DELIVERED = ("sent", "unknown")
GONE = ("deleted", "already_gone")
AGAIN = ("made", "made_again", "asked_again")  # marks of what may have left more than once


class Row(NamedTuple):
    """A delivery."""

    broadcast: int
    chat_id: int
    outcome: str
    ids: tuple[int, ...]
    version: int | None
    correction: str | None
    resend: str | None
    fate: str | None


class Ears:
    """Hears everything that the bot says, while it says it."""

    def __init__(self) -> None:
        self.sent: dict[tuple[int, int], str | None] = {}
        """The number that each message had when it was sent, by chat and message id."""

    def see(self, message: Message) -> None:
        self.sent[message.chat_id, message.message_id] = number(message)


def number(message: Message) -> str | None:
    """The number that an admin gave it, whatever kind it is."""
    poll = message.body.get("poll")
    words = message.text or message.caption or (poll["question"] if poll else "")
    found = NUMBER.search(words)
    return found[1] if found else None


def hold(scene: Scene, ears: Ears) -> "Ledger":
    """Hold every promise against the end of a soak in which nothing is wrong any more."""
    ledger = Ledger(scene, ears)
    ledger.nobody_twice()
    ledger.what_is_sent_was_delivered()
    ledger.what_was_delivered_is_known()
    ledger.what_remains_is_reported()
    ledger.what_is_corrected_shows_it()
    presses_are_answered(scene)
    last_words_are_obeyed(scene)
    log_is_clean(scene)
    return ledger


class Ledger:
    """The deliveries of all broadcasts but tests, which go to admins."""

    def __init__(self, scene: Scene, ears: Ears) -> None:
        self._scene, self._ears, self._broken = scene, ears, scene.trace.broken
        ask = scene.books.ask
        self._rows = [
            Row(of, chat_id, outcome, tuple(int(one) for one in (ids or "").split(",") if one), *rest)
            for of, chat_id, outcome, ids, *rest in ask(
                "SELECT broadcast_id, chat_id, outcome, message_ids, d.version, correction, resend, fate"
                " FROM delivery d JOIN broadcast b ON b.id = broadcast_id WHERE NOT is_test"
            )
        ]
        contents = ask("SELECT broadcast_id, version, coalesce(text, ''), media FROM content")
        self._numbers: dict[tuple[int, int], str | None] = {}
        self._broadcasts: dict[str, set[int]] = defaultdict(set)
        """The broadcasts that have this number in any version: several, where one is a duplicate."""
        for of, version, text, media in contents:
            found = NUMBER.search(text) or NUMBER.search(str(media))
            self._numbers[of, version] = found[1] if found else None
            if found:
                self._broadcasts[found[1]].add(of)
        self._versions: Mapping[int, int] = dict(ask("SELECT id, content_version FROM broadcast"))
        self._states: Mapping[int, str] = dict(ask("SELECT id, state FROM broadcast"))
        resends = ask("SELECT broadcast_id, count(*) FROM event WHERE kind = 'resent' GROUP BY 1")
        self._resends: Mapping[int, int] = dict(resends)
        self._of_chat: dict[int, list[Row]] = defaultdict(list)
        for row in self._rows:
            self._of_chat[row.chat_id].append(row)

    def nobody_twice(self) -> None:
        got: Counter[tuple[int, str]] = Counter()
        for (chat_id, _), marked in self._ears.sent.items():
            if marked and chat_id in self._of_chat:
                got[chat_id, marked] += 1
        for (chat_id, marked), copies in got.items():
            may = sum(self._copies(row) for row in self._having(chat_id, marked))
            if copies > may:
                self._broken(f"chat {chat_id} got #{marked} {copies} times, and may have it {may} times")

    def what_is_sent_was_delivered(self) -> None:
        for row in self._rows:
            if row.outcome == "sent" and not all((row.chat_id, one) in self._ears.sent for one in row.ids):
                self._broken(f"never delivered: {row}")
            if row.outcome == "sent" and not row.ids:
                self._broken(f"sent without an id: {row}")

    def what_was_delivered_is_known(self) -> None:
        for (chat_id, message_id), marked in self._ears.sent.items():
            if marked and chat_id in self._of_chat:
                having = self._having(chat_id, marked)
                if not any(row.outcome in DELIVERED for row in having):
                    self._broken(f"chat {chat_id} got #{marked} as {message_id}, and its rows say {having}")

    def what_remains_is_reported(self) -> None:
        held = {
            (chat_id, message.message_id)
            for chat_id, messages in self._scene.simulator.delivered.items()
            for message in messages
        }
        for row in self._rows:
            ours = [one for one in row.ids if (row.chat_id, one) in held]
            if ours and row.fate in GONE:
                self._broken(f"said to be deleted, and still there: {row}")
            if self._states[row.broadcast] == "undone" and row.outcome == "sent" and row.fate is None:
                self._broken(f"undone without a fate: {row}")

    def what_is_corrected_shows_it(self) -> None:
        for row in self._rows:
            if row.correction != "corrected" or row.fate or row.version != self._versions[row.broadcast]:
                continue
            shown = self._scene.simulator.delivered.get(row.chat_id, [])
            ours = [message for message in shown if message.message_id in row.ids]
            wanted = self._numbers.get((row.broadcast, row.version or 0))
            if wanted and ours and number(ours[0]) != wanted:
                self._broken(f"said to show #{wanted}, and shows {ours[0]}: {row}")

    def broadcasts_of(self, chat_id: int, message_id: int) -> set[int]:
        """Those that a message may be of; none where it is no broadcast's."""
        marked = self._ears.sent.get((chat_id, message_id))
        return {row.broadcast for row in self._having(chat_id, marked)} if marked else set()

    def _having(self, chat_id: int, marked: str) -> list[Row]:
        return [row for row in self._of_chat[chat_id] if row.broadcast in self._broadcasts.get(marked, ())]

    def _copies(self, row: Row) -> int:
        """How many copies this delivery may have made."""
        return 1 + (self._resends.get(row.broadcast, 0) if row.resend in AGAIN else 0)


def presses_are_answered(scene: Scene) -> None:
    """Each, or the bot tried, and was told that it cannot or has to wait, or not even that."""
    log = scene.service.log.read_text(errors="replace")
    tried = set(re.findall(rf"{ANSWERS} (\d+)", log))
    for monkey in scene.admins:
        for query, button in monkey.pressed.items():
            if query in scene.simulator.unanswered and query not in tried:
                scene.trace.broken(f"no answer to press {query} of {monkey.admin}: {button}")


def last_words_are_obeyed(scene: Scene) -> None:
    # What an admin decides about a group comes whenever Telegram is there to tell it.
    buttons = [button.data.split(":") for monkey in scene.admins for button in monkey.pressed.values()]
    decided = {int(of) for action, of, *_ in buttons if action in ("include", "decline", "quit")}
    statuses = dict(scene.books.ask("SELECT chat_id, status FROM subscriber"))
    for chat_id, may_be in scene.audience.words.items():
        if chat_id not in decided and statuses.get(chat_id) not in may_be:
            scene.trace.broken(f"chat {chat_id} is {statuses.get(chat_id)}, and should be one of {may_be}")


def log_is_clean(scene: Scene) -> None:
    log = scene.service.log.read_text(errors="replace")
    for sign in ("Traceback", "SIMULATED-TOKEN"):
        if sign in log:
            at = log.index(sign)
            scene.trace.broken(f"the log holds {log[max(0, at - 300) : at + 2000]}")
