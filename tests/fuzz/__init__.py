"""Targets for fuzzers: what reads bytes that a stranger wrote.

Each ``test_`` function with ``@given`` is a target: pytest runs it for a moment, its
``hypothesis.fuzz_one_input`` lets any fuzzer drive it, and ``python -m fuzz.drive`` does so.
"""
