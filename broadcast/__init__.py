"""How a broadcast reaches its chats, and comes back."""

VERSION = "0.1.0"  # of Recall, as pyproject.toml says
