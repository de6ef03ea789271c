"""What is found about a draft that some have already."""

from dataclasses import dataclass

from broadcast.guards.severity import Doubtful
from models.duplicates import Again


@dataclass(frozen=True)
class SameAgain(Doubtful):
    """The same words, or the same medium, went out lately, or are about to."""

    again: Again
