"""GIFT, Moodle's format for those who write questions in a plain text file (docs.moodle.org, « GIFT format »)."""

from terreau.ground.questions.gift.reading import read_gift
from terreau.ground.questions.gift.writing import write_gift

__all__ = ["read_gift", "write_gift"]
