"""Tests of what comes from Telegram beside what admins press and write."""
