"""🕘 Later: when a draft is to start, chosen in the place of its card or typed."""
