"""The alarm: so many refusals among the last answers that the bot is to blame, and not the chats."""

from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass

from broadcast.wire.verdicts import Cause, Settle
from models.details import Detail
from models.reasons import Reason, ReasonCode
from models.setbacks import plain

WINDOW = 100  # answers that are looked at
TOO_MANY = 10  # refusals among them, if they are more than half; or in a row, in the same unfamiliar words
NEARLY_ALL = 0.9  # of a full window; fewer who blocked the bot are an old audience
IGNORED = {Cause.UNANSWERED}  # a lost answer is the outage's affair


@dataclass(frozen=True)
class Charge:
    """A delivery that a refusal was recorded for."""

    id: int
    chat_id: int
    cause: Cause
    words: str
    """Without numbers, which are of the chat."""
    said: str
    """Telegram's own words."""
    surely: bool
    """Whether nothing has happened."""


class Alarm:
    """Watches the answers to one run, to its end.

    An admin who pressed Resume, or Go on, has looked: the words they were shown are theirs to judge from
    then on, and are no longer counted in this broadcast.
    """

    def __init__(self, accepted: Collection[str] = (), doubt: str = "") -> None:
        """`accepted` are words that an admin has looked at, `doubt` those of the alarm before this run."""
        self._doubt = plain(doubt)
        self._accepted = {plain(words) for words in accepted}
        self._window: deque[Charge | None] = deque(maxlen=WINDOW)  # None where it arrived
        self._after: list[Charge] = []  # charged while the last calls come in
        self.reason: Reason | None = None
        self.calm = False
        """Whether so much went well that another alarm would have been raised by now."""
        self.doubted: list[int] = []
        """The deliveries that were refused in the words of the alarm before, until it was calm."""

    def arrived(self) -> None:
        """A message was taken, changed or deleted, or an answer is about that message alone."""
        self._window.append(None)
        self._look()

    def refused(self, id_: int, chat_id: int, settled: Settle) -> None:
        """An answer that is no success; those of our own making are not counted."""
        words = "" if isinstance(settled.detail, Detail) else settled.detail
        if not words or plain(words) in self._accepted:
            return
        if settled.cause in IGNORED and not settled.in_part:
            return
        charge = Charge(id_, chat_id, settled.cause, plain(words), words, not settled.in_part)
        if self.reason:
            self._after.append(charge)
            return
        self._window.append(charge)
        if charge.words == self._doubt and not self.calm:
            self.doubted.append(id_)
        self._look()
        if self._too_many():
            [(words, _)] = Counter(one.said for one in self._charges()).most_common(1)
            self.reason = Reason(ReasonCode.MOSTLY_REFUSED, words)

    @property
    def charged(self) -> list[Charge]:
        """The deliveries that were charged with what is the bot's, once there is a reason.

        Whoever blocked the bot is one of them only where nearly all did.
        """
        if not self.reason:
            return []
        charges = [one for one in (*self._charges(), *self._after) if one.surely]
        blocked = [one for one in charges if one.cause is Cause.BLOCKED]
        return charges if len(blocked) * 2 > len(charges) else [one for one in charges if one not in blocked]

    def _look(self) -> None:
        if not self.calm and not self.reason:
            self.calm = len(self._window) >= TOO_MANY and len(self._charges()) * 2 <= len(self._window)

    def _charges(self) -> list[Charge]:
        return [one for one in self._window if one]

    def _too_many(self) -> bool:
        charges = self._charges()
        others = sum(1 for one in charges if one.cause is not Cause.BLOCKED)
        mostly = others >= TOO_MANY and others * 2 > len(self._window)
        nearly_all = len(self._window) == WINDOW and len(charges) >= NEARLY_ALL * WINDOW
        return mostly or nearly_all or self._unfamiliar_in_a_row()

    def _unfamiliar_in_a_row(self) -> bool:
        # A chat's own trouble is not the same for all who stand beside it.
        last = [*self._window][-TOO_MANY:]
        words = {one.words if one and one.cause is Cause.UNFAMILIAR else None for one in last}
        return len(last) == TOO_MANY and len(words) == 1 and None not in words
