"""Moodle XML: the questions of a bank with their categories, tags, tables and pictures."""

from terreau.ground.questions.moodle.reading import read_moodle
from terreau.ground.questions.moodle.writing import write_moodle

__all__ = ["read_moodle", "write_moodle"]
