"""The keyboards: which buttons stand under a message, as they apply at that moment."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import folded, remedies, result_keyboards
from handlers.callbacks import ANSWER, NONE, Action, pack
from handlers.texts import labels
from models.content import Content
from models.counts import Counts
from models.reasons import ReasonCode
from models.record import Broadcast
from models.results import NO_RESULTS, Results
from models.states import ENDED, Outcome, State


def card(broadcast: Broadcast, counts: Counts, *, rests: bool = False) -> InlineKeyboardMarkup | None:
    """Under the progress of a broadcast: what can be done about it now; `rests`: quiet hours hold it."""
    uuid = broadcast.uuid
    if broadcast.barred and not broadcast.correcting:
        return held(uuid)
    if broadcast.state is State.QUEUED and broadcast.not_before and broadcast.not_before > counts.at:
        return starting(uuid, change="" if broadcast.held_off else labels.CHANGE)
    if broadcast.is_test:
        over = broadcast.state in (State.SENT, State.STOPPED, State.PAUSED)
        return undo(uuid) if over and counts.deletable else None
    go_on = [_let_go(uuid)] if broadcast.barred else []
    if broadcast.correcting and broadcast.state in ENDED:
        row = [*go_on, *_insist(broadcast), _button(labels.UNDO, Action.UNDO, uuid)]
        return InlineKeyboardMarkup([row, *([[_correct(uuid)]] if go_on else []), *_keep_it(broadcast)])
    possible = _POSSIBLE.get(broadcast.state, ())
    moves = [_move(broadcast, move) for move in possible if not _futile(broadcast, move)]
    if not moves:
        return setback(broadcast)
    through = [_button(labels.SEND_ANYWAY, Action.GO_THROUGH, uuid)] if rests else []
    # What is queued has Undo alone: nobody has it yet, so there is nothing to correct.
    more = [[*go_on, *_insist(broadcast), *through, _correct(uuid)]] if len(moves) > 1 else [through]
    return InlineKeyboardMarkup([row for row in (moves, *more, *_keep_it(broadcast)) if row])


def held(uuid: str) -> InlineKeyboardMarkup:
    """Under what has not begun and is held: its card, the question and the notice about it."""
    return InlineKeyboardMarkup([[_let_go(uuid), _button(labels.CANCEL, Action.CANCEL, uuid)]])


def starting(uuid: str, *, change: str = "") -> InlineKeyboardMarkup:
    """Under what waits for its moment: its card, and notices; `change` labels the way to another one."""
    row = [_button(labels.CANCEL, Action.CANCEL, uuid), _button(labels.NOW, Action.NOW, uuid)]
    return InlineKeyboardMarkup([[*row, *([_button(change, Action.CHANGE, uuid)] if change else [])]])


def which(choices: Sequence[tuple[Broadcast, Content, Counts]]) -> InlineKeyboardMarkup:
    """Where several may be meant: a row for each."""
    rows = [[_button(labels.choice(one, content), Action.UNDO, one.uuid)] for one, content, _ in choices]
    return InlineKeyboardMarkup(rows)


def setback(broadcast: Broadcast) -> InlineKeyboardMarkup | None:
    """Under what tells that an undo or a correction does not go on."""
    return InlineKeyboardMarkup([row]) if (row := _insist(broadcast)) else None


def undo(uuid: str) -> InlineKeyboardMarkup:
    """Under notices and warnings, and the card of a test."""
    return InlineKeyboardMarkup([[_button(labels.UNDO, Action.UNDO, uuid)]])


def report(
    broadcast: Broadcast, counts: Counts, price: int | None = None, brought: Results = NO_RESULTS
) -> InlineKeyboardMarkup:
    """`price`: the Stars of a Retry that the report names; `brought`: the results that it tells."""
    uuid, state = broadcast.uuid, broadcast.state
    live = card(broadcast, counts)
    rows = [list(row) for row in live.inline_keyboard] if live else [_undo_again(broadcast, counts)]
    rows[0] += _correct_after_end(broadcast, counts)
    rows += remedies.rows(broadcast, counts)
    rows += [] if live else _keep_it(broadcast)
    again = state is State.SENT and not broadcast.withdrawn  # what is blanked goes out to nobody
    if again and counts.retryable:
        rows.append([_button(labels.retry(counts.retryable), Action.RETRY, uuid, price)])
    if again and counts.unknown:
        rows.append([_button(labels.resend(counts.unknown), Action.ASK_RESEND, uuid)])
    rows.append(_remaining(broadcast, counts))
    rows += result_keyboards.rows(broadcast, brought)
    more = {Action.DUPLICATE: labels.DUPLICATE, Action.DETAILS: labels.DETAILS}
    rows.append([_button(label, action, uuid) for action, label in more.items()])
    return InlineKeyboardMarkup(folded.possible(broadcast, rows))


def after_stop(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under the answer that ended it."""
    row = _remaining(broadcast, counts)
    return InlineKeyboardMarkup([row]) if row else None


def after_end(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under what the other admins read about the end."""
    row = [*_undo_again(broadcast, counts), *_correct_after_end(broadcast, counts)]
    rows = [one for one in (row, *remedies.rows(broadcast, counts)) if one]
    return InlineKeyboardMarkup(rows) if rows else None


def undo_question(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under the question that comes before an undo, about the broadcast as it stands now."""
    late = remedies.rows(broadcast, counts)
    if broadcast.state is not State.PAUSED and not counts.deletable:
        return InlineKeyboardMarkup(late) if late else None
    uuid, wanted = broadcast.uuid, counts.deletable or counts.of(Outcome.IN_FLIGHT)
    # What is on the wire may arrive after the question, so Delete is offered for that too.
    label = labels.delete(counts.deletable)
    delete = [_button(label, Action.DELETE, uuid, broadcast.revision)] if wanted else []
    if broadcast.state is not State.PAUSED:
        go_on = [[_let_go(uuid)]] if broadcast.barred else []
        return InlineKeyboardMarkup([[*delete, _button(labels.KEEP, Action.KEEP, uuid)], *go_on, *late])
    resume = [_move(broadcast, Action.RESUME, ANSWER)]
    keep = _button(labels.KEEP_SENT, Action.STOP, uuid, ANSWER)
    answers = [*([] if _futile(broadcast, Action.RESUME) else resume), keep]
    return InlineKeyboardMarkup([row for row in (delete, answers, *late) if row])


def sending_again(uuid: str, chats: int, yes: Action, argument: int) -> InlineKeyboardMarkup:
    """Under the question before a second try."""
    again = _button(labels.send_again(chats), yes, uuid, argument)
    return InlineKeyboardMarkup([[again, _leave(labels.LEAVE, uuid)]])


def approving(uuid: str, asking: int) -> InlineKeyboardMarkup:
    """Under the question to another admin, which the event with this id tells of."""
    yes, no = (
        _button(label, action, uuid, asking)
        for label, action in ((labels.APPROVE, Action.APPROVE), (labels.SEND_BACK, Action.SEND_BACK))
    )
    return InlineKeyboardMarkup([[yes], [no]])


def unsubscribing() -> InlineKeyboardMarkup:
    """Under the question to an admin who says /stop."""
    return InlineKeyboardMarkup([[_button(labels.UNSUBSCRIBE, Action.UNSUBSCRIBE, NONE)]])


def old_copy(question: str) -> InlineKeyboardMarkup:
    """Under the question about an old copy of the database; the uuid is its own, not a broadcast's."""
    go_on = _button(labels.GO_ON, Action.GO_ON, question)
    stop = _button(labels.STOP_IT, Action.STOP_IT, question)
    return InlineKeyboardMarkup([[go_on, stop]])


_MOVES = {
    Action.PAUSE: labels.PAUSE,
    Action.RESUME: labels.RESUME,
    Action.STOP: labels.STOP,
    Action.UNDO: labels.UNDO,
}
_POSSIBLE = {
    State.QUEUED: (Action.UNDO,),
    State.SENDING: (Action.PAUSE, Action.STOP, Action.UNDO),
    State.PAUSED: (Action.RESUME, Action.STOP, Action.UNDO),
}


def _move(broadcast: Broadcast, move: Action, argument: int | None = None) -> InlineKeyboardButton:
    label = labels.CONTINUE if broadcast.waits_for_look and move is Action.RESUME else _MOVES[move]
    return _button(label, move, broadcast.uuid, argument)


def _futile(broadcast: Broadcast, move: Action) -> bool:
    """Whether this press would only be followed by the same pause."""
    return move is Action.RESUME and broadcast.source_lost


def _insist(broadcast: Broadcast) -> list[InlineKeyboardButton]:
    """Only where going on changes something: what is refused to everybody may be refused to each."""
    refused = broadcast.setback and broadcast.setback.reason.code is ReasonCode.MOSTLY_REFUSED
    return [_button(labels.LET_GO, Action.INSIST, broadcast.uuid)] if refused else []


def _keep_it(broadcast: Broadcast) -> list[list[InlineKeyboardButton]]:
    return [[_button(labels.KEEP_IT, Action.KEEP_IT, broadcast.uuid)]] if broadcast.expiring else []


def _undo_again(broadcast: Broadcast, counts: Counts) -> list[InlineKeyboardButton]:
    if not counts.deletable or broadcast.state is State.UNDOING:
        return []
    return [_button(labels.UNDO, Action.UNDO, broadcast.uuid)]


def _remaining(broadcast: Broadcast, counts: Counts) -> list[InlineKeyboardButton]:
    if broadcast.state is not State.STOPPED or broadcast.withdrawn or not counts.remaining:
        return []
    return [_button(labels.remaining(counts.remaining), Action.REMAINING, broadcast.uuid)]


def _correct_after_end(broadcast: Broadcast, counts: Counts) -> list[InlineKeyboardButton]:
    if broadcast.state not in (State.SENT, State.STOPPED) or counts.sent <= counts.deleted:
        return []
    if remedies.replaces_words(broadcast, counts):  # the same under another name
        return []
    return [_correct(broadcast.uuid)]


def _let_go(uuid: str) -> InlineKeyboardButton:
    return _button(labels.LET_GO, Action.LET_GO, uuid)


def _correct(uuid: str) -> InlineKeyboardButton:
    return _button(labels.CORRECT, Action.CORRECT, uuid)


def _leave(label: str, uuid: str) -> InlineKeyboardButton:
    return _button(label, Action.LEAVE, uuid)


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
