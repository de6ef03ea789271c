"""How long each transaction that writes keeps other writers out."""

import time

from sqlalchemy import Connection, Engine, event

from models.database.contract import READING


class Holds:
    """Milliseconds of each from now on, from the lock for writing until its commit is on the disk."""

    def __init__(self, engine: Engine) -> None:
        self._spans: list[float] = []
        self._began: dict[int, float] = {}
        event.listen(engine, "begin", self._begun)
        event.listen(engine, "checkin", self._over)

    def taken(self) -> list[float]:
        """Those since it was asked last."""
        spans, self._spans = self._spans, []
        return spans

    def _begun(self, connection: Connection) -> None:
        if not connection.get_execution_options().get(READING):
            self._began[id(connection.connection.dbapi_connection)] = time.perf_counter()

    def _over(self, connection: object, _record: object) -> None:
        if began := self._began.pop(id(connection), None):
            self._spans.append((time.perf_counter() - began) * 1000)
