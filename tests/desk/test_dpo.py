"""The data protection officer's documents: nothing forgotten, French whatever the page, true to the installation."""

import io

import pypdf
import pytest
from django.urls import reverse
from django.utils import translation

from terreau.desk.dpo_catalogue import compose, offered
from terreau.desk.who_sees_what import NEVER_SHOWN
from terreau.ground.approvals.actions import record_approval, set_locks, set_particulars
from terreau.ground.approvals.models import Approval, Lock, Particulars
from terreau.ground.common.personal_data import holdings
from terreau.ground.evidence.definitions import INDICATORS
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.doors import SKILLS
from tests.desk.test_reading_rights import DAY
from tests.factories import make_structure, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    return make_structure("Mairie d’Exemple")


def squeezed(text: str) -> str:
    return "".join(text.replace("\N{SOFT HYPHEN}", "").replace("-", "").split())


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_register_retention_and_notice_hold_every_holding_whole(employer):
    for code in ("registre", "durees", "notice"):
        text = compose(employer, code).text
        for each in holdings():
            assert str(each.label) in text
            assert str(each.retention) in text
            assert str(each.basis) in text
    for each in holdings():
        assert str(each.seen_by) in compose(employer, "registre").text


def test_every_treatment_has_an_assessment_along_the_outline_with_real_measures(employer, settings):
    settings.EVIDENCE_THRESHOLD = 13
    codes = [offer.code for offer in offered() if offer.code.startswith("aipd-")]
    assert {code.removeprefix("aipd-") for code in codes} == {each.code.split(".")[0] for each in holdings()}
    for code in codes:
        text = compose(employer, code).text
        for risk in (
            "Accès illégitime",
            "Modification non désirée",
            "Disparition",
            "à compléter",
            "moins de 13 personnes",
        ):
            assert risk in text
    assert str(INDICATORS["agents_at_baseline"].formula) in compose(employer, "aipd-skills").text
    assert compose(employer, "aipd-nothing") is None


def test_the_social_dialogue_file_holds_every_indicator_every_role_and_what_nobody_sees(employer):
    set_particulars(employer, branch="local", by="test")
    text = compose(employer, "dialogue-social").text
    for each in INDICATORS.values():
        assert str(each.label) in text
        assert str(each.formula) in text
        assert str(each.guard) in text
    for role in RoleName:
        assert str(role.label) in text
    for thing in NEVER_SHOWN:
        assert str(thing) in text
    assert "destiné au CST" in text
    assert "Modèle de procès-verbal d’avis" in text


@pytest.mark.parametrize("code", ["registre", "notice", "durees", "dialogue-social", "aipd-skills"])
def test_a_document_is_french_whatever_the_language_and_says_its_version(employer, code):
    french = compose(employer, code)
    with translation.override("en"):
        english = compose(employer, code)
        assert english.text == french.text
        assert english.version == french.version
    set_particulars(employer, controller="Le maire d’Exemple", by="test")
    if code != "durees":
        assert compose(employer, code).version != french.version or code == "dialogue-social"


def test_pdf_page_and_csv_say_the_same_in_an_english_session(client_for, employer):
    set_particulars(employer, controller="Le maire d’Exemple #panic()", by="test")
    client = client_for(make_user((RoleName.DPO, employer)))
    client.post(reverse("set_language"), {"language": "en"})
    page = client.get(reverse("desk:dpo_document", args=[employer.pk, "registre"])).content.decode()
    csv = b"".join(
        client.get(reverse("desk:dpo_document_csv", args=[employer.pk, "registre"])).streaming_content
    ).decode()
    answer = client.get(reverse("desk:dpo_document_pdf", args=[employer.pk, "registre"]))
    assert answer["Content-Type"] == "application/pdf"
    text = squeezed(pdf_text(answer.content))
    document = compose(employer, "registre")
    assert squeezed(document.title) in text
    assert document.version in text
    for section in document.sections:
        assert squeezed(section.title) in text
    for said in (page, csv):
        assert "Le maire d’Exemple #panic()" in said.replace("&#x27;", "'")
        assert document.version in said
    assert squeezed("Le maire d’Exemple #panic()") in text
    assert client.get(reverse("desk:dpo_document", args=[employer.pk, "autre"])).status_code == 404


def test_the_opinions_of_an_assessment_are_those_recorded_withdrawn_ones_included(employer):
    set_locks(employer, SKILLS, ["csa"], by="test")
    assert "ouvert après avis du CSA" in compose(employer, "aipd-skills").text
    record_approval(employer, SKILLS, body="csa", on=DAY, opinion="reserved", reference="PV 2026-3", by="test")
    text = compose(employer, "aipd-skills").text
    assert "Ouvert après avis du CSA du 2 mars 2026" in text
    assert "favorable avec réserves, PV 2026-3" in text


def test_from_the_page_a_dpo_fills_in_locks_records_and_withdraws(client_for, employer):
    client = client_for(make_user((RoleName.DPO, employer)))
    assert client.get(reverse("desk:dpo"), follow=True).redirect_chain[-1][0].endswith(f"/{employer.pk}/")
    here = [employer.pk]
    client.post(reverse("desk:dpo_particulars", args=here), {"branch": "hospital", "host": "Hébergeur d’Exemple"})
    assert Particulars.objects.get().host == "Hébergeur d’Exemple"
    form = client.get(reverse("desk:dpo_approval", args=here)).content.decode()
    assert "CSE d’établissement" in form
    assert "CST" not in form
    locked = client.post(reverse("desk:dpo_lock", args=[*here, "skills"]), {"bodies": ["cse"]}, follow=True)
    assert "ouvert après avis du CSE d’établissement" in locked.content.decode()
    given = {"room": "skills", "body": "cse", "on": "2026-03-02", "opinion": "divided", "reference": "PV 7"}
    client.post(reverse("desk:dpo_approval", args=here), given)
    again = client.post(reverse("desk:dpo_approval", args=here), given).content.decode()
    assert "déjà enregistré" in again
    approval = Approval.objects.get()
    client.post(reverse("desk:dpo_withdraw", args=[*here, approval.pk]), {"reason": "Erreur de séance"})
    page = client.get(reverse("desk:dpo_employer", args=here)).content.decode()
    assert "Erreur de séance" in page
    refused = client.post(reverse("desk:dpo_lock", args=[*here, "skills"]), {"reason": ""}).content.decode()
    assert "n’est plus attendu" in refused
    assert Lock.objects.count() == 1


def test_a_dpo_of_a_direction_does_not_answer_for_the_employer(client_for, employer):
    client = client_for(make_user((RoleName.DPO, make_structure(parent=employer))))
    for path in (reverse("desk:dpo"), reverse("desk:dpo_employer", args=[employer.pk])):
        assert client.get(path).status_code == 404
