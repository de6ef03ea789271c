"""The simulator in a process of its own, and the questions it is asked through a pipe."""

import asyncio
from collections.abc import Callable, Coroutine
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self, TypeVar

from benchmarks.questions import populate
from simulator import Limits, Simulator

T = TypeVar("T")
Question = Callable[..., Coroutine[Any, Any, T]]  # its first argument is the Simulator


class Telegram:
    """A running simulator; see `benchmarks.questions` for what it can be asked."""

    def __init__(self, readers: int, limits: Limits | None = None, latency: float = 0.0) -> None:
        spawn = get_context("spawn")
        self._pipe, far = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(far, limits, latency), daemon=True)
        self._readers = readers

    def __enter__(self) -> Self:
        self._process.start()
        self.token, self.url = self.answer()
        self.ask(populate, self._readers)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.send(None)
        self._process.join(5)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def ask(self, question: Question[T], *arguments: Any) -> T:
        """Ask and wait for the answer."""
        self.tell(question, *arguments)
        found: T = self.answer()
        return found

    def tell(self, question: Question[Any], *arguments: Any) -> None:
        """Ask without waiting. Call `answer` for the result before the next question."""
        self._pipe.send((question, arguments))

    def answer(self) -> Any:
        """Wait for the answer to `tell`. Raises: what the question raised."""
        found = self._pipe.recv()
        if isinstance(found, BaseException):
            raise found
        return found


def _serve(pipe: Connection, limits: Limits | None, latency: float) -> None:
    asyncio.run(_listen(pipe, limits, latency))


async def _listen(pipe: Connection, limits: Limits | None, latency: float) -> None:
    async with Simulator(limits=limits, latency=latency) as simulator:
        pipe.send((simulator.token, simulator.url))
        while asked := await asyncio.to_thread(pipe.recv):
            question, arguments = asked
            try:
                pipe.send(await question(simulator, *arguments))
            except Exception as error:  # noqa: BLE001 - raised again where it was asked
                pipe.send(error)
