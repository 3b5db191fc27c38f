"""Signing in through ProConnect, the State's identity federation for agents.

`failures` what can go wrong and what is said of it, `backend` the exchange with the provider, `browser` what the
session holds, `joining` the first sign-in, `discovery` what doctor asks, `views` the pages. Off until
`TERREAU_PROCONNECT_URL` is set.
"""
