"""Which files may hold chats, by their names."""

_READABLE = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_OTHERS = (".numbers", ".zip")


def is_table(name: str) -> bool:
    """Whether a file of this name can be imported."""
    return name.casefold().endswith(_READABLE)


def is_like_a_table(name: str) -> bool:
    """Whether it can be, or is refused in words that say what to do instead."""
    return name.casefold().endswith(_READABLE + _OTHERS)
