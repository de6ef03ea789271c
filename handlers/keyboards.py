"""The keyboards: which buttons stand under a message, as they apply at that moment."""

from collections.abc import Mapping, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers import remedies
from handlers.callbacks import ANSWER, NONE, Action, Option, pack
from handlers.texts import labels
from models.content import ALBUM, Content
from models.counts import Counts
from models.reach import Reach
from models.record import Broadcast
from models.states import ENDED, Outcome, State


def draft(of: Broadcast, content: Content, reach: Reach) -> InlineKeyboardMarkup:
    """Under a draft; without an audience there is nothing to send to."""
    uuid, version = of.uuid, of.content_version
    send = _button(labels.send(reach.size), Action.SEND, uuid, version)
    cancel = _button(labels.CANCEL, Action.CANCEL, uuid)
    edit = [_button(labels.MESSAGE, Action.MESSAGE, uuid)]
    # Telegram has no place for buttons under an album.
    if content.kind != ALBUM:
        edit.append(_url_buttons(uuid, version))
    edit.append(_button(labels.TEST, Action.TEST, uuid, version))
    rows = [[send, cancel] if reach.size else [cancel], edit, _options(uuid, content, _ALWAYS)]
    if content.shows_link:
        rows.append(_options(uuid, content, _PREVIEW))
    if reach.resting:
        rows.append([_button(labels.TRY_AGAIN, Action.TRY_AGAIN_TOO, uuid)])
    return InlineKeyboardMarkup(rows)


def correction(uuid: str, version: int, content: Content, chats: int) -> InlineKeyboardMarkup:
    """Under the preview of a correction, which is this `version`; so many `chats` will show it."""
    apply = _button(labels.correct(chats), Action.APPLY, uuid, version)
    rows = [[apply, _leave(labels.CANCEL, uuid)]]
    if content.kind != ALBUM:
        rows.append([_url_buttons(uuid, version)])
    return InlineKeyboardMarkup(rows)


def correcting(of: Broadcast, content: Content) -> InlineKeyboardMarkup:
    """Under the question for the corrected message; `content` is what is shown now."""
    # Other buttons would need a preview, and what is lost gives none.
    first = [] if content.kind == ALBUM or of.source_lost else [_url_buttons(of.uuid, of.content_version)]
    return InlineKeyboardMarkup([[*first, _leave(labels.CANCEL, of.uuid)]])


def url_buttons(uuid: str, version: int, content: Content) -> InlineKeyboardMarkup | None:
    """Under the question for the buttons: a way to have none, where there are any."""
    remove = _button(labels.NO_URL_BUTTONS, Action.NO_URL_BUTTONS, uuid, version)
    return InlineKeyboardMarkup([[remove]]) if content.buttons else None


def captioning(uuid: str, version: int) -> InlineKeyboardMarkup:
    """Under the question what becomes of a text, which is this `version`."""
    use = _button(labels.USE_AS_CAPTION, Action.CAPTION, uuid, version)
    return InlineKeyboardMarkup([[use, _button(labels.REPLACE, Action.REPLACE, uuid, version)]])


def rewording(uuid: str, version: int) -> InlineKeyboardMarkup:
    use = _button(labels.USE_WORDING, Action.REWORD, uuid, version)
    return InlineKeyboardMarkup([[use, _leave(labels.KEEP_WORDING, uuid)]])


def card(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup | None:
    """Under the progress of a broadcast: what can be done about it now."""
    uuid = broadcast.uuid
    if broadcast.barred and not broadcast.correcting:
        return held(uuid)
    if broadcast.is_test:
        over = broadcast.state in (State.SENT, State.STOPPED, State.PAUSED)
        return undo(uuid) if over and counts.deletable else None
    go_on = [_let_go(uuid)] if broadcast.barred else []
    if broadcast.correcting and broadcast.state in ENDED:
        row = [*go_on, _button(labels.UNDO, Action.UNDO, uuid)]
        return InlineKeyboardMarkup([row, [_correct(uuid)]] if go_on else [row])
    possible = _POSSIBLE.get(broadcast.state, ())
    moves = [_button(_MOVES[move], move, uuid) for move in possible if not _futile(broadcast, move)]
    if not moves:
        return None
    # What is queued has Undo alone: nobody has it yet, so there is nothing to correct.
    more = [[*go_on, _correct(uuid)]] if len(moves) > 1 else []
    return InlineKeyboardMarkup([moves, *more])


def held(uuid: str) -> InlineKeyboardMarkup:
    """Under what has not begun and is held: its card, the question and the notice about it."""
    return InlineKeyboardMarkup([[_let_go(uuid), _button(labels.CANCEL, Action.CANCEL, uuid)]])


def which(choices: Sequence[tuple[Broadcast, Content, Counts]]) -> InlineKeyboardMarkup:
    """Where several may be meant: a row for each."""
    rows = [[_button(labels.choice(one, content), Action.UNDO, one.uuid)] for one, content, _ in choices]
    return InlineKeyboardMarkup(rows)


def undo(uuid: str) -> InlineKeyboardMarkup:
    """Under notices and warnings, and the card of a test."""
    return InlineKeyboardMarkup([[_button(labels.UNDO, Action.UNDO, uuid)]])


def report(broadcast: Broadcast, counts: Counts) -> InlineKeyboardMarkup:
    uuid, state = broadcast.uuid, broadcast.state
    live = card(broadcast, counts)
    rows = [list(row) for row in live.inline_keyboard] if live else [_undo_again(broadcast, counts)]
    rows[0] += _correct_after_end(broadcast, counts)
    rows += remedies.rows(broadcast, counts)
    again = state is State.SENT and not broadcast.withdrawn  # what is blanked goes out to nobody
    if again and counts.retryable:
        rows.append([_button(labels.retry(counts.retryable), Action.RETRY, uuid)])
    if again and counts.unknown:
        rows.append([_button(labels.resend(counts.unknown), Action.ASK_RESEND, uuid)])
    rows.append(_remaining(broadcast, counts))
    more = {Action.DUPLICATE: labels.DUPLICATE, Action.DETAILS: labels.DETAILS}
    rows.append([_button(label, action, uuid) for action, label in more.items()])
    return InlineKeyboardMarkup([row for row in rows if row])


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
    resume = [_button(labels.RESUME, Action.RESUME, uuid, ANSWER)]
    keep = _button(labels.KEEP_SENT, Action.STOP, uuid, ANSWER)
    answers = [*([] if _futile(broadcast, Action.RESUME) else resume), keep]
    return InlineKeyboardMarkup([row for row in (delete, answers, *late) if row])


def resending(broadcast: Broadcast, unknown: int) -> InlineKeyboardMarkup:
    """Under the question before a second copy; it is about the broadcast as it stands now."""
    again = _button(labels.send_again(unknown), Action.RESEND, broadcast.uuid, broadcast.revision)
    return InlineKeyboardMarkup([[again, _leave(labels.LEAVE, broadcast.uuid)]])


def unsubscribing() -> InlineKeyboardMarkup:
    """Under the question to an admin who says /stop."""
    return InlineKeyboardMarkup([[_button(labels.UNSUBSCRIBE, Action.UNSUBSCRIBE, NONE)]])


def old_copy(question: str) -> InlineKeyboardMarkup:
    """Under the question about an old copy of the database; the uuid is its own, not a broadcast's."""
    go_on, stop = (
        _button(labels.GO_ON, Action.GO_ON, question),
        _button(labels.STOP_IT, Action.STOP_IT, question),
    )
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
_ALWAYS = {Option.SILENT: labels.SILENT, Option.PROTECTED: labels.PROTECTED}
_PREVIEW = {
    Option.PREVIEW_OFF: labels.PREVIEW_OFF,
    Option.PREVIEW_ABOVE: labels.PREVIEW_ABOVE,
    Option.PREVIEW_LARGE: labels.PREVIEW_LARGE,
}


def _futile(broadcast: Broadcast, move: Action) -> bool:
    """Whether this press would only be followed by the same pause."""
    return move is Action.RESUME and broadcast.source_lost


def _options(uuid: str, content: Content, names: Mapping[Option, str]) -> list[InlineKeyboardButton]:
    shown = content.link_preview
    on = {
        Option.SILENT: content.silent,
        Option.PROTECTED: content.protected,
        Option.PREVIEW_OFF: shown.is_disabled,
        Option.PREVIEW_ABOVE: shown.show_above_text,
        Option.PREVIEW_LARGE: shown.prefer_large_media,
    }
    return [
        _button(labels.toggle(name, on=bool(on[option])), Action.OPTION, uuid, option)
        for option, name in names.items()
    ]


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


def _url_buttons(uuid: str, version: int) -> InlineKeyboardButton:
    return _button(labels.URL_BUTTONS, Action.URL_BUTTONS, uuid, version)


def _leave(label: str, uuid: str) -> InlineKeyboardButton:
    return _button(label, Action.LEAVE, uuid)


def _button(label: str, action: Action, uuid: str, argument: int | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(label, callback_data=pack(action, uuid, argument))
