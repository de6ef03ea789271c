"""Readers press answer buttons while a broadcast goes out: what is counted, and what two admins wait."""

import time
from statistics import quantiles

from sqlalchemy import select, update

from benchmarks.crowd import CROWD, Said, early, tapping, twice
from benchmarks.figures import Figure
from benchmarks.questions import ADMIN, sent
from benchmarks.recall import BY, GLANCE
from benchmarks.strangers import AFTERWARDS, READERS, Stage
from models.buttons import AnswerButton
from models.content import Content
from models.record import Card
from models.result_tables import answer
from models.states import Outcome, State
from models.store import Store
from models.tables import broadcast, delivery

YES, NO = AnswerButton("👍 Coming", "yes", "Thanks, see you there"), AnswerButton("👎 No", "no")
KEYS = {YES.key: YES.value, NO.key: NO.value}
ASKS = Content("text", "Are you coming?", buttons=((YES, NO),))


def taps() -> list[Figure]:
    """Five thousand in ten seconds."""
    with _Asked() as stage:
        grown, before, began = stage.memory(), stage.telegram.ask(sent), time.monotonic()
        said = stage.press()
        rate = (stage.telegram.ask(sent) - before) / (time.monotonic() - began)
        grown = stage.memory(peak=True) - grown
        wrong = stage.wrong(said)
        percents = quantiles(said.waits, n=100, method="inclusive")
        return [
            Figure("presses of readers", CROWD),
            Figure("readers whose answer is lost, or counted twice", wrong, most=0),
            Figure("presses and commands of admins", len(said.waits), least=100),
            Figure("of these never answered", said.unanswered, most=0),
            Figure("answered, p50", percents[49] * 1000, "ms"),
            Figure("answered, p95", percents[94] * 1000, "ms", most=300),
            Figure("answered, p99", percents[98] * 1000, "ms", most=1000),
            Figure("memory grown meanwhile", grown, "MiB", most=20),
            Figure("messages sent meanwhile", rate, "/s"),
            Figure("refused because it came early", stage.telegram.ask(early), most=0),
            Figure("readers with two copies", stage.telegram.ask(twice), most=0),
        ]


class _Asked(Stage):
    """All readers have got a question before."""

    def prepare(self, store: Store) -> None:
        made = store.contents.create(ASKS, ADMIN)
        store.broadcasts.confirm(made.uuid, 1, BY, Card(BY.id))
        store.ledger.begin(made.uuid)
        got = {"outcome": Outcome.SENT, "message_ids": (1,), "sent_at": store.clock()}
        over = {"state": State.SENT, "finished_at": store.clock(), "report_message_id": 1}
        with store.engine.begin() as connection:
            connection.execute(update(delivery).where(delivery.c.broadcast_id == made.id).values(got))
            connection.execute(update(broadcast).where(broadcast.c.id == made.id).values(over))
        self._question = made

    def press(self) -> Said:
        self.telegram.tell(tapping, self.uuid, READERS, self._question.uuid, tuple(KEYS))
        said: Said = self.telegram.answer()
        return said

    def wrong(self, said: Said) -> int:
        """How many answers are not what the presses of their reader leave, once all had time."""
        wanted = {person: KEYS[key] for person, key in said.answered.items()}
        ends = time.monotonic() + AFTERWARDS
        with self.open() as store:
            while (wrong := len(wanted.items() ^ self._answers(store).items())) and time.monotonic() < ends:
                time.sleep(GLANCE)
        return wrong

    def _answers(self, store: Store) -> dict[int, str]:
        query = select(answer.c.person, answer.c.value).where(answer.c.broadcast_id == self._question.id)
        with store.engine.connect() as connection:
            return dict(connection.execute(query).all())
