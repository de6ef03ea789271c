"""How Telegram is talked to."""
