"""Who sees what: the holder his list, whoever has the code one attestation, nobody else anything."""

import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from terreau.ground.attestations.models import Attestation, new_code
from terreau.ground.attestations.personal_data import erase
from terreau.ground.common.personal_data import Person
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user
from tests.ground.attestations.conftest import CRITERIA, DETAILS, SENTENCE, TITLE, issue

MINE = "/attestations/mes-attestations/"


def verify_page(client, code: str):
    return client.get(reverse("attestations:verify", args=[code]))


def test_the_holder_reads_his_list_and_takes_the_pdf(client_for, holder, attested):
    client = client_for(holder)
    page = client.get(MINE).content.decode()
    assert TITLE in page
    assert attested.spaced_code in page
    assert client.get("/mon-espace/").content.decode().count(MINE) == 1
    answer = client.get(reverse("attestations:pdf", args=[attested.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="attestation-{attested.spaced_code}.pdf"'


@pytest.mark.parametrize("role", [None, *RoleName])
def test_nobody_else_reaches_it_whatever_his_role(role, client_for, town, holder, attested):
    agent = make_agent(holder.agent.structure)
    roles = [(role, town)] if role else []
    client = client_for(make_user(*roles, agent=agent))
    assert TITLE not in client.get(MINE).content.decode()
    assert client.get(reverse("attestations:pdf", args=[attested.pk])).status_code == 404
    assert client.get(reverse("attestations:withdraw", args=[attested.pk])).status_code == 404
    assert client.post(reverse("attestations:badge", args=[attested.pk, "json"])).status_code == 404


def test_human_resources_find_it_neither_in_a_file_nor_by_searching(client_for, town, holder, attested):
    client = client_for(make_user((RoleName.HR, town)))
    file = client.get(reverse("organisations:agent", args=[holder.agent_id]))
    assert file.status_code == 200
    assert TITLE not in file.content.decode()
    assert TITLE not in client.get("/recherche/?q=Positionnement").content.decode()
    assert TITLE in client_for(holder).get("/recherche/?q=Positionnement").content.decode().replace(
        "<mark>", ""
    ).replace("</mark>", "")


def words_of(pdf: bytes) -> str:
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_pdf_says_it_all_tagged_in_its_language_and_with_the_address(client_for, holder, town):
    last = timezone.localdate() + datetime.timedelta(days=800)
    attested = issue(holder, town, valid_until=last)
    pdf = client_for(holder).get(reverse("attestations:pdf", args=[attested.pk])).content
    said = words_of(pdf)
    for words in (TITLE, "Camille Martin", CRITERIA, "Mairie d’Exemple", attested.spaced_code, attested.address,
                  *[word for row in DETAILS for word in row]):  # fmt: skip
        assert words in said.replace("\u00a0", " ") or words.replace(" ", "") in said.replace(" ", ""), words
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]) == "fr"
    assert b"pdfuaid" in catalogue["/Metadata"].get_data()


@pytest.mark.parametrize(("brand", "shown"), [("state", True), ("operator", False), ("neutral", False)])
def test_only_the_state_shows_its_block(brand, shown, client_for, holder, attested, settings):
    settings.BRAND, settings.BRAND_LINES = brand, ["Ministère", "de l’Invention"]
    pdf = client_for(holder).get(reverse("attestations:pdf", args=[attested.pk])).content
    assert ("de l’Invention" in words_of(pdf)) is shown


def test_texts_that_look_like_code_stay_text(client_for, holder, town):
    odd = '#read("/etc/passwd") $x$ [b] *c* <script>alert(1)</script> & "d"'
    attested = issue(holder, town, title=odd, sentence=odd, criteria=odd, details=[(odd, odd)])
    client = client_for(holder)
    assert "<script>alert" not in client.get(MINE).content.decode()
    pdf = client.get(reverse("attestations:pdf", args=[attested.pk])).content
    assert '#read("/etc/passwd")' in words_of(pdf)
    for form in ("svg", "png"):
        assert client.post(reverse("attestations:badge", args=[attested.pk, form])).status_code == 200


def test_a_visitor_with_the_code_reads_what_the_pdf_says_and_nothing_more(client_for, holder, attested):
    page = verify_page(client_for(None), attested.spaced_code)
    text = " ".join(page.content.decode().split())
    for words in ("Attestation valide", TITLE, "Camille Martin", SENTENCE, CRITERIA, "CRCN 4.2", "Mairie d’Exemple"):
        assert words in text, words
    for kept in (holder.email, holder.agent.matricule, "Bureau du courrier", attested.subject):
        assert kept not in text, kept
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in text


def test_a_code_typed_in_any_way_leads_to_its_page(client_for, attested):
    client = client_for(None)
    typed = f" {attested.code[:4].lower()} {attested.code[4:9]}–{attested.code[9:]} "
    answer = client.post("/attestations/", {"code": typed})
    assert answer["Location"] == reverse("attestations:verify", args=[attested.spaced_code])
    refused = client.post("/attestations/", {"code": "ABCD-0000"})
    assert "seize lettres ou chiffres" in refused.content.decode()


def test_an_unknown_code_says_so_and_nothing_else(client_for, attested):
    answer = verify_page(client_for(None), new_code())
    assert answer.status_code == 404
    assert "Attestation inconnue" in answer.content.decode()
    assert "Martin" not in answer.content.decode()
    assert verify_page(client_for(None), "n’importe quoi").status_code == 404


def test_an_expired_one_is_told_with_its_day(client_for, holder, town):
    attested = issue(holder, town, valid_until=timezone.localdate())
    Attestation.objects.update(valid_until=datetime.date(2025, 3, 1))
    text = verify_page(client_for(None), attested.spaced_code).content.decode()
    assert "Attestation expirée" in text
    assert "1 mars 2025" in text


def test_withdrawn_it_says_who_and_when_and_no_longer_of_whom(client_for, holder, attested):
    client = client_for(holder)
    confirm = client.get(reverse("attestations:withdraw", args=[attested.pk]))
    assert "Cela ne s’annule pas" in confirm.content.decode()
    assert Attestation.objects.get().revoked_at is None
    assert client.post(reverse("attestations:withdraw", args=[attested.pk]))["Location"] == MINE
    text = " ".join(verify_page(client_for(None), attested.spaced_code).content.decode().split())
    assert "Attestation retirée" in text
    assert "Retirée par la personne elle-même le" in text
    assert not [word for word in ("Martin", "niveau 4", "CRCN") if word in text]
    badge = client.post(reverse("attestations:badge", args=[attested.pk, "png"]), follow=True)
    assert "elle n’a plus de badge" in badge.content.decode()


def test_who_answers_for_the_issuer_withdraws_with_the_code_and_a_reason(client_for, lead, holder, attested):
    client = client_for(lead)
    address = reverse("attestations:revoke", args=[attested.spaced_code])
    assert address in verify_page(client, attested.spaced_code).content.decode()
    assert address not in verify_page(client_for(holder), attested.spaced_code).content.decode()
    assert "Ce champ est obligatoire" in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "Délivrée par erreur"})
    visitor = " ".join(verify_page(client_for(None), attested.spaced_code).content.decode().split())
    assert "Retirée par l’organisme qui l’a délivrée le" in visitor
    assert "Délivrée par erreur" not in visitor
    assert "Délivrée par erreur" in client_for(holder).get(MINE).content.decode()


def test_a_role_elsewhere_does_not_withdraw(client_for, attested):
    address = reverse("attestations:revoke", args=[attested.spaced_code])
    elsewhere = make_structure("Ailleurs")
    assert client_for(make_user((RoleName.HR, elsewhere))).get(address).status_code == 404
    assert client_for(make_user((RoleName.DPO, attested.issuer))).get(address).status_code == 403


def test_guessing_codes_is_paced(client_for, attested):
    client = client_for(None)
    answers = [client.post("/attestations/", {"code": new_code()}, REMOTE_ADDR="192.0.2.7") for _ in range(35)]
    assert answers[0].status_code == 302
    assert answers[-1].status_code == 429


def test_the_list_costs_the_same_with_many(client_for, holder, town, django_assert_num_queries):
    client = client_for(holder)
    issue(holder, town)
    client.get(MINE)
    with django_assert_num_queries(4):
        client.get(MINE)
    for number in range(5):
        issue(holder, town, subject=str(number))
    with django_assert_num_queries(4):
        client.get(MINE)


def test_an_account_without_agent_has_an_empty_list(client_for, lead, attested):
    page = client_for(lead).get(MINE).content.decode()
    assert "Vous n’avez pas encore d’attestation" in page
    assert erase(Person(agent=make_agent(attested.issuer)), by=lead) == 0
