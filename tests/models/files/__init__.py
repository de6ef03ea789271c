"""Files of chat ids."""
