"""What comes from Telegram beside what admins press and write."""
