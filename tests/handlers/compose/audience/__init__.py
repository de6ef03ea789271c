"""Tests of the chooser."""
