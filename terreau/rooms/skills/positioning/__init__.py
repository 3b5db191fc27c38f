"""The positioning test: editions of the bank, sittings, and what a result says."""
