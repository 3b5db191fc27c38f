"""What an action changed: group-time effects, their errors, and the smallest effect to announce before it.

`columns` reads long rows, `panels` holds who was treated when, `effects` estimates and averages, `adjustment` makes
both sides comparable, `uncertainty` gives errors and tests, `twoway` the regression not to use, `designs` what can be
found before the action, `verdicts` whether one may speak of an effect.
"""
