"""What a numerical tool refuses, in the words of the person who gave it.

The lab knows no Django: a refusal carries its French message and what fills it, so that whoever shows it can translate
the message first. Rows are positions in what was given (from 0): a command that read a file says its line instead.
"""


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

    def said(self, message: str) -> str:
        """The filled message: `message` is the one of this refusal, translated or not."""
        return message % self.filling if self.filling else message
