"""Mutants: small changes to the code that the tests should notice.

mutmut makes the changes. Its own runner is not used, because it puts all mutants of a file into functions
that dispatch, changes nothing outside of functions, and knows one command for all tests.
"""
