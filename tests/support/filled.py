"""A PostgreSQL with enough in it for its plans to matter, which notes what it is asked."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event, text

from models.buttons import AnswerButton
from models.content import Content
from models.profiles import Profile
from models.record import Broadcast
from models.states import State
from models.store import Store
from tests.support.ledger import move, now

CHATS = 2000
OTHERS = 100  # broadcasts to all of them
YES = AnswerButton("Yes", "yes")

AUDIENCE = f"""
INSERT INTO subscriber (chat_id, first_name, language, status, changed_at, joined_at)
SELECT CASE WHEN one % 100 = 0 THEN -one ELSE one END, 'Chat ' || one, 'en',
  CASE WHEN one % 50 = 1 THEN 'blocked' ELSE 'subscribed' END,
  now() - one * interval '3 minutes', now() - one * interval '3 minutes'
FROM generate_series(1, {CHATS}) AS one
"""
TAGS = f"INSERT INTO tag (name, chat_id) SELECT 'vip', one FROM generate_series(3, {CHATS}, 40) AS one"
INBOX = f"""
INSERT INTO inbox (update_id, lane, body, tries, acted)
SELECT one, 'aside', '{{}}', 0, false FROM generate_series(1, {CHATS}) AS one
"""
DELIVERED = """
UPDATE delivery SET message_ids = id::text, version = 1, tried_version = 1,
  sent_at = now() - interval '1 hour',
  outcome = CASE id % 100 WHEN 7 THEN 'refused' WHEN 8 THEN 'unknown' ELSE 'sent' END
WHERE broadcast_id = {}
"""
OLD = """
UPDATE broadcast SET started_at = now() - ({0} - id) * interval '20 hours',
  finished_at = now() - ({0} - id) * interval '20 hours'
"""


class Filled:
    """Broadcasts to one audience: one is being sent, one is being undone, and the others were sent."""

    def __init__(self, store: Store) -> None:
        self.store = store
        for statement in (AUDIENCE, TAGS, INBOX):
            self.run(statement)
        for number in range(OTHERS):
            self.sent = self._begun(f"Other {number}")
            self.run(DELIVERED.format(self.sent.id))
            assert move(store, self.sent.uuid, State.SENT)
        # A bot has sent for months, and little of it lately.
        self.run(OLD.format(OTHERS))
        self.undoing = self._begun("Back")
        self.run(DELIVERED.format(self.undoing.id))
        assert move(store, self.undoing.uuid, State.UNDOING)
        self.job = self._begun("Now")
        self.sent, self.undoing = now(store, self.sent), now(store, self.undoing)
        self.run("VACUUM ANALYZE")
        self._asked: list[tuple[str, Any]] = []
        event.listen(store.engine, "before_cursor_execute", self._note)

    def _begun(self, words: str) -> Broadcast:
        made = self.store.contents.create(Content("text", words, buttons=((YES,),), unsubscribe=True), 1)
        assert move(self.store, made.uuid, State.QUEUED)
        assert self.store.ledger.begin(made.uuid)
        return now(self.store, made)

    def run(self, statement: str) -> None:
        """Outside of a transaction."""
        alone = self.store.engine.execution_options(isolation_level="AUTOCOMMIT")
        with alone.connect() as connection:
            connection.execute(text(statement))

    def _note(self, *all_: Any) -> None:
        statement, values, many = all_[2], all_[3], all_[5]
        if statement.split()[0] in ("SELECT", "UPDATE", "DELETE", "INSERT", "WITH"):
            self._asked.append((statement, values[0] if many else values))

    def plans(self, act: Callable[["Filled"], object]) -> Iterator[tuple[str, Any]]:
        """Each statement that this asks, with its plan."""
        self._asked.clear()
        act(self)
        asked = dict(self._asked)
        with self.store.engine.connect() as connection:
            for statement, values in asked.items():
                [row] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values)
                yield statement, row[0][0]["Plan"]


def names(store: Store, chat_id: int) -> Profile:
    return store.audience.profiles([chat_id])[chat_id]


def scanned(plan: Any) -> list[str]:
    """The tables of which a plan reads every row."""
    mine = [plan["Relation Name"]] if plan["Node Type"] == "Seq Scan" else []
    return mine + [one for below in plan.get("Plans", ()) for one in scanned(below)]
