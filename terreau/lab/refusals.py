"""What a numerical tool refuses, in the words of the person who gave it.

The lab knows no Django: a refusal carries its French message and what fills it, so that whoever shows it can translate
the message first. Rows are positions in what was given (from 0): a command that read a file says its line instead.
"""

import re

# A place of a message that a number fills in a given shape: `%(share).2f`.
NUMBER = re.compile(r"%\((?P<name>\w+)\)(?P<shape>[-+ 0#]*\d*(?:\.\d+)?[gfd])")


def gettext_noop(message: str) -> str:
    """The message itself: marks it for the catalogues without translating it."""
    return message


class Refusal(ValueError):
    """An input that a method cannot take.

    `message` is a French message with named places (`"%(job)s"`) that `filling` fills. `table` names the argument
    concerned, `row` (from 0) and `column` say where in it.
    """

    def __init__(
        self, message: str, *, table: str = "", row: int | None = None, column: str = "", **filling: object
    ) -> None:
        self.message, self.filling = message, filling
        self.table, self.row, self.column = table, row, column
        super().__init__(self.said(message))

    def said(self, message: str, decimal: str = ".") -> str:
        """The filled message: `message` is the one of this refusal, translated or not; `decimal` is the sign that
        its numbers take before their decimals."""
        if not self.filling:
            return message
        written = NUMBER.sub(lambda place: self._number(place, decimal), message)
        texts = {
            name: f"{value:.12g}".replace(".", decimal) if isinstance(value, float) else value
            for name, value in self.filling.items()
        }
        return written % texts

    def _number(self, place: re.Match[str], decimal: str) -> str:
        """`%(name).2f` as its number; a per cent sign would be read again, and a number has none."""
        return (f"%{place['shape']}" % self.filling[place["name"]]).replace(".", decimal)
