"""What every handler is given: the program's services, and readers of an update."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import CallbackQuery, Message, Update, User
from telegram.ext import Application, CallbackContext, ExtBot

from broadcast.engine.sender import Sender
from broadcast.settings import Settings
from handlers import served
from handlers.files.carrier import Carrier
from handlers.live.notices import Notices
from handlers.live.queue import Queue
from handlers.live.requests import Requests
from handlers.live.screen import Screen
from handlers.pictures.drawing import Pictures
from handlers.texts.times import Calendar
from models.clock import Clock
from models.events import Admin
from models.store import Store


@dataclass(frozen=True)
class Services:
    """What handlers work with; the same for every update."""

    store: Store
    sender: Sender
    screen: Screen
    notices: Notices
    requests: Requests
    carrier: Carrier
    settings: Settings
    clock: Clock
    pictures: Pictures = field(default_factory=Pictures)

    def calendar(self) -> Calendar:
        return self.notices.calendar()

    def waits(self, uuid: str) -> str:
        """As `Queue.waits`, now."""
        return Queue(self.store, self.sender, self.calendar()).waits(uuid)

    def look(self) -> None:
        """Something has changed: the sender looks at the database and the screen draws, now.

        It comes after the move, because both act on what they find at that moment.
        """
        self.sender.wake()
        self.screen.nudge()


Memory = dict[Any, Any]


class Context(CallbackContext[ExtBot[None], Memory, Memory, Memory]):
    """PTB's context, with the services."""

    @property
    def services(self) -> Services:
        """Put there by `provide`, before the first update."""
        found = self.bot_data[Services]
        assert isinstance(found, Services)
        return found

    @property
    def album(self) -> Sequence[Message]:
        """All parts of the album that the update is a part of, in order; empty for anything else."""
        return served.current().parts

    @property
    def memory(self) -> Memory:
        """What is remembered of this admin until the next restart, so nothing but comforts may be here."""
        assert self.user_data is not None, "the gate lets no update without a user through"
        return self.user_data


App = Application[ExtBot[None], Context, Memory, Memory, Memory, Any]
Handler = Callable[[Update, Context], Coroutine[Any, Any, Any]]


def provide(app: App, services: Services) -> None:
    app.bot_data[Services] = services


def new_message(update: Update) -> Message:
    assert update.message is not None, "only handlers of new messages ask"
    return update.message


def pressed(update: Update) -> CallbackQuery:
    assert update.callback_query is not None, "only a CallbackQueryHandler asks"
    return update.callback_query


def admin(user: User | None) -> Admin:
    assert user is not None, "the gate lets no update without a user through"
    return Admin(user.id, user.full_name)
