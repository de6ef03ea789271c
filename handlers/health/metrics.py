"""The metrics: what is known of this copy, as Prometheus reads it. docs/operations tells what each is for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from prometheus_client import Metric, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from broadcast.settings import Settings
from broadcast.signs import Role
from broadcast.wire.holds import Family
from handlers.health.vitals import Facts, Vitals
from models.lanes import Lane
from models.load import Masses
from models.states import LIVE, Status

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second time series for each, which nobody needs
_PROCESS = ProcessCollector(registry=None)  # what the system tells of the process, on Linux
Word = TypeVar("Word", bound=str)


@dataclass(frozen=True)
class Scrape(Collector):
    """What is told once."""

    version: str
    settings: Settings
    role: Role
    vitals: Vitals | None = None
    facts: Facts = field(default_factory=Facts)
    masses: Masses | None = None

    def text(self) -> bytes:
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("recall", "Which Recall this is.", {"version": self.version})
        roles = {one: one is self.role for one in Role}
        yield _each("role", "role", "What this copy does: 1 for its role.", roles)
        yield _each("ready", "part", "Which parts do what they are there for.", self.facts.ready())
        if self.vitals:
            yield from self._of_sending(self.vitals)
            yield from self._of_telegram(self.vitals)
            yield from self._of_database(self.vitals)
        yield from _PROCESS.collect()

    def _of_sending(self, vitals: Vitals) -> Iterator[Metric]:
        pulse = vitals.sender.pulse()
        pace = {
            "set": self.settings.messages_per_second,
            "allowed": pulse.per_second,
            "measured": vitals.store.recorded.pace(),
        }
        yield _each("messages_per_second", "kind", "The pace.", pace)
        yield from vitals.store.recorded.outcomes.collect()
        if self.masses:
            told = "Chats of broadcasts that are going on or paused, which have no outcome yet."
            yield _one("deliveries_left", told, self.masses.left)
            numbers = {status: self.masses.subscribers.get(status, 0) for status in Status}
            yield _each("subscribers", "status", "Chats that are known.", numbers)

    def _of_telegram(self, vitals: Vitals) -> Iterator[Metric]:
        sender, held = vitals.sender, vitals.sender.holds
        yield from sender.meter.seconds.collect()
        yield from sender.meter.floods.collect()
        yield from sender.meter.lost.collect()
        left = {family: held.left(family) for family in Family}
        yield _each("hold_seconds", "family", "Seconds of silence that are left.", left)
        silence = CounterMetricFamily(
            "recall_silence_seconds", "Seconds of silence so far.", labels=["family"]
        )
        for family, seconds in held.asked.items():
            silence.add_metric([family], seconds)
        yield silence
        yield _one("outage", "1 while Telegram answers no call of the sender.", sender.pulse().unanswered)
        if self.facts.polled is not None:
            yield _one("poll_age_seconds", "Seconds since Telegram answered a poll.", self.facts.polled)

    def _of_database(self, vitals: Vitals) -> Iterator[Metric]:
        yield from vitals.store.load.commits.collect()
        queue = self.facts.queue
        yield _one("database_up", "1 while the database answers within two seconds.", queue is not None)
        if queue:
            going = {state: queue.broadcasts.get(state, 0) for state in LIVE}
            yield _each("broadcasts", "state", "Broadcasts that are going on or will.", going)
            lanes = {lane: queue.updates.get(lane, 0) for lane in Lane if lane is not Lane.ASIDE}
            yield _each("updates_waiting", "lane", "Updates that are not handled yet.", lanes)
            yield _one("update_lag_seconds", "Seconds that the oldest of them waits.", self.facts.lag)


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"recall_{name}", told, value=float(value))


def _each(name: str, label: str, told: str, values: Mapping[Word, float]) -> Metric:
    family = GaugeMetricFamily(f"recall_{name}", told, labels=[label])
    for word, value in values.items():
        family.add_metric([word], float(value))
    return family
