"""Who sends, corrects and undoes."""
