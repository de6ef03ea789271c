"""How fast Recall is, measured against a simulated Telegram in a process of its own."""
