"""An attacker who signs in, keeps every page and file that shows figures, and solves for small groups of people.

`python -m tests.attacks` runs it on the configured installation (the demonstration, for instance).
"""
