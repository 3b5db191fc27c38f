"""Properties of the parser: whatever the file says, each line is read or refused with a reason, and never breaks."""

import contextlib
import datetime

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from terreau.rooms.skills.pix import (
    ExportKind,
    NotPix,
    RowRefused,
    decimal,
    fold,
    layout_of,
    moment,
    participation_of,
    unquoted,
)

KNOWN = {fold(name): number for number, name in enumerate(["Gérer des données", "Interagir", 'A ; "B" d\'C'])}
TODAY = datetime.date(2026, 1, 15)
# A loaded machine draws slowly, which says nothing of the parser.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
HEADERS = ["Nom du Participant", "Prénom du Participant", "Matricule", "Envoi (O/N)"]
HEADERS += ["Date et heure de l'envoi (Europe/Paris)", "Niveau pour la compétence Gérer des données"]
HEADERS += ["Nombre de pix pour la compétence Gérer des données", "Niveau pour la compétence Interagir"]
LAYOUT = layout_of(HEADERS, KNOWN)
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["NA", "Oui", "Non", "0", "8", "9", "-1", "3,5", "02/03/2025 00:04", "2025-03-02", '""', "'=A"]),
)


@patient
@given(st.lists(CELLS, min_size=len(HEADERS), max_size=len(HEADERS)))
def test_any_line_is_read_or_refused(cells):
    try:
        read = participation_of(LAYOUT, 2, cells, TODAY)
    except RowRefused:
        return
    assert read.results
    assert all(value in range(9) for value in read.results.values())
    assert read.at.date() <= TODAY


@patient
@given(st.lists(st.text(max_size=60) | st.sampled_from(HEADERS), max_size=12))
def test_any_headers_are_recognised_or_refused(headers):
    try:
        layout = layout_of(headers, KNOWN)
    except NotPix:
        return
    assert layout.measures
    assert layout.sent_on is not None


@patient
@given(st.permutations(range(len(HEADERS))))
def test_the_order_of_the_columns_changes_nothing(order):
    row = ["Martineau", "Élise", "000101", "Oui", "02/03/2025 00:04", "3", "27", "NA"]
    layout = layout_of([HEADERS[position] for position in order], KNOWN)
    read = participation_of(layout, 2, [row[position] for position in order], TODAY)
    assert (read.last_name, read.first_name, read.identifiers, read.results) == (
        "Martineau", "Élise", ("000101",), {0: 3},
    )  # fmt: skip


@patient
@given(st.integers(0, 100))
def test_a_share_keeps_its_value_whatever_its_decimal_sign(hundredths):
    for text in (f"{hundredths / 100:.2f}", f"{hundredths / 100:.2f}".replace(".", ","), f"{hundredths / 100:g}"):
        assert decimal(text, "x") == pytest.approx(hundredths / 100)


@patient
@given(st.text(max_size=30))
def test_a_moment_or_a_number_is_read_or_not_and_never_breaks(text):
    assert moment(text) is None or moment(text).tzinfo is None
    with contextlib.suppress(RowRefused):
        assert decimal(text, "x") is None or decimal(text, "x") >= 0


@patient
@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("02/03/2019 00:04", "2019-03-02"),  # as Pix writes 2019-03-01T23:04:05Z
        ("2019-03-01T23:04:05Z", "2019-03-02"),
        ("2019-03-01T23:04:05.000Z", "2019-03-02"),
        ("01/07/2019", "2019-07-01"),
        ("2019-07-01", "2019-07-01"),
        ("2025-05-12T14:30:00", "2025-05-12"),  # a workbook's date
    ],
)
def test_a_day_is_the_day_of_paris(written, day):
    assert moment(written).date().isoformat() == day


@pytest.mark.parametrize(
    ("cell", "value"),
    [("NA", ""), ('""', ""), ("'=SUM", "=SUM"), ("'-", "-"), ("'@x", "@x"), ("l'eau", "l'eau"), (" a\x00b ", "ab")],
)
def test_a_cell_is_read_as_it_was_before_the_export(cell, value):
    assert unquoted(cell) == value


def test_badges_areas_and_skills_are_neither_results_nor_identifiers():
    headers = ['Prix ; "or" obtenu (O/N)', "% de maitrise des acquis du domaine Données", "@moteur3", "Classe"]
    headers += ["% de progression", '% de maitrise des acquis de la compétence A ; "B" d’C', "Groupe", "NUMEN"]
    layout = layout_of([*headers, "Date et heure du partage (Europe/Paris)"], KNOWN)
    assert layout.kind == ExportKind.ASSESSMENT
    assert [headers[measure.position] for measure in layout.measures] == [headers[5]]
    assert [headers[position] for position in layout.identifiers] == ["NUMEN"]


def test_a_competence_that_no_framework_knows_is_named_and_the_others_are_read():
    layout = layout_of([*HEADERS, "Niveau pour la compétence Jongler"], KNOWN)
    assert layout.unknown_competences == ["Niveau pour la compétence Jongler"]
    assert len(layout.measures) == 2


def test_level_0_is_a_measure_only_when_something_was_shown():
    row = ["Martineau", "Élise", "1", "Oui", "02/03/2025 00:04", "0", "5", "0"]
    read = participation_of(LAYOUT, 2, row, TODAY)
    assert (read.results, read.untouched) == ({0: 0}, 1)


@pytest.mark.parametrize(
    ("position", "cell", "reason"),
    [
        (3, "Non", "pas encore envoyés"),
        (4, "NA", "pas encore envoyés"),
        (4, "31/02/2025 10:00", "illisible"),
        (4, "16/01/2026 00:01", "impossible"),
        (4, "01/01/2001 00:01", "impossible"),
        (5, "9", "0 à 8"),
        (5, "3,5", "0 à 8"),
        (5, "trois", "nombre illisible"),
    ],
)
def test_a_line_says_why_it_is_refused(position, cell, reason):
    row = ["Martineau", "Élise", "1", "Oui", "02/03/2025 00:04", "3", "27", "NA"]
    row[position] = cell
    with pytest.raises(RowRefused) as caught:
        participation_of(LAYOUT, 2, row, TODAY)
    assert reason in caught.value.reason
    assert cell not in caught.value.reason or cell in "Non NA 3"
