"""Brakes: what an admin's raw update stops at once, before it is written down or handled.

A broadcast at full pace reaches many chats while a file is locked or a queue is long. So sending waits, in
memory, from the moment such an update arrives until it is handled.
"""

from broadcast.engine.braking import Braking
from handlers.alarms import command, is_alarm
from handlers.callbacks import Action, unpack
from handlers.updates import incoming
from models.inbox import Waiting
from models.states import Lane

PRESSES = {Action.PAUSE, Action.UNDO, Action.STOP, Action.DELETE}
STOPS_ALL = ("undo", "stopall")


def brake(raw: object, update: Waiting, braking: Braking) -> None:
    """Stop what this update is about to stop; `Braking.release` ends that.

    A word of alarm does, before it is asked whether it is meant: what stops in vain has lost a moment.
    """
    if update.lane is not Lane.ADMIN or update.acted:
        return
    data, text = incoming.pressed(raw), incoming.written(raw)
    if data is not None:
        callback = unpack(data)
        if callback and callback.action in PRESSES:
            braking.hold(update.update_id, callback.uuid)
    elif command(text) in STOPS_ALL or is_alarm(text):
        braking.hold(update.update_id, None, corrections=True)
