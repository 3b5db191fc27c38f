"""The real server that takes the messages of learning."""

from tests.smtp import smtp

__all__ = ["smtp"]
