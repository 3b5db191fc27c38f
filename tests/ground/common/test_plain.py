"""The same letters, by Python and by the database."""

import pytest
from django.db.models import Value
from hypothesis import example, given, settings, strategies as st
from hypothesis.extra.django import TestCase

from terreau.ground.common.plain import BETWEEN, Plain, plain
from terreau.ground.common.search import Query
from terreau.ground.organisations.models import Job

ACCENTED = "ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸàâäçéèêëîïôöùûüÿñÑšŽłøđŒœÆæßẞİıʼnΩЖ一𝐀\u0301\u0327"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("L’Été à Paris", "l ete a paris"), ("ŒUVRE", "oeuvre"), ("e\u0301cole", "ecole"), ("ÇA-VA_bien", "ca va bien"),
        ("Straße", "strasse"), ("100\N{NO-BREAK SPACE}%", "100  "), ("Ωmega", "Ωmega"),
    ],
)  # fmt: skip
def test_accents_case_and_punctuation_go(written, said):
    assert plain(written) == said


class SameEverywhere(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(st.text(st.sampled_from(ACCENTED + BETWEEN + "aZ09%\\"), max_size=40))
    @example("%_\\'")
    def test_the_database_says_what_python_says(self, text):
        job = Job.objects.first() or Job.objects.create(code="X", label="X")
        said = Job.objects.filter(pk=job.pk).annotate(said=Plain(Value(text))).values_list("said", flat=True).get()
        assert said == f" {plain(text)}"


@given(st.text(max_size=80), st.text(max_size=20))
@example("l’œuvre", "oe")
def test_what_is_marked_is_the_text_itself_and_never_fails(text, asked):
    query = Query.of(asked)
    assert "".join(part.text for part in query.marked(text)) == text
    if query.words and query.found_in(text):
        assert any(part.marked for part in query.marked(text))
        assert any(part.marked for part in query.excerpt(text))
