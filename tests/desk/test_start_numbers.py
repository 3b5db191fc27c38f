import pytest
from django.utils import translation

from terreau.desk.start_forms import PlainNumber


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("fr", "1 200", 1200), ("fr", "12,5", 12.5), ("fr", "1\u202f200,5", 1200.5), ("fr", "12.5", 12.5),
        ("en", "1,200", 1200), ("en", "1,200,000.5", 1_200_000.5), ("en", "12.5", 12.5), ("en", "12,5", 12.5),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_typed_in_each_language(language, typed, meant):
    with translation.override(language):
        assert PlainNumber().clean(typed) == meant


@pytest.mark.parametrize(("language", "shown"), [("fr", "12,5"), ("en", "12.5")])
def test_a_number_is_shown_as_the_language_writes_it(language, shown):
    with translation.override(language):
        assert PlainNumber().prepare_value(12.5) == shown
