"""The recorder: it writes down what a run has learnt, however long the database takes to answer."""

import asyncio
import logging
from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

from broadcast.engine.passes import Answer, Pass, Row
from models.database import Unavailable

FLUSH_SECONDS = 0.05  # between two batches of answers written down
PATIENCE = 1.0  # seconds between two tries of a database in trouble

log = logging.getLogger(__name__)
T = TypeVar("T")


class Question(StrEnum):
    """What a run asks the database."""

    CLAIM = "claim"
    RECORD = "record"
    RELEASE = "release"
    RELOCATE = "relocate"


class Recorder(Generic[Row, Answer]):
    """Gathers the answers of one run and writes them down in batches; lives in the run's event loop.

    No answer of Telegram's is dropped because of a full disk, because without its message id nothing can be
    undone. While answers cannot be written down, nothing more should be claimed.
    """

    def __init__(self, work: Pass[Row, Answer]) -> None:
        self._work: Pass[Row, Answer] = work
        self._answers: list[Answer] = []
        self._troubles: dict[Question, str] = {}
        self._interrupted = self._abandoned = self._complete = False
        self._claimable = asyncio.Event()
        self._claimable.set()

    @property
    def trouble(self) -> str | None:
        """What keeps the database from answering at this moment; safe from any thread."""
        # Copied in one step, because the loop may change it while another thread reads.
        return next(iter([*self._troubles.values()]), None)

    def add(self, answer: Answer) -> None:
        """Write this down with the next batch."""
        self._answers.append(answer)

    async def run(self) -> None:
        """Write answers down until `complete` was said and the last of them is recorded or given up."""
        while self._answers or not self._complete:
            # A kill meanwhile loses what is gathered: at the next start those sends are unknown.
            await asyncio.sleep(FLUSH_SECONDS)
            # Exchanged before the await, because what is answered meanwhile belongs to the next batch.
            batch, self._answers = self._answers, []
            if batch:
                await self.ask(Question.RECORD, self._work.record, batch)

    def complete(self) -> None:
        """No more answers will come."""
        self._complete = True

    def interrupt(self) -> None:
        """Nothing will be claimed any more; whoever waits in `may_claim` goes on."""
        self._interrupted = True
        self._claimable.set()

    def abandon(self) -> None:
        """Wait for the database no longer; a question that fails from now on is given up.

        Claims whose answers are not recorded stay in flight, and the next start makes them unknown.
        """
        self._abandoned = True

    async def may_claim(self) -> bool:
        """Wait while answers cannot be written down; False once interrupted."""
        await self._claimable.wait()
        return not self._interrupted

    async def ask(self, question: Question, ask: Callable[..., T], *arguments: object) -> T | None:
        """Ask the database in a thread until it answers; None only if the run was abandoned meanwhile."""
        while True:
            try:
                answer = await asyncio.to_thread(ask, *arguments)
            except Unavailable as error:
                log.error("the database does not answer (%s): %s", question, error.orig)  # noqa: TRY400 - no trace
                self._fails(question, str(error.orig))
                # Asked once in any case, because a stop records what it can.
                if self._abandoned:
                    return None
                await asyncio.sleep(PATIENCE)
            else:
                self._succeeds(question)
                return answer

    def _fails(self, question: Question, trouble: str) -> None:
        self._troubles[question] = trouble
        # Not after an interruption: a claim that waits in `may_claim` would keep the run from ending.
        if question is Question.RECORD and not self._interrupted:
            self._claimable.clear()

    def _succeeds(self, question: Question) -> None:
        self._troubles.pop(question, None)
        if question is Question.RECORD:
            self._claimable.set()
