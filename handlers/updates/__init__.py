"""How updates come in: written down first, then handled."""
