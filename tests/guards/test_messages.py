"""Every message has its English, complete and with the same placeholders."""

import ast
import re

import polib
import pytest
from django.template import engines
from django.utils import translation

from tests.guards import catalogue as catalogue_module
from tests.guards.files import ROOT
from tests.guards.messages import Message, all_messages, in_python, in_template

CATALOGUE = ROOT / "terreau" / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|\{(\w+)\}")
LOOSE = re.compile(r"[ \t][?;:!»]|«[ \t]")
UNNAMED = re.compile(r"(?<!%)%[sdrfi](?![\w’])")


@pytest.fixture(scope="module")
def catalogue() -> dict[str, polib.POEntry]:
    assert CATALOGUE.is_file(), "The English catalogue is not there."
    return {entry.msgid: entry for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete}


@pytest.fixture(scope="module")
def messages() -> set[Message]:
    return all_messages()


def placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def test_every_message_has_its_english(messages, catalogue):
    missing = sorted({each.singular for each in messages if each.singular not in catalogue})
    assert not missing, f"{len(missing)} messages are not in the catalogue; the first: {missing[:10]}"
    unfinished = sorted(
        each.singular
        for each in messages
        if not catalogue[each.singular].translated() or (each.plural and not catalogue[each.singular].msgstr_plural)
    )
    assert not unfinished, f"{len(unfinished)} messages have no finished English; the first: {unfinished[:10]}"


def test_english_keeps_the_placeholders(messages, catalogue):
    wrong = []
    for each in messages:
        entry = catalogue.get(each.singular)
        texts = list(entry.msgstr_plural.values()) or [entry.msgstr] if entry else []
        wanted = placeholders(each.singular) | placeholders(each.plural)
        # « un élément » may do without its number, a plural may not
        needed = placeholders(each.plural or each.singular)
        if any(placeholders(text) - wanted for text in texts) or (texts and needed - placeholders(texts[-1])):
            wrong.append(each.singular)
    assert wrong == []


def test_the_catalogue_holds_nothing_more(messages, catalogue):
    assert sorted(catalogue.keys() - {each.singular for each in messages} - {""}) == []


def test_placeholders_are_named(messages):
    """A translator cannot reorder « %s »."""
    assert sorted(each for each in messages if UNNAMED.search(each.singular)) == []


def test_french_punctuation_does_not_begin_a_line(messages):
    """« : », « ; », « ? », « ! » and quotation marks are bound by a no-break space."""
    loose = {each for each in messages if LOOSE.search(each.singular) or LOOSE.search(each.plural)}
    assert sorted(loose) == []


# ---- the reader itself


def test_messages_of_python_are_found(monkeypatch):
    source = '_("a" "b")\ngettext_lazy("c")\nngettext("un %(n)d", "des %(n)d", n)\n_(variable)\nother("d")\n'
    monkeypatch.setattr("tests.guards.messages.tree", lambda path: ast.parse(source))
    found = {(each.singular, each.plural) for each in in_python(ROOT / "invented.py")}
    assert found == {("ab", ""), ("c", ""), ("un %(n)d", "des %(n)d")}


def test_messages_of_templates_are_found(tmp_path, monkeypatch):
    page = tmp_path / "page.html"
    page.write_text(
        "{% extends 'common/base.html' %}{% load i18n %}{% block content %}{% if x %}{% for y in z %}"
        "{% translate 'Un' %}{% empty %}{% translate \"Deux\" as w %}{% endfor %}{% else %}"
        "{% blocktranslate trimmed with a=b %}\n Trois {{ a }}\n quatre{% endblocktranslate %}{% endif %}"
        "{% blocktranslate count n=1 %}Une{% plural %}{{ n }} choses{% endblocktranslate %}"
        "{% include 'x' with label=_('Cinq') %}{% endblock %}"
    )
    monkeypatch.setattr("tests.guards.messages.name", str)
    found = {(each.singular, each.plural) for each in in_template(page, engines["django"].engine)}
    assert found == {
        ("Un", ""), ("Deux", ""), ("Trois %(a)s quatre", ""), ("Une", "%(n)s choses"), ("Cinq", ""),
    }  # fmt: skip


def test_compiled_catalogues_say_what_the_sources_say():
    for language in ("en", "fr"):
        source = catalogue_module.path_of(language)
        compiled = {entry.msgid: entry for entry in polib.mofile(str(source.with_suffix(".mo")))}
        for entry in polib.pofile(str(source)):
            assert compiled[entry.msgid].msgstr == entry.msgstr
            assert compiled[entry.msgid].msgstr_plural == entry.msgstr_plural


def test_french_says_zero_in_the_singular(messages):
    held = catalogue_module.translations(catalogue_module.path_of("fr"))
    ours = {each.singular: [each.singular, each.plural] for each in catalogue_module.distinct(messages) if each.plural}
    assert held == ours | catalogue_module.DJANGO_IN_FRENCH
    with translation.override("fr"):
        one = next(each for each in messages if each.plural)
        assert translation.ngettext(one.singular, one.plural, 0) == one.singular
