"""The thread that sends, corrects and undoes."""
