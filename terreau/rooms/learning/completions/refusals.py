"""What is refused here, in the words of whoever asked."""


class CompletionRefused(Exception):
    """A rule says no; the message is for the user."""
