"""Hold-off: how long nothing goes out after Send, so that a mistake can be seen in time. Pure."""

AUDIENCES = ((1_000, 1), (10_000, 2))  # up to so many chats, the setting so many times
ABOVE = 4  # times the setting, for more chats than these
DANGER = 60  # seconds at least where a danger was found


def hold_off(setting: int, chats: int, *, danger: bool) -> int:
    """Seconds after Send in which nothing goes out; `setting` is HOLD_OFF, and 0 is none.

    A danger is no less of one where the operator wants no wait.
    """
    times = next((times for most, times in AUDIENCES if chats <= most), ABOVE)
    return max(setting * times, DANGER if danger else 0)
