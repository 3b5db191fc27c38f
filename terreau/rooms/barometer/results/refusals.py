"""What cannot be counted, in the user's words."""


class ResultsRefused(Exception):
    """A count cannot be asked, or made; the message says why and what to do."""
