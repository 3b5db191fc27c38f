"""What a form tells, to the eye and to a screen reader."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django import forms as django_forms

from terreau.ground.common import forms

CHOICES = [("a", "Une"), ("b", "Deux")]


class EveryWidget(forms.Form):
    name = django_forms.CharField(label="Nom", help_text="Comme sur <le> contrat.")
    note = django_forms.CharField(label="Note", required=False, widget=django_forms.Textarea)
    kind = django_forms.ChoiceField(label="Nature", choices=CHOICES)
    one = django_forms.ChoiceField(
        label="Un choix", choices=CHOICES, widget=django_forms.RadioSelect, help_text="Un seul."
    )
    many = django_forms.MultipleChoiceField(
        label="Plusieurs choix", choices=CHOICES, widget=django_forms.CheckboxSelectMultiple
    )
    agree = django_forms.BooleanField(label="J’ai lu")
    file = django_forms.FileField(label="Fichier")
    day = django_forms.DateField(label="Jour")
    when = django_forms.SplitDateTimeField(label="Moment")
    token = django_forms.CharField(widget=django_forms.HiddenInput)

    def clean(self):
        raise django_forms.ValidationError("Ces réponses ne vont pas ensemble.")


def soup_of(form) -> BeautifulSoup:
    return BeautifulSoup(str(form), "html.parser")


@pytest.fixture
def refused() -> BeautifulSoup:
    return soup_of(EveryWidget({}))


def test_help_text_and_error_are_both_described(refused):
    field = refused.find(id="id_name")
    assert field["aria-describedby"].split() == ["id_name_helptext", "id_name_error"]
    assert field["aria-invalid"] == "true"
    assert refused.find(id="id_name_helptext").text == "Comme sur <le> contrat."


def test_every_id_named_by_an_attribute_exists_and_none_is_double(refused):
    ids = [tag["id"] for tag in refused.find_all(id=True)]
    assert len(ids) == len(set(ids))
    named = [key for tag in refused.find_all(True) for name in ("aria-describedby", "aria-labelledby", "for")
             for key in tag.get(name, "").split()]  # fmt: skip
    assert named
    assert set(named) <= set(ids)


def test_a_group_of_choices_names_its_errors(refused):
    for name in ("one", "many"):
        group = refused.find(id=f"id_{name}_group")
        assert f"id_{name}_error" in group["aria-describedby"].split()
        assert group.legend["id"] == group["aria-labelledby"]
        assert {label["for"] for label in group.find_all("label")} == {f"id_{name}_0", f"id_{name}_1"}


def test_the_summary_takes_the_focus_and_links_to_each_field(refused):
    summary = refused.find(id="form-errors")
    assert summary.has_attr("autofocus")
    assert summary["tabindex"] == "-1"
    assert "Ces réponses ne vont pas ensemble." in summary.text
    targets = [link["href"].removeprefix("#") for link in summary.find_all("a")]
    assert targets == ["id_name", "id_kind", "id_one_0", "id_many_0", "id_agree", "id_file", "id_day", "id_when_0"]
    assert all(refused.find(id=target).name in {"input", "select", "textarea"} for target in targets)


def test_the_error_of_a_hidden_field_is_told_at_the_top(refused):
    assert "token" in refused.find(id="form-errors").text
    assert refused.find(id="id_token")["type"] == "hidden"


def test_a_form_not_yet_sent_shows_no_error():
    page = soup_of(EveryWidget())
    assert page.find(id="form-errors") is None
    assert page.select("[aria-invalid], .fr-message--error, [class*='--error']") == []


def test_optional_fields_say_so_and_required_ones_do_not():
    page = soup_of(EveryWidget())
    assert "(facultatif)" in page.find("label", attrs={"for": "id_note"}).text
    assert str(page).count("(facultatif)") == 1


def test_dsfr_classes_are_on_groups_and_inputs():
    page = soup_of(EveryWidget())
    found = {tag["id"]: tag.get("class", [""])[0] for tag in page.select("input, select, textarea")}
    assert found["id_name"] == found["id_note"] == found["id_day"] == "fr-input"
    assert found["id_kind"] == "fr-select"
    assert found["id_file"] == "fr-upload"
    assert page.find(id="id_file").parent["class"] == ["fr-upload-group"]
    assert page.find(id="id_one_0").parent["class"] == ["fr-radio-group"]
    assert page.find(id="id_many_0").parent["class"] == ["fr-checkbox-group"]


def test_a_date_uses_the_browsers_picker_and_speaks_iso():
    page = soup_of(EveryWidget(initial={"day": datetime.date(2026, 3, 1)}))
    assert page.find(id="id_day")["type"] == "date"
    assert page.find(id="id_day")["value"] == "2026-03-01"


def test_a_class_given_by_a_form_is_kept():
    class Own(forms.Form):
        code = django_forms.CharField(widget=django_forms.TextInput(attrs={"class": "number"}))

    assert soup_of(Own()).find(id="id_code")["class"] == ["fr-input", "number"]


def test_two_forms_on_one_page_have_their_own_summary():
    assert soup_of(EveryWidget({}, prefix="second")).find(id="second-errors")


def test_the_label_of_a_choice_stands_right_after_its_box(refused):
    """The DSFR draws the box on the label: anything in between leaves a bare browser box."""
    for key in ("id_one_0", "id_one_1", "id_many_0", "id_many_1", "id_agree"):
        following = refused.find(id=key).find_next_sibling()
        assert (following.name, following["for"]) == ("label", key)


def test_a_choice_made_stays_made():
    page = soup_of(EveryWidget({"one": "b", "many": ["a", "b"], "agree": "on"}))
    assert [tag["id"] for tag in page.select("[checked]")] == ["id_one_1", "id_many_0", "id_many_1", "id_agree"]
