"""Taking a broadcast back at the highest pace there is."""

from benchmarks.figures import Figure
from benchmarks.questions import deleting, held
from benchmarks.recall import TEXT, UNPACED, finish, opened, queue, sending
from benchmarks.telegram import Telegram
from broadcast.settings import Settings
from models.states import State
from models.store import Store
from simulator import Limits

READERS = 20_000
PACE = 1000  # messages a second


def undo() -> list[Figure]:
    """Send to everyone unpaced, then take it back at the pace."""
    with (
        Telegram(READERS, Limits.none()) as telegram,
        opened(telegram, READERS, messages_per_second=UNPACED) as (store, unpaced),
    ):
        uuid = queue(store, TEXT)
        with sending(store, unpaced) as sender:
            sender.wake()
            finish(store, uuid)
        before = telegram.ask(held)
        seconds = _take_back(telegram, store, unpaced, uuid)
        return [
            Figure("messages before", before),
            Figure("rate, first deletion to last", (READERS - 1) / seconds, "/s", least=980),
            Figure("messages left", telegram.ask(held), most=0),
        ]


def _take_back(telegram: Telegram, store: Store, like: Settings, uuid: str) -> float:
    settings = Settings(
        like.bot_token,
        like.admin_chat_ids,
        like.database_url,
        like.telegram_api_url,
        messages_per_second=PACE,
    )
    telegram.tell(deleting, READERS)
    with sending(store, settings) as sender:
        store.delivered.begin_undoing(uuid)
        sender.wake()
        seconds: float = telegram.answer()
        finish(store, uuid, State.UNDONE)
    return seconds
