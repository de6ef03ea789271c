"""One delivery from its turn to its answer: the call, and what its verdict asks for."""

from typing import Generic, Protocol, TypeVar

from telegram.error import TelegramError

from broadcast.engine.passes import Answer, Pass, Row
from broadcast.engine.recorder import Question, Recorder
from broadcast.engine.shared import Shared
from broadcast.wire.pacing import Interrupted
from broadcast.wire.transport import Withheld
from broadcast.wire.verdicts import (
    NEVER_ANSWERED,
    RELOCATED_ELSEWHERE,
    SHUT_DOWN,
    Halt,
    Redirect,
    Retry,
    Settle,
    Verdict,
    classify,
    is_answer,
)
from models.reasons import Reason

FAULTS = 3  # calls that blame the message until nobody else is called
BACKOFF = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries
TRIES = 4  # further tries of one call that alone is never answered
LONG = 5.0  # seconds; nothing stays claimed through a longer silence


Handed = TypeVar("Handed", contravariant=True)


class Feeding(Protocol[Handed]):
    """What a reaction may ask of the run it belongs to, which says what each means."""

    probing: bool
    interrupted: bool

    def interrupt(self) -> None: ...
    def hand_back(self, row: Handed) -> None: ...
    def moved(self) -> None: ...
    async def set_aside(self, row: Handed, seconds: float, *, asked: bool) -> None: ...


class Reactions(Generic[Row, Answer]):
    """Makes the calls of one run, many at once, and does what their verdicts ask."""

    def __init__(
        self,
        work: Pass[Row, Answer],
        shared: Shared,
        recorder: Recorder[Row, Answer],
        feeding: Feeding[Row],
    ) -> None:
        self._work: Pass[Row, Answer] = work
        self._shared, self._pacer = shared, shared.pacer
        self._recorder = recorder
        self._feeding = feeding
        self._faults: list[Halt] = []
        self._calls = 0
        self._heard_at = shared.time()
        self.calling = 0
        """How many calls are out at this moment."""

    @property
    def blamed(self) -> Reason | None:
        """Why the message or the token is to blame, as far as any call has told."""
        # Once the run is over, one fault is enough: its row is pending again and would fail for ever.
        return self._faults[-1].reason if self._faults else None

    @property
    def silent_for(self) -> float:
        """Seconds since a call returned, or since the first of those that are out."""
        return self._shared.time() - self._heard_at

    async def deliver(self, row: Row) -> None:
        """Call until there is an answer, or until it is handed back."""
        attempt = 0
        try:
            while True:
                self._calls += 1
                number = self._calls
                verdict = await self._call(row, number)
                again = await self._react(row, verdict, attempt, number) if verdict else None
                if again is None:
                    return
                row, attempt = again, attempt + 1
                await self._pacer.wait(self._work.weight)
        except Interrupted:  # it was waiting: nothing has left, or nothing that repeating would harm
            self._feeding.hand_back(row)
        except BaseException:  # abandoned (PTB lets a CancelledError pass as it is), or a fault of our own
            self._give_up(row)
            raise

    def settle(self, row: Row, settled: Settle) -> None:
        self._recorder.add(self._work.settle(row, settled))
        if self._work.alarm:
            self._feeding.interrupt()

    async def _call(self, row: Row, number: int) -> Verdict | None:
        if not self.calling:
            self._heard_at = self._shared.time()
        self.calling += 1
        try:
            answer = await self._work.call(row)
        # Before TelegramError, of which it is one: called off is no trouble of the network.
        except Withheld:
            raise Interrupted from None
        except TelegramError as error:
            verdict = classify(error, repeatable=self._work.repeatable)
            if is_answer(verdict):
                self._heard()
            return verdict
        finally:
            self.calling -= 1
            self._heard_at = self._shared.time()
        self._heard()
        self._shared.suspects.let_through(row.chat_id, number)
        self._shared.episode.let_through()
        self._recorder.add(answer)
        return None

    def _heard(self) -> None:
        # What was called before an outage was noticed may still be answered, and ends nothing.
        if not self._feeding.interrupted:
            self._shared.outage.heard()

    async def _react(self, row: Row, verdict: Verdict, attempt: int, number: int) -> Row | None:
        """Do what a verdict asks; the row to call again, or None if it needs no call any more."""
        match verdict:
            case Settle():
                self.settle(row, verdict)
                if not is_answer(verdict):
                    self._unheard(row)
            case Halt():
                self._blame(row, verdict)
            case Retry(alone=True):
                return await self._try_alone(row, attempt)
            case Retry(flood=True):
                return await self._flooded(row, verdict, number)
            case Retry():
                self._hush(verdict, attempt)
                return row
            case Redirect(chat_id):
                asked = self._recorder.ask(Question.RELOCATE, self._work.relocate, row, chat_id)
                if relocated := await asked:
                    return relocated
                self.settle(row, RELOCATED_ELSEWHERE)
        return None

    def _unheard(self, row: Row) -> bool:
        """The answer was lost; whether that is an outage, in which nobody else is called."""
        outage = self._shared.outage.unheard(row.id, probing=self._feeding.probing)
        if outage:
            self._feeding.interrupt()
        return outage

    async def _try_alone(self, row: Row, attempt: int) -> Row | None:
        # In an outage it is not the row's fault, so its tries are not used up. But a probing call that alone
        # is never answered must not keep the others from being called.
        tries = self._shared.outage.tries(row.id) if self._unheard(row) else attempt
        if tries >= TRIES:
            self.settle(row, NEVER_ANSWERED)
            return None
        await self._pacer.rest(BACKOFF[min(attempt, TRIES)])
        return row

    async def _flooded(self, row: Row, flood: Retry, number: int) -> Row | None:
        seconds = flood.seconds or 0.0
        if not self._pacer.held_for:  # else it was on the wire when everybody's silence began
            if self._feeding.interrupted:  # nobody will be called to compare it with
                raise Interrupted
            judgement = self._shared.suspects.is_own(row.chat_id, number)
            self._feeding.moved()
            if await judgement:
                self._shared.suspects.hold(row.chat_id, seconds)
                await self._feeding.set_aside(row, seconds, asked=True)
                return None
        self._hush(flood)
        return row

    def _hush(self, retry: Retry, attempt: int = 0) -> None:
        # One flood answers many calls on the wire, so it is counted where its silence begins.
        new = retry.flood and not (self._pacer.held_for and self._pacer.flooded)
        seconds = retry.seconds or BACKOFF[min(attempt, len(BACKOFF) - 1)]
        # The hold before the cut, because the pace climbs again from the end of the hold on.
        self._pacer.hold(seconds, flood=retry.flood, proxy=retry.proxy)
        if retry.flood:
            self._shared.episode.met(seconds, new=new)
            self._pacer.cut()
            if new and self._pacer.flooded:  # else it ends before the silence that there was
                self._recorder.flooded()
        if seconds > LONG:
            # Claims that wait are handed back, because a kill meanwhile would make them unknown.
            self._feeding.interrupt()

    def _blame(self, row: Row, halt: Halt) -> None:
        self._feeding.hand_back(row)
        self._faults.append(halt)
        self._work.blamed = True
        if halt.at_once or len(self._faults) >= FAULTS:
            self._feeding.interrupt()

    def _give_up(self, row: Row) -> None:
        if self._work.repeatable:
            self._feeding.hand_back(row)
        else:
            self._recorder.add(self._work.settle(row, SHUT_DOWN))
