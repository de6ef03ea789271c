"""One row for each chat of a broadcast."""
