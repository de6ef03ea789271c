"""Health, read from outside as a supervisor and Prometheus read it."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Told:
    """One answer."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def names(self) -> list[str]:
        """What of ours is measured."""
        return re.findall(r"^# TYPE (recall_\w+)", self.text, re.MULTILINE)

    def value(self, name: str, **labels: str) -> float | None:
        """The one sample of this name and these labels."""
        for one in text_string_to_metric_families(self.text):
            for sample in one.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return sample.value
        return None


async def told(address: tuple[str, int], path: str, method: str = "GET", **headers: str) -> Told:
    return await asyncio.to_thread(_told, address, path, method, headers)


def _told(address: tuple[str, int], path: str, method: str, headers: Mapping[str, str]) -> Told:
    line = HTTPConnection(*address, timeout=30)
    try:
        line.request(method, path, headers=dict(headers))
        answer = line.getresponse()
        return Told(answer.status, answer.read().decode(), dict(answer.getheaders()))
    finally:
        line.close()
