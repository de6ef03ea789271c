"""The meter: how long calls of Telegram's take, and which of them brought a flood or no answer."""

from collections.abc import Callable
from http import HTTPStatus

from prometheus_client import Counter, Histogram

from broadcast.wire.holds import Family

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)  # seconds
OTHER = "other"  # of methods that have no limit of their own


class Meter:
    """Counts what one sender and all that talks beside it ask of Telegram. Safe from any thread."""

    def __init__(self) -> None:
        told = "Seconds until Telegram answered a call, or did not."
        self.seconds = Histogram("recall_call_seconds", told, ["method"], registry=None, buckets=BUCKETS)
        self.floods = Counter("recall_floods", "Calls answered 429.", ["family"], registry=None)
        self.lost = Counter(
            "recall_lost_answers", "Calls that brought no answer, or never left.", registry=None
        )
        self._observe: dict[str, Callable[[float], None]] = {}

    def called(self, method: str, seconds: float, status: int | None) -> None:
        """One call is over; `status` is of its answer. It takes a microsecond, a thousand times a second."""
        observe = self._observe.get(method)
        if observe is None:  # to find it by its label takes as long as all the rest
            observe = self._observe[method] = self.seconds.labels(method).observe
        observe(seconds)
        if status is None:
            self.lost.inc()
        elif status == HTTPStatus.TOO_MANY_REQUESTS:
            self.floods.labels(Family.of(method) or OTHER).inc()
