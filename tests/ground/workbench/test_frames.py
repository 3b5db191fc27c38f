"""Files given to the numerical tools: what is read, and what is told of what cannot be."""

import datetime

import numpy as np
import pytest

from terreau.ground.workbench.frames import FilesRefused, read_frame


@pytest.fixture
def frame(tmp_path):
    def written(text: str):
        path = tmp_path / "f.csv"
        path.write_text(text, encoding="utf-8")
        return read_frame(path, "table")

    return written


def problems(call) -> list[tuple[int, str]]:
    with pytest.raises(FilesRefused) as refused:
        call()
    return [(problem.line, problem.column) for problem in refused.value.problems]


def test_columns_are_found_whatever_their_spelling_and_numbers_whatever_their_comma(frame):
    read = frame("Métier;Effectif payé\nchargé de mission;1 250,5\n\nassistante;3\n")
    assert read.texts("metier") == ["chargé de mission", "assistante"]
    assert read.numbers("effectif_paye").tolist() == [1250.5, 3]
    assert read.lines == [2, 4]
    codes, labels = read.codes("metier")
    assert [labels[code] for code in codes] == read.texts("metier")


def test_every_bad_number_is_told_at_once_with_its_line(frame):
    read = frame("n\n1\nabc\n\n-4\n2,5\n12\n")
    assert problems(lambda: read.numbers("n", low=0, high=10, whole=True)) == [(3, "n"), (5, "n"), (6, "n"), (7, "n")]
    assert problems(lambda: read.numbers("n", low=0, whole=True)) == [(3, "n"), (5, "n"), (6, "n")]


def test_no_value_is_refused_unless_something_stands_for_it(frame):
    read = frame("n;m\n1;x\nNA;x\n;x\n")
    assert problems(lambda: read.numbers("n")) == [(3, "n"), (4, "n")]
    found = read.numbers("n", low=0, missing=np.nan)
    assert found[0] == 1
    assert np.isnan(found[1:]).all()
    assert problems(lambda: read.texts("n")) == [(4, "n")]


def test_infinite_and_not_a_number_are_no_numbers(frame):
    assert problems(lambda: frame("n\ninf\nnan\n1e400\n").numbers("n")) == [(2, "n"), (3, "n"), (4, "n")]


def test_words_and_days(frame):
    read = frame("sens;le\nOui;2026-01-31\nnon;01/02/2026\n")
    assert read.choices("sens", {"oui": True, "non": False}) == [True, False]
    assert problems(lambda: read.choices("sens", {"oui": True})) == [(3, "sens")]
    epoch = datetime.date(1970, 1, 1)
    assert read.days("le").tolist() == [
        (datetime.date(2026, 1, 31) - epoch).days, (datetime.date(2026, 2, 1) - epoch).days
    ]  # fmt: skip
    assert problems(lambda: read.days("sens")) == [(2, "sens"), (3, "sens")]


def test_an_absent_column_and_an_empty_table_are_told(frame):
    assert problems(lambda: frame("a;b\n1;2\n").numbers("c")) == [(0, "c")]
    assert problems(lambda: frame("a;b\n")) == [(0, "")]
    assert problems(lambda: frame("a;b\n1;2;3\n")) == [(2, "")]
