"""What was asked for a delivery whose answer was lost, in words of the ledger. Data only."""

from enum import StrEnum

from sqlalchemy import text


class Resend(StrEnum):
    """What was asked for a delivery whose answer was lost."""

    ASKED = "asked"
    """An admin wants it sent again; its turn has not come, and there is one copy at most."""
    MADE = "made"
    """It was sent again, so there may be two copies."""
    REFUSED = "refused"
    """It was to be sent again and surely was not: there is one copy at most."""
    ASKED_AGAIN = "asked_again"
    """There may be two copies, and an admin wants another."""
    MADE_AGAIN = "made_again"
    """It was sent again and again, whatever became of the last copy."""


ASKED = text("resend IN ('asked', 'asked_again')")
"""Its turn has not come yet. Spelled so that databases take the index of these rows, which has no others."""
