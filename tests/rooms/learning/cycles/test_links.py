"""Without account: the link of a candidate, the link of an employer, wrong and void ones; what runners read."""

import re

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from terreau.ground.mail.models import Message
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.cycles import applying, keeping, reminding, tokens
from terreau.rooms.learning.cycles.models import Candidacy, Cycle, Juror
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.learning.cycles.makers import DAY, PDF, make_candidacy, make_cycle

pytestmark = pytest.mark.django_db
WHO = {"email": "Lou@commune.example", "name": "Lou Dehors", "employer_name": "Commune de Riom"}
WHOLE = {
    "name": "Lou Dehors", "employer_name": "Commune de Riom", "position": "Directrice", "motivation": "Apprendre.",
    "project": "Un guichet.", "contact_name": "Le maire", "contact_email": "maire@commune.example", "do": "send",
}  # fmt: skip


@pytest.fixture
def lead():
    return make_user((RoleName.PROGRAMME_LEAD, make_structure("Ministère")))


@pytest.fixture
def cycle(lead):
    return make_cycle(lead.held_roles[0].structure, by=lead, outsiders=True)


def link_of(message: Message) -> str:
    return re.search(r"https?://[^/\s]+(/formation/\S+)", message.text)[1]


def last(purpose: str) -> Message:
    return Message.objects.filter(purpose=purpose).latest("created_at")


def letter_url(candidacy: Candidacy) -> str:
    return reverse("cycles:letter", args=[tokens.letter_token(candidacy)])


# ---- the candidate


def test_somebody_from_elsewhere_applies_by_a_link_and_his_employer_commits_by_another(cycle, lead, client_for):
    visitor = client_for(None)
    assert "Candidater" in visitor.get(cycle.get_absolute_url()).text
    visitor.post(reverse("cycles:apply", args=[cycle.pk]), WHO)
    own = link_of(last("cycles.link"))
    assert Candidacy.objects.get().state == "draft"
    visitor.post(own, {"motivation": "Un début.", "do": "save"})
    assert "Un début." in visitor.get(own).text
    visitor.post(own, WHOLE)
    assert Candidacy.objects.get().state == "sent"
    assert last("cycles.sent").recipient == "lou@commune.example"
    page = visitor.get(link_of(last("cycles.letter"))).text
    assert "Lou Dehors (Commune de Riom)" in page
    assert "4 jours" in page.replace("\u00a0", " ")
    assert "Apprendre." not in page
    file = SimpleUploadedFile("engagement.pdf", PDF)
    visitor.post(
        link_of(last("cycles.letter")), {"answer": "give", "name": "Le maire", "position": "Maire", "file": file}
    )
    found = Candidacy.objects.get()
    assert (found.letter, found.letter_by) == ("given", "Le maire, Maire")
    assert "s’engage" in last("cycles.answered").text
    assert "Engagement donné" in visitor.get(own).text
    answer = client_for(lead).get(reverse("cycles:letter_file", args=[found.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_answer_is_the_same_whatever_the_address_and_each_new_link_voids_the_former(cycle, lead, client_for):
    here = make_user(agent=make_agent(make_structure("Ailleurs")))
    visitor, apply = client_for(None), reverse("cycles:apply", args=[cycle.pk])
    pages = [visitor.post(apply, WHO | {"email": email}, follow=True).text for email in (WHO["email"], here.email)]
    assert len({re.sub(r'(value|nonce)="\w+"', "", page) for page in pages}) == 1
    assert Candidacy.objects.get().email == "lou@commune.example"
    assert link_of(last("cycles.link")) == apply  # the agent is told to sign in
    former = reverse("cycles:dossier", args=[tokens.dossier_token(Candidacy.objects.get())])
    visitor.post(apply, WHO | {"name": "Un autre nom"})
    assert Candidacy.objects.get().name == "Lou Dehors"
    assert visitor.get(former).status_code == 404
    assert visitor.get(link_of(last("cycles.link"))).status_code == 200


def test_once_closed_only_whoever_has_a_file_receives_its_link(cycle, client_for):
    made = make_candidacy(cycle)
    Cycle.objects.update(closes_at=timezone.now())
    visitor, apply = client_for(None), reverse("cycles:apply", args=[cycle.pk])
    for email in ("inconnu@commune.example", made.email):
        visitor.post(apply, {"email": email})
    assert [each.recipient for each in Message.objects.all()] == [made.email]
    assert Candidacy.objects.count() == 1


def test_no_mailbox_is_filled_from_the_form(cycle, client_for):
    for _turn in range(8):
        answer = client_for(None).post(reverse("cycles:apply", args=[cycle.pk]), WHO)
    assert "Trop d’essais" in answer.text
    assert Message.objects.count() < 8


def test_a_cycle_of_agents_shows_nothing_to_a_visitor(lead, client_for):
    cycle = make_cycle(lead.held_roles[0].structure, by=lead)
    for name in ("show", "apply"):
        assert client_for(None).get(reverse(f"cycles:{name}", args=[cycle.pk])).status_code == 404
    assert client_for(None).post(reverse("cycles:apply", args=[cycle.pk]), WHO).status_code == 404
    assert not Candidacy.objects.exists()


def test_a_link_forged_too_old_or_of_another_use_leads_nowhere(cycle, client_for, monkeypatch):
    made, visitor = make_candidacy(cycle, letter="asked"), client_for(None)
    dossier, letter = tokens.dossier_token(made), tokens.letter_token(made)
    forged = signing.TimestampSigner(salt="autre").sign(made.key.hex)
    odd = signing.TimestampSigner(salt=tokens.DOSSIER).sign("pas-une-cle")
    for token in (forged, odd, letter, dossier[:-2]):
        assert visitor.get(reverse("cycles:dossier", args=[token])).status_code == 404
    assert visitor.get(reverse("cycles:letter", args=[dossier])).status_code == 404
    for name in ("DOSSIER_LIVE", "LETTER_LIVE"):
        monkeypatch.setattr(tokens, name, -DAY)
    assert visitor.get(reverse("cycles:dossier", args=[dossier])).status_code == 404
    assert visitor.get(reverse("cycles:letter", args=[letter])).status_code == 404


# ---- the employer


def sent(cycle, agent=None) -> Candidacy:
    contact = {"contact_name": "Le maire", "contact_email": "maire@commune.example"}
    return make_candidacy(cycle, agent, letter="asked", **contact)


def test_an_employer_refuses_with_a_sentence_and_answers_once(cycle, client_for):
    made, visitor = sent(cycle), client_for(None)
    url, answer = letter_url(made), {"answer": "refuse", "name": "Le maire", "position": "Maire"}
    assert "Dites pourquoi" in visitor.post(url, answer).text
    visitor.post(url, answer | {"word": "Trop de jours cette année."})
    visitor.post(url, {"answer": "give", "name": "Un autre", "position": "Adjoint"})
    made.refresh_from_db()
    assert (made.letter, made.letter_word, made.letter_by) == (
        "refused",
        "Trop de jours cette année.",
        "Le maire, Maire",
    )
    assert made.state == "sent"
    assert "Trop de jours cette année." in last("cycles.answered").text


@pytest.mark.parametrize("name", ["lettre.pdf", "lettre.exe"])
def test_a_file_that_is_no_pdf_does_not_come_in(name, cycle, client_for):
    made = sent(cycle)
    for content in (b"MZ\x90\x00 un programme", b"<html>une page</html>"):
        answer = {"answer": "give", "name": "Le maire", "position": "Maire"}
        page = client_for(None).post(letter_url(made), answer | {"file": SimpleUploadedFile(name, content)}).text
        assert "Ce fichier n’est pas" in page
    made.refresh_from_db()
    assert (made.letter, made.letter_file.name) == ("asked", "")


def test_another_contact_voids_the_link_of_the_former_until_somebody_answered(cycle, lead, client_for):
    agent = make_user(agent=make_agent(lead.held_roles[0].structure))
    made, client = sent(cycle, agent.agent), client_for(agent)
    former, other = letter_url(made), {"contact-contact_name": "Adjointe", "contact-contact_email": "b@commune.example"}
    client.post(made.get_absolute_url(), other | {"do": "contact"})
    assert client.get(former).status_code == 404
    made.refresh_from_db()
    assert last("cycles.letter").recipient == "b@commune.example"
    client_for(None).post(letter_url(made), {"answer": "give", "name": "A", "position": "B"})
    client.post(made.get_absolute_url(), other | {"contact-contact_email": "c@commune.example", "do": "contact"})
    made.refresh_from_db()
    assert (made.letter, made.contact_email) == ("given", "b@commune.example")


def test_an_employer_is_reminded_a_week_later_then_three_days_before_the_close(cycle, lead):
    words = {"position": "Cheffe", "contact_name": "Le maire", "contact_email": "maire@commune.example"}
    own = make_candidacy(cycle, state="draft", sent_at=None, **words)
    applying.send(own, by="test")
    now = timezone.now()
    for moment in (now + 6 * DAY, now + 8 * DAY, now + 9 * DAY, cycle.closes_at - 2 * DAY, cycle.closes_at - DAY):
        reminding.remind(moment)
    assert Message.objects.filter(purpose="cycles.letter").count() == 3
    assert "Rappel" in last("cycles.letter").subject


def test_a_withdrawn_candidacy_asks_nothing_of_an_employer(cycle, client_for):
    made = sent(cycle)
    applying.withdraw(made, by="test")
    assert client_for(None).get(letter_url(made)).status_code == 404


# ---- those who run it


def test_setting_aside_says_why_and_may_be_taken_back_until_the_list_is_signed(cycle, lead, client_for):
    made, client = sent(cycle), client_for(lead)
    page = reverse("cycles:candidate", args=[cycle.pk, made.pk])
    assert "Apprendre en faisant." in client.get(page).text
    client.post(page, {"reason": " "})
    made.refresh_from_db()
    assert made.state == "sent"
    client.post(page, {"reason": "Réservé aux cadres."})
    assert "Réservé aux cadres." in last("cycles.set_aside").text
    client.post(reverse("cycles:restore", args=[cycle.pk, made.pk]))
    made.refresh_from_db()
    assert (made.state, made.reason) == ("sent", "")
    Cycle.objects.update(signed_at=timezone.now())
    client.post(page, {"reason": "Trop tard."})
    made.refresh_from_db()
    assert made.state == "sent"


def test_the_list_costs_the_same_for_ten_filters_and_its_csv_holds_no_formula(cycle, lead, client_for):
    client, page = client_for(lead), reverse("cycles:candidates", args=[cycle.pk])
    employer = lead.held_roles[0].structure
    make_candidacy(cycle, make_agent(employer))
    make_candidacy(cycle, name="=1+1", letter="given")
    client.get(page)
    with CaptureQueriesContext(connection) as before:
        client.get(page)
    for _turn in range(8):
        make_candidacy(cycle, make_agent(make_structure("Bureau", parent=employer)))
    with CaptureQueriesContext(connection) as after:
        assert client.get(page).text.count('<th scope="row">') == 10
    assert len(after) == len(before)
    assert client.get(page, {"engagement": "given"}).text.count('<th scope="row">') == 1
    lines = b"".join(client.get(reverse("cycles:candidates_csv", args=[cycle.pk])).streaming_content).decode()
    assert "'=1+1" in lines
    assert len(lines.splitlines()) == 11
    assert "Apprendre en faisant" not in lines


def test_a_letter_is_read_by_the_jury_and_by_nobody_else(cycle, lead, client_for):
    agent, juror = make_user(agent=make_agent(lead.held_roles[0].structure)), make_user()
    made, visitor = sent(cycle, agent.agent), client_for(None)
    answer = {"answer": "give", "name": "A", "position": "B", "file": SimpleUploadedFile("a.pdf", PDF)}
    visitor.post(letter_url(made), answer)
    url = reverse("cycles:letter_file", args=[made.pk])
    assert [client_for(user).get(url).status_code for user in (juror, agent)] == [403, 403]
    Juror.objects.create(cycle=cycle, user=juror)
    assert b"".join(client_for(juror).get(url).streaming_content) == PDF
    assert visitor.get(url).status_code == 302


# ---- keeping


def test_candidacies_go_a_year_after_the_signature_with_their_letters(
    cycle, lead, client_for, django_capture_on_commit_callbacks
):
    agent = make_agent(lead.held_roles[0].structure)
    made, admitted = sent(cycle, agent), make_candidacy(cycle, state="admitted")
    answer = {"answer": "give", "name": "A", "position": "B", "file": SimpleUploadedFile("a.pdf", PDF)}
    client_for(None).post(letter_url(made), answer)
    made.refresh_from_db()
    storage, name = made.letter_file.storage, made.letter_file.name
    Cycle.objects.update(signed_at=timezone.now())
    soon, later = timezone.now() + 300 * DAY, timezone.now() + 400 * DAY
    assert keeping.forget_members(soon) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert keeping.forget_members(later) == 1
    assert not storage.exists(name)
    assert keeping.forget_outside(later) == 0
    assert list(Candidacy.objects.all()) == [admitted]


def test_a_link_that_nothing_was_written_by_goes_after_a_week(cycle):
    applying.send_link(cycle, email="personne@commune.example")
    begun = make_candidacy(cycle, state="draft", sent_at=None)
    assert keeping.forget_outside(timezone.now() + 6 * DAY) == 0
    assert keeping.forget_outside(timezone.now() + 8 * DAY) == 1
    assert list(Candidacy.objects.all()) == [begun]
