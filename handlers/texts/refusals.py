"""Why chats refused a broadcast, its undo or its correction: Telegram's words in plain ones. HTML."""

from collections.abc import Iterable, Mapping
from html import escape

from broadcast.wire.refusals import Refusal, refusal_in
from handlers.texts.formats import QUOTED, counted, cut
from models.details import Detail
from models.results import Refused

MOST = 4  # reasons in a line

# Of one chat, and of several.
PHRASES: Mapping[Refusal, tuple[str, str]] = {
    Refusal.STRANGERS: (
        "does not accept messages from strangers",
        "do not accept messages from strangers",
    ),
    Refusal.BLOCKED: ("has blocked the bot", "have blocked the bot"),
    Refusal.ACCOUNT_DELETED: ("has no account any more", "have no account any more"),
    Refusal.BOT: ("is a bot", "are bots"),
    Refusal.NOT_STARTED: ("never started the bot", "never started the bot"),
    Refusal.BLOCKED_BY_BOT: ("is blocked by the bot", "are blocked by the bot"),
    Refusal.PAID: ("accepts paid messages only", "accept paid messages only"),
    Refusal.PREMIUM: ("takes this from Premium accounts only", "take this from Premium accounts only"),
    Refusal.VOICE: ("does not accept voice messages", "do not accept voice messages"),
    Refusal.REMOVED: ("has removed the bot", "have removed the bot"),
    Refusal.CLOSED: ("was deleted", "were deleted"),
    Refusal.NOT_FOUND: ("is not found by Telegram", "are not found by Telegram"),
    Refusal.PRIVATE: ("is closed to the bot", "are closed to the bot"),
    Refusal.TOPIC_CLOSED: ("has the topic closed", "have the topic closed"),
    Refusal.TOPIC_DELETED: ("has deleted the topic", "have deleted the topic"),
    Refusal.KIND: ("does not allow this kind of message", "do not allow this kind of message"),
    Refusal.ADMINS_ONLY: ("wants the bot to be an admin", "want the bot to be an admin"),
    Refusal.WRITING: ("does not let the bot write", "do not let the bot write"),
    Refusal.WAIT: ("asked to wait", "asked to wait"),
    Refusal.RELOCATED: (
        "became another chat, which has its own turn or has left",
        "became other chats, which have their own turn or have left",
    ),
    Refusal.ABSENT: ("did not have it any more", "did not have it any more"),
    Refusal.UNCHANGED: ("showed it already", "showed it already"),
    Refusal.TOO_OLD: ("got it more than 48 hours ago", "got it more than 48 hours ago"),
    Refusal.UNDELETABLE: ("does not let the bot delete it", "do not let the bot delete it"),
    Refusal.UNEDITABLE: ("does not let the bot change it", "do not let the bot change it"),
    Refusal.OTHER_KIND: (
        "has an older version that cannot become this one",
        "have an older version that cannot become this one",
    ),
    Refusal.MESSAGE: ("was refused because of what it says", "were refused because of what it says"),
    Refusal.UNANSWERED: ("gave no answer", "gave no answer"),
    Refusal.UNFAMILIAR: ("refused in words that I do not know", "refused in words that I do not know"),
    # Not kept, or too rare to be told apart.
    Refusal.UNSAID: (
        "refused for a reason that is not told here",
        "refused for reasons that are not told here",
    ),
}

DETAILS: Mapping[Detail, str] = {
    Detail.INTERRUPTED: "the bot ended before Telegram answered",
    Detail.SHUT_DOWN: "the bot was stopped before Telegram answered",
    Detail.NEVER_ANSWERED: "Telegram answered none of the tries",
    Detail.UNTRACEABLE: "Telegram took it to send it later, and did not say as which message",
    Detail.RELOCATED_ELSEWHERE: "the group became another chat, which has its own turn or has left",
    Detail.RESTARTED: "it was gone when the bot asked again after a restart",
    Detail.TOO_OLD: "not asked, because Telegram found a younger one too old",
    Detail.OTHER_KIND: "it shows an older version that cannot become this one",
    Detail.OLD_COPY: "an old copy of the database was in use, and a newer one may have sent it",
    Detail.DAMAGED: "its row in the database is damaged",
}
"""What this program says of one delivery, for whoever reads of each."""

UNSAID = "no reason was kept"


def reasons(refused: Iterable[Refused]) -> str:
    """`12 do not accept messages from strangers · 3 groups have the topic closed`; "" where nobody did."""
    sums: dict[Refusal, tuple[int, int]] = {}
    for one in refused:
        why = refusal_in(one.words)
        people, rooms = sums.get(why, (0, 0))
        sums[why] = people + one.people, rooms + one.rooms
    if {*sums} == {Refusal.UNSAID}:
        return ""
    largest = sorted(sums, key=lambda why: -sum(sums[why]))
    # As long a line as the last reason itself would take says nothing of it.
    shown = largest if len(largest) == MOST + 1 else largest[:MOST]
    line = " · ".join(_reason(why, *sums[why]) for why in shown)
    if not (others := largest[len(shown) :]):
        return line
    # Under `UNSAID` there may be several, so nobody knows how many reasons these are.
    count = "" if Refusal.UNSAID in others else f"{len(others)} "
    return f"{line} · and {sum(sum(sums[why]) for why in others):,} more for {count}other reasons"


def quoted(words: str | None) -> str:
    """What Telegram said of one delivery, or this program, not escaped and not cut."""
    if not words:
        return UNSAID
    return DETAILS[Detail(words)] if words in [*Detail] else words


def wording(one: Refused) -> str:
    """`12: Forbidden: bot was blocked by the user`."""
    return f"{one.chats:,}: {escape(cut(quoted(one.words), QUOTED))}"


def _reason(why: Refusal, people: int, rooms: int) -> str:
    """People are told by their number alone, unless groups stand beside them."""
    one, several = PHRASES[why]
    groups = counted(rooms, "group")
    if not people:
        return f"{groups} {one if rooms == 1 else several}"
    if not rooms:
        return f"{people:,} {one if people == 1 else several}"
    return f"{people:,} {'person' if people == 1 else 'people'} and {groups} {several}"
