"""Weights that make a sample look like its population, and what an estimate is then worth.

`margins` says what is known of the population, `calibration` finds the weights, `design` and `estimates` give means,
totals and shares with their standard errors, `replicates` a second opinion on them, `waves` the difference of two
surveys, `sensitivity` what those who did not answer could change.
"""
