"""The house rules.

The `watch_*` modules turn classes of bugs into failures of every test (see tests/conftest.py). The tests here prove
that they do, and hold the rules that are read from the files.
"""
