"""How a broadcast reaches its chats."""
