"""What cannot be done to a campaign, in the user's words."""


class WishesRefused(Exception):
    """A rule says no; the message is for the user."""
