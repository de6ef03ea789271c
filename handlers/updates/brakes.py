"""Brakes: what an admin's raw update stops at once, before it is written down or handled.

A broadcast at full pace reaches many chats while a file is locked or a queue is long. So sending waits, in
memory, from the moment such an update arrives until it is handled.
"""

from broadcast.engine.braking import Braking
from handlers.callbacks import Action, unpack
from handlers.updates import incoming
from models.inbox import Waiting
from models.states import Lane

PRESSES = {Action.PAUSE, Action.UNDO, Action.STOP, Action.DELETE}
COMMANDS = ("/undo", "/stopall")
STOPS_CORRECTIONS = ("/stopall",)


def brake(raw: object, update: Waiting, braking: Braking) -> None:
    """Stop what this update is about to stop; `Braking.release` ends that."""
    if update.lane is not Lane.ADMIN or update.acted:
        return
    data, text = incoming.pressed(raw), incoming.written(raw)
    if data is not None:
        callback = unpack(data)
        if callback and callback.action in PRESSES:
            braking.hold(update.update_id, callback.uuid)
    elif text is not None and text.split(maxsplit=1)[:1] and (said := _command(text)) in COMMANDS:
        braking.hold(update.update_id, None, corrections=said in STOPS_CORRECTIONS)


def _command(text: str) -> str:
    return text.split(maxsplit=1)[0].partition("@")[0].casefold()
