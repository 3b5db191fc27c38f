"""The pages of an author over HTTP: from the list to a questionnaire changed, tried, printed and asked again."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.questionnaires import actions
from terreau.rooms.barometer.questionnaires.content import as_data
from terreau.rooms.barometer.questionnaires.models import BankQuestion, Edition, Questionnaire
from terreau.rooms.barometer.questionnaires.shipped import shipped_document
from tests.factories import make_structure, make_user
from tests.rooms.barometer.makers import content, make_edition, question

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"questionnaires:{name}", args=args)


@pytest.fixture
def ministry(db):
    return make_structure("Ministère")


@pytest.fixture
def lead(ministry, client_for):
    return client_for(make_user((RoleName.PROGRAMME_LEAD, ministry)))


@pytest.fixture
def edition(ministry):
    data = content(
        [question("q1"), question("q2", "multiple", only_if={"question": "q1", "options": ["yes"]})],
        [question("q3", "scale"), question("q4", "matrix"), question("q5", "ranking"), question("q6", "text")],
    )
    return make_edition(ministry, data)


def codes(edition):
    return [[each.code for each in page.questions] for page in Edition.objects.get(pk=edition.pk).document.pages]


def post(client, view, /, *args, **data):
    return client.post(url(view, *args), data, follow=True)


def words(response):
    """A page as it is read: the spaces that do not break are spaces."""
    return response.text.replace("\u00a0", " ")


# ---- the list, and what a questionnaire begins with


def test_the_first_questionnaire_is_a_copy_of_the_shipped_one(lead, ministry):
    assert "Aucun questionnaire" in words(lead.get(url("list")))
    assert "n’est pas publiée" in words(lead.get(url("create")))
    page = post(lead, "create", structure=ministry.pk, name="Baromètre 2026", start="shipped")
    made = Edition.objects.get()
    assert made.document == shipped_document()
    assert "Baromètre 2026" in words(page)
    assert "27 questions, 5 min environ." in words(page)
    assert Entry.objects.filter(action="questionnaires.questionnaire.created").exists()
    assert "Baromètre 2026, édition 1" in words(lead.get(url("list")))


def test_one_begins_empty_or_as_a_copy_of_another(lead, ministry, edition):
    post(lead, "create", structure=ministry.pk, name="Vide", start="blank")
    assert len(Edition.objects.get(questionnaire__name="Vide").document.questions) == 1
    post(lead, "create", structure=ministry.pk, name="Copie", start=str(edition.pk))
    assert Edition.objects.get(questionnaire__name="Copie").document == edition.document
    other = make_edition(make_structure("Ailleurs"), name="Secret")
    assert "Secret" not in words(lead.get(url("create")))
    assert "Sélectionnez un choix valide" in words(
        post(lead, "create", structure=ministry.pk, name="Vol", start=str(other.pk))
    )


def test_the_list_costs_the_same_however_many_there_are(lead, ministry):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            lead.get(url("list"))
        return len(captured)

    make_edition(ministry)
    lead.get(url("list"))
    few = cost()
    for rank in range(12):
        make_edition(ministry, name=f"Autre {rank}")
    assert cost() == few


# ---- reading


def test_an_edition_is_read_whole(lead, edition):
    page = words(lead.get(url("edition", edition.pk)))
    for each in ("Question q1 ?", "(comptée)", "(mise à part)", "Posée à qui a répondu « Oui » à « Question q1 ? »."):
        assert each in page
    assert "De 0 à 10 ; comptée à partir de 6." in page
    # Options have no English there: the questionnaire speaks French alone, and says what lacks.
    assert "La traduction anglaise est incomplète" in page
    assert "la question « q2 »" in page


def test_it_is_given_as_pdf_as_a_page_and_as_a_file_that_makes_it_again(lead, ministry, edition):
    pdf = lead.get(url("pdf", edition.pk))
    assert pdf.content.startswith(b"%PDF")
    assert "Question q5 ?" in words(lead.get(url("print", edition.pk)))
    written = lead.get(url("yaml", edition.pk))
    assert written.headers["Content-Disposition"].endswith('.yaml"')
    file = SimpleUploadedFile("essai.yaml", written.content)
    looked = lead.post(url("import"), {"file": file})
    fields = {name: looked.context["form"][name].value() for name in ("content", "remarks")}
    post(lead, "import_make", structure=ministry.pk, name="Revenu", **fields)
    assert Edition.objects.get(questionnaire__name="Revenu").document == edition.document


# ---- changing


def fields_of(page):
    """What the form of a page holds, as a browser would send it again."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None and value is not False and value != ""}


def test_a_question_is_changed_and_says_what_is_wrong_by_line(lead, edition):
    address = url("question_edit", edition.pk, "q1")
    fields = fields_of(lead.get(address))
    assert fields["options"].splitlines()[0] == "[yes] Oui ; Yes ; +"
    refused = lead.post(address, fields | {"options": "Oui ; Yes ; ?\nNon"})
    assert "Ligne 1 : « ? » n’est pas un signe connu." in words(refused)
    refused = lead.post(address, fields | {"options": "Oui\nNon"})
    assert "Dites quelles réponses sont comptées" in words(refused)
    sent = fields | {
        "text": "Êtes-vous satisfait ?",
        "options": "[yes] Oui ; +\nPas du tout\nSans avis ; x",
        "series": "sat",
    }
    assert lead.post(address, sent).headers["Location"].endswith("#q-q1")
    changed = Edition.objects.get(pk=edition.pk).document.questions["q1"]
    assert [each.code for each in changed.options] == ["yes", "pas_du_tout", "sans_avis"]
    assert (changed.text.fr, changed.series) == ("Êtes-vous satisfait ?", "sat")


def test_an_answer_on_which_another_question_hangs_does_not_go_unnoticed(lead, edition):
    address = url("question_edit", edition.pk, "q1")
    fields = fields_of(lead.get(address))
    refused = lead.post(address, fields | {"options": "Bien ; +\nMal"})
    assert "elle dépend d’une réponse que « q1 » n’a pas : yes." in words(refused)
    assert "yes" in [each.code for each in Edition.objects.get(pk=edition.pk).document.questions["q1"].options]


@pytest.mark.parametrize("kind", ["single", "multiple", "scale", "matrix", "ranking", "text"])
def test_a_question_of_each_kind_is_added(lead, edition, kind):
    assert f"?kind={kind}" in words(lead.get(url("question_add", edition.pk, "p1")))
    address = url("question_add", edition.pk, "p1") + f"?kind={kind}"
    fields = fields_of(lead.get(address)) | {"text": "Qu’en pensez-vous ?"}
    if kind in ("multiple", "ranking"):
        fields |= {"options": "Un\nDeux\nTrois", "most": 2}
    if kind == "matrix":
        fields |= {"rows": "La lenteur ; Slowness ; lenteur\nLes pannes"}
    assert lead.post(address, fields).status_code == 302
    added = Edition.objects.get(pk=edition.pk).document.pages[0].questions[-1]
    assert (added.code, added.kind) == ("qu_en_pensez", kind) or added.code.startswith("qu")
    assert 'name="q_' in words(lead.get(url("preview", edition.pk)))


def test_questions_and_pages_move_and_go(lead, edition):
    def move(name, *args, **data):
        seen = Edition.objects.get(pk=edition.pk).turn
        return post(lead, name, edition.pk, *args, seen=seen, **data)

    move("question_move", "q3", up=1)
    assert codes(edition) == [["q1", "q2", "q3"], ["q4", "q5", "q6"]]
    move("question_move", "q5", down=1)
    assert codes(edition) == [["q1", "q2", "q3"], ["q4", "q6", "q5"]]
    move("question_move", "q4", page="p1")
    assert codes(edition) == [["q1", "q2", "q3", "q4"], ["q6", "q5"]]
    assert "Retirez d’abord leur condition" in words(move("question_delete", "q1"))
    assert "elle dépend de « q1 »" in words(move("page_move", "p1", down=1)) or codes(edition)[0] == ["q6", "q5"]
    move("question_delete", "q6")
    move("question_delete", "q5")
    assert "Cette page a des questions" in words(move("page_delete", "p1"))
    move("page_delete", "p2")
    assert codes(edition) == [["q1", "q2", "q3", "q4"]]


def test_what_comes_before_the_question_it_hangs_on_is_refused(lead, edition):
    refused = post(lead, "question_move", edition.pk, "q2", seen=0, up=1)
    assert "elle dépend de « q1 », qui n’est pas une question à choix posée avant elle" in words(refused)
    assert codes(edition)[0] == ["q1", "q2"]


def test_pages_are_added_and_renamed(lead, edition):
    address = url("page_add", edition.pk)
    lead.post(address, {"title": "Vos outils", "theme": "Outils et réseaux", "seen": 0})
    made = Edition.objects.get(pk=edition.pk).document.pages[-1]
    assert (made.code, made.theme) == ("vos_outils", "outils_et")
    edit = url("page_edit", edition.pk, "vos_outils")
    lead.post(edit, fields_of(lead.get(edit)) | {"title": "Les outils"})
    assert Edition.objects.get(pk=edition.pk).document.pages[-1].title.fr == "Les outils"
    head = url("head", edition.pk)
    lead.post(head, fields_of(lead.get(head)) | {"title": "Nouveau titre"})
    assert "Nouveau titre" in words(lead.get(url("edition", edition.pk)))


def test_a_condition_is_put_and_taken_away(lead, edition):
    address = url("condition", edition.pk, "q4")
    assert "Elle est posée à tous." in words(lead.get(address))
    lead.post(address + "?on=q3", {"answers": ["9", "10"], "seen": 0})
    assert "Posée à qui a donné la note « 9 » ou « 10 »" in words(lead.get(url("edition", edition.pk)))
    post(lead, "condition", edition.pk, "q4", remove=1, seen=1)
    assert Edition.objects.get(pk=edition.pk).document.questions["q4"].only_if is None


# ---- two authors, and an edition that was asked


def test_who_comes_second_is_told_and_loses_nothing(lead, edition):
    address = url("question_edit", edition.pk, "q1")
    mine = fields_of(lead.get(address))
    theirs = fields_of(lead.get(address)) | {"text": "Le texte de ma collègue ?"}
    lead.post(address, theirs)
    told = lead.post(address, mine | {"text": "Mon texte ?"})
    assert "Un collègue a modifié ce questionnaire pendant que vous écriviez" in words(told)
    assert "Mon texte ?" in words(told)
    assert "Le texte de ma collègue ?" in words(told)
    assert Edition.objects.get(pk=edition.pk).document.questions["q1"].text.fr == "Le texte de ma collègue ?"
    again = fields_of(told)
    assert lead.post(address, again).status_code == 302
    assert Edition.objects.get(pk=edition.pk).document.questions["q1"].text.fr == "Mon texte ?"


def test_of_two_buttons_pressed_at_once_one_moves(lead, edition):
    post(lead, "question_move", edition.pk, "q6", seen=0, up=1)
    told = post(lead, "question_move", edition.pk, "q6", seen=0, up=1)
    assert "Un collègue a modifié ce questionnaire entre-temps" in words(told)
    assert codes(edition)[1] == ["q3", "q4", "q6", "q5"]


def test_a_frozen_edition_does_not_change_and_the_next_one_is_its_copy(lead, edition):
    address = url("question_edit", edition.pk, "q1")
    fields = fields_of(lead.get(address))
    actions.freeze(edition, by="test")
    actions.freeze(edition, by="test")  # twice is once
    assert Entry.objects.filter(action="questionnaires.edition.frozen").count() == 1
    kept = lead.post(address, fields | {"text": "Trop tard ?"})
    assert "Cette édition est figée" in words(kept)
    assert "Trop tard ?" in words(kept)
    assert "déjà été posée" in words(post(lead, "delete", edition.pk))
    assert "Ajouter une question" not in words(lead.get(url("edition", edition.pk)))
    post(lead, "next_edition", edition.pk)
    following = Edition.objects.get(number=2)
    assert following.document == edition.document
    assert "déjà en préparation" in words(post(lead, "next_edition", edition.pk))
    post(lead, "delete", following.pk)
    assert Edition.objects.count() == 1
    page = lead.get(url("question_edit", post_next(lead, edition).pk, "q1")).text
    assert "Noms de comparaison" not in page  # nobody has said yet that anything compares


def post_next(lead, edition):
    post(lead, "next_edition", edition.pk)
    return Edition.objects.latest("number")


def test_the_names_of_comparison_of_earlier_editions_are_proposed_not_given(lead, ministry):
    first = make_edition(ministry, content([question("q1", series="sat_outils"), question("q2")]))
    actions.freeze(first, by="test")
    following = post_next(lead, first)
    page = words(lead.get(url("question_edit", following.pk, "q2")))
    assert "sat_outils" in page
    assert Edition.objects.get(pk=following.pk).document.questions["q2"].series == ""


def test_a_questionnaire_is_renamed_and_goes_with_its_only_edition(lead, edition):
    post(lead, "rename", edition.pk, name="Autre nom")
    assert Questionnaire.objects.get().name == "Autre nom"
    assert "C’est la seule" in words(lead.get(url("delete", edition.pk)))
    post(lead, "delete", edition.pk)
    assert not Questionnaire.objects.exists()


# ---- trying it


def test_the_preview_walks_the_whole_and_keeps_nothing(lead, edition):
    before = Edition.objects.get(pk=edition.pk).content
    address = url("preview", edition.pk)
    first = lead.get(address)
    assert "Page 1 sur 2" in words(first)

    def send(page, **fields):
        hidden = re.findall(r'type="hidden" name="(page|earlier|language|shown)" value="([^"]*)"', words(page))
        return lead.post(address, {name: unescape(value) for name, value in hidden} | fields)

    again = send(first, q_q1="yes")
    assert "Votre réponse amène une question de plus" in words(again)
    second = send(again, q_q1="yes", q_q2=["a"])
    assert "Page 2 sur 2" in words(second)
    back = send(second, back="1")
    assert "Page 1 sur 2" in words(back)
    assert "checked" in words(back)
    end = send(second, **{"q_q3": "8", "q_q4-r1": "no", "q_q5-1": "b", "q_q6": "Merci <b>"})
    assert "Vos réponses" in words(end)
    for each in ("Oui", "8 sur 10", "Ligne r1 : Non", "1. Choix b", "Merci &lt;b&gt;"):
        assert each in words(end)
    assert Edition.objects.get(pk=edition.pk).content == before
    assert lead.post(address, {"earlier": '{"q1": [1]}', "page": "nowhere"}).status_code == 200
    assert lead.post(address, {"earlier": "[" * 50_000, "page": "p1"}).status_code == 200


def test_the_shipped_one_is_tried_in_english(lead, ministry):
    made = make_edition(ministry, as_data(shipped_document()))
    page = lead.get(url("preview", made.pk) + "?language=en")
    assert "How would you rate your digital working environment?" in words(page)
    assert "not satisfactory at all" in words(page)


# ---- the bank


def test_a_question_is_found_in_the_bank_and_added(lead, edition):
    page = lead.get(url("bank") + "?q=intelligence")
    assert "Avez-vous utilisé un outil d’intelligence artificielle" in words(page)
    assert "non essayée auprès d’agents" in words(page)
    assert "notification" not in words(page)
    assert "Aucune question n’a ces mots" in words(lead.get(url("bank") + "?q=zzzz"))
    assert "Ajouter au questionnaire" in words(lead.get(url("bank_for", edition.pk, "p1")))
    post(lead, "bank_add", edition.pk, "p1", question="ia_usage", seen=0)
    post(lead, "bank_add", edition.pk, "p1", question="ia_usage", seen=1)
    assert codes(edition)[0] == ["q1", "q2", "ia_usage", "ia_usage_2"]
    assert "n’est plus dans la banque" in words(post(lead, "bank_add", edition.pk, "p1", question="gone", seen=2))


def test_a_question_is_kept_with_how_it_was_tried_and_taken_out(lead, ministry, edition):
    sent = {"structure": ministry.pk, "tried": "Lue par huit agents.", "tried_on": "2026-05-04"}
    post(lead, "keep", edition.pk, "q2", **sent)
    kept = BankQuestion.objects.get()
    assert kept.question.only_if is None
    assert "Lue par huit agents." in words(lead.get(url("bank")))
    post(lead, "bank_add", edition.pk, "p2", question=f"own-{kept.pk}", seen=0)
    assert codes(edition)[1][-1] == "q2_2"
    assert "Les questionnaires qui la posent ne changent pas" in words(lead.get(url("bank_forget", kept.pk)))
    post(lead, "bank_forget", kept.pk)
    assert not BankQuestion.objects.exists()


def test_what_is_kept_elsewhere_is_neither_shown_nor_taken(lead, edition):
    kept = actions.keep_question(
        make_structure("Ailleurs"), edition.document.questions["q1"], tried="Secret.", by="test"
    )
    assert "Secret." not in words(lead.get(url("bank")))
    assert lead.post(url("bank_add", edition.pk, "p1"), {"question": f"own-{kept.pk}", "seen": 0}).status_code == 404
    assert lead.get(url("bank_forget", kept.pk)).status_code == 404
