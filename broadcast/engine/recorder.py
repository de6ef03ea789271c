"""The recorder: it writes down what a run has learnt, however long the database takes to answer."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum, auto
from typing import Generic, TypeVar

from broadcast.engine.passes import Answer, Pass, Row
from models.database import Unavailable, is_logged, is_passing, words_of

FLUSH_SECONDS = 0.05  # between two batches of answers written down
PATIENCE = 1.0  # seconds between two tries of a database in trouble
TRIES = 30  # of answers that the database refuses as such, while it takes no other

log = logging.getLogger(__name__)
T = TypeVar("T")


class Unrecordable(Exception):
    """Answers that no database would take, by the ids of their deliveries."""


class Question(StrEnum):
    """What a run asks the database."""

    CLAIM = auto()
    RECORD = auto()
    COUNT = auto()
    RELEASE = auto()
    RELOCATE = auto()
    TAKE_BACK = auto()


class Recorder(Generic[Row, Answer]):
    """Gathers the answers of one run and writes them down in batches; lives in the run's event loop.

    No answer of Telegram's is dropped because of a full disk, because without its message id nothing can be
    undone. While answers cannot be written down, nothing more should be claimed.
    """

    def __init__(self, work: Pass[Row, Answer]) -> None:
        self._work: Pass[Row, Answer] = work
        self.fault: Exception | None = None
        """Why something can never be written down; nothing may be claimed from then on."""
        self._answers: list[Answer] = []
        self._writing = self._floods = 0
        self._troubles: dict[Question, str] = {}
        self._interrupted = self._abandoned = self._complete = False
        self._claimable, self._hurried, self._written = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._claimable.set()

    @property
    def trouble(self) -> str | None:
        """What keeps the database from answering at this moment; safe from any thread."""
        # Copied in one step, because the loop may change it while another thread reads.
        return next(iter([*self._troubles.values()]), None)

    def add(self, answer: Answer) -> None:
        """Write this down with the next batch."""
        self._answers.append(answer)

    def flooded(self) -> None:
        """Telegram asked for a silence; write that down too."""
        self._floods += 1

    async def run(self) -> None:
        """Write answers down until `complete` was said and the last of them is recorded or given up."""
        while self._answers or self._floods or not self._complete:
            # A kill meanwhile loses what is gathered: at the next start those sends are unknown.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_SECONDS):
                    await self._hurried.wait()
            if batch := self._gathered():
                await self._write(batch)
            self._writing = 0
            self._hurried.clear()
            self._written.set()
            if self._floods:
                await self._count()

    def _gathered(self) -> list[Answer]:
        # Exchanged before the next await, because what is answered meanwhile belongs to the next batch.
        batch, self._answers = self._answers, []
        self._writing += len(batch)
        return batch

    def complete(self) -> None:
        """No more answers will come."""
        self._complete = True

    def interrupt(self) -> None:
        """Nothing will be claimed any more; whoever waits in `may_claim` goes on."""
        self._interrupted = True
        self._claimable.set()
        self._written.set()

    def abandon(self) -> None:
        """Wait for the database no longer; a question that fails from now on is given up.

        Claims whose answers are not recorded stay in flight, and the next start makes them unknown.
        """
        self._abandoned = True

    async def may_claim(self, most: int) -> bool:
        """Wait while answers cannot be written down, or more than so many are not; False once interrupted."""
        await self._claimable.wait()
        while len(self._answers) + self._writing > most and not self._interrupted:
            self._hurried.set()
            self._written.clear()
            await self._written.wait()
            await self._claimable.wait()
        return not self._interrupted

    async def ask(self, question: Question, ask: Callable[..., T], *arguments: object) -> T | None:
        """Ask the database in a thread until it answers; None only if the run was abandoned meanwhile.

        Raises:
            Exception: the question itself is at fault, so asking again would not help.
        """
        while True:
            try:
                answer = await asyncio.to_thread(ask, *arguments)
            except Exception as error:
                if not is_passing(error):
                    raise
                if not is_logged(error) and question not in self._troubles:  # it is tried every second
                    log.error("no connection to the database is free (%s): %s", question, words_of(error))  # noqa: TRY400
                self._fails(question, words_of(error))
                # Asked once in any case, because a stop records what it can.
                if not await self._patience():
                    return None
            else:
                self._succeeds(question)
                return answer

    async def hand_back(self, rows: Sequence[Row]) -> None:
        """Release these, each alone where not all can be."""
        try:
            await self.ask(Question.RELEASE, self._work.release, rows)
        except Exception:
            log.exception("rows cannot be handed back together")
            for row in rows:
                try:
                    await self.ask(Question.RELEASE, self._work.release, [row])
                except Exception as error:
                    log.exception("delivery %s cannot be handed back", row.id)
                    self._break(error)

    async def _write(self, batch: list[Answer]) -> None:
        """Record a batch; what is at fault in it keeps nothing else from being recorded."""
        takes_others = False
        for _ in range(TRIES):
            try:
                await self.ask(Question.RECORD, self._work.record, batch)
                return
            except Exception as error:
                log.exception("answers cannot be recorded together; trying each alone")
                self._fails(Question.RECORD, words_of(error))
                batch, tried = [one for one in batch if not await self._written_alone(one)], batch
                # Given up only where the database took others before: it may be in trouble all the same.
                if batch and (takes_others or not isinstance(error, Unavailable)):
                    break
                takes_others = len(batch) < len(tried)
                if not takes_others and not await self._patience():
                    return
            batch += self._gathered()
            if not batch:
                self._succeeds(Question.RECORD)
                return
        self._break(Unrecordable(f"deliveries {[answer.id for answer in batch]}"))

    async def _count(self) -> None:
        floods, self._floods = self._floods, 0
        try:
            await self.ask(Question.COUNT, self._work.flooded, floods)
        except Exception:
            log.exception("%s floods are not in the course", floods)

    def _break(self, fault: Exception) -> None:
        self.fault = fault
        self.interrupt()

    async def _written_alone(self, answer: Answer) -> bool:
        # The detail is the only part that others have worded.
        for version in (answer, replace(answer, detail=None)):
            with contextlib.suppress(Exception):  # logged for the batch
                await self.ask(Question.RECORD, self._work.record, [version])
                return True
        return False

    async def _patience(self) -> bool:
        """Wait before the next try; False if there is to be none."""
        if not self._abandoned:
            await asyncio.sleep(PATIENCE)
        return not self._abandoned

    def _fails(self, question: Question, trouble: str) -> None:
        self._troubles[question] = trouble
        # Not after an interruption: a claim that waits in `may_claim` would keep the run from ending.
        if question is Question.RECORD and not self._interrupted:
            self._claimable.clear()

    def _succeeds(self, question: Question) -> None:
        self._troubles.pop(question, None)
        if question is Question.RECORD:
            self._claimable.set()
