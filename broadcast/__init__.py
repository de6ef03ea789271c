"""How a broadcast reaches its chats, and comes back."""
