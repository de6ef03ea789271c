"""The simulated Telegram, tried with an unmodified client."""
