"""An agent says that his file is wrong; HR decides; he reads what became of it."""

import pytest
from django.urls import reverse

from terreau.desk.inbox import inbox
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.models import Structure
from terreau.ground.rights import actions
from terreau.ground.rights.actions import RightsRefused
from terreau.ground.rights.enums import CorrectionState, Field
from terreau.ground.rights.models import CorrectionRequest
from tests.factories import make_agent, make_structure, make_user
from tests.ground.accounts.mails import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer():
    found = make_structure("Ministère")
    Structure.objects.filter(pk=found.pk).update(small=False)  # decided: it does not wait in HR's list
    return found


@pytest.fixture
def hr(employer):
    return make_user((RoleName.HR, employer))


@pytest.fixture
def me(employer):
    return make_user(agent=make_agent(employer, birth_year=1979, last_name="Martin"))


def ask(client, field: str, value: str, comment: str = ""):
    return client.post(reverse("rights:correction_ask", args=[field]), {"value": value, "comment": comment})


def decide(client, request: CorrectionRequest, decision: str, reason: str = ""):
    url = reverse("rights:correction", args=[request.pk])
    return client.post(url, {"decision": decision, "reason": reason})


def test_accepted_the_file_is_corrected_journalled_and_the_agent_told(
    me, hr, client_for, django_capture_on_commit_callbacks
):
    assert ask(client_for(me), "birth_year", "1981").status_code == 302
    request = CorrectionRequest.objects.get()
    assert (request.before, request.value, request.state) == ("1979", "1981", "open")
    assert [item.url for item in inbox(hr)] == [reverse("rights:corrections")]
    assert "Martin" in client_for(hr).get(reverse("rights:corrections")).text
    with django_capture_on_commit_callbacks(execute=True):
        assert decide(client_for(hr), request, "accept").status_code == 302
    me.agent.refresh_from_db()
    assert me.agent.birth_year == 1981
    told = list(Entry.objects.order_by("at").values_list("action", flat=True))
    assert told == ["rights.correction.asked", "organisations.agent.edited", "rights.correction.accepted"]
    assert "1981" not in str(list(Entry.objects.values()))
    assert sent()[0].to == [me.email]
    assert "est acceptée" in sent()[0].body
    assert inbox(hr) == []
    assert "Corrigé" in client_for(me).get(reverse("rights:mine")).text


def test_refused_the_agent_reads_why(me, hr, client_for, django_capture_on_commit_callbacks):
    ask(client_for(me), "category", "B")
    request = CorrectionRequest.objects.get()
    assert "un refus se motive" in decide(client_for(hr), request, "refuse").text
    with django_capture_on_commit_callbacks(execute=True):
        decide(client_for(hr), request, "refuse", "Votre arrêté dit A.")
    assert "Votre arrêté dit A." in client_for(me).get(reverse("rights:mine")).text
    assert "Votre arrêté dit A." in sent()[0].body
    me.agent.refresh_from_db()
    assert me.agent.category == "A"


def test_one_request_at_a_time_for_each_thing(me, client_for):
    client = client_for(me)
    ask(client, "birth_year", "1981")
    assert "déjà en attente" in ask(client, "birth_year", "1982").text
    assert CorrectionRequest.objects.count() == 1
    client.post(reverse("rights:correction_withdraw", args=[CorrectionRequest.objects.get().pk]))
    assert ask(client, "birth_year", "1982").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [("birth_year", "1850", "1930"), ("email", "pas une adresse", "valide"), ("birth_year", "1979", "C’est déjà")],
)
def test_what_cannot_be_right_is_refused_at_once(me, client_for, field, value, said):
    assert said in ask(client_for(me), field, value).text
    assert not CorrectionRequest.objects.exists()


def test_what_hr_chooses_in_a_list_is_accepted_once_the_file_says_otherwise(me, hr, client_for):
    ask(client_for(me), "job", "Archiviste")
    request = CorrectionRequest.objects.get()
    assert "Changez d’abord la fiche" in decide(client_for(hr), request, "accept").text
    request.refresh_from_db()
    assert request.state == CorrectionState.OPEN
    from tests.factories import make_job

    me.agent.job = make_job("Archiviste")
    me.agent.save()
    assert decide(client_for(hr), request, "accept").status_code == 302


def test_of_two_decisions_at_once_one_stands(me, hr):
    request = actions.ask_correction(me.agent, field=Field.FIRST_NAME, value="Ada", comment="", by=me)
    late = CorrectionRequest.objects.get()
    actions.refuse(request, reason="Non", by=hr)
    with pytest.raises(RightsRefused):
        actions.accept(late, by=hr)
    me.agent.refresh_from_db()
    assert me.agent.first_name != "Ada"


def test_nobody_decides_on_his_own_file_nor_elsewhere(employer, client_for):
    both = make_user((RoleName.HR, employer), agent=make_agent(employer))
    ask(client_for(both), "birth_year", "1981")
    request = CorrectionRequest.objects.get()
    assert decide(client_for(both), request, "accept").status_code == 403
    assert inbox(both) == []
    elsewhere = make_user((RoleName.HR, make_structure()))
    assert decide(client_for(elsewhere), request, "accept").status_code == 404


def test_every_field_has_its_form(me, client_for):
    client = client_for(me)
    for field in Field.values:
        assert client.get(reverse("rights:correction_ask", args=[field])).status_code == 200
    assert client.get(reverse("rights:correction_ask", args=["matricule"])).status_code == 404
    assert ask(client, "is_executive", "True").status_code == 302
    assert ask(client, "entered_on", "2020-01-31").status_code == 302
    page = client.get(reverse("rights:mine")).text
    assert "En attente" in page
