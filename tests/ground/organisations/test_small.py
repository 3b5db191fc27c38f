"""A small employer: who says so, which groupings are refused, what is read of it and by whom."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from terreau.ground.accounts.scope import scope_of
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.figures import figures
from terreau.ground.evidence.models import Figure, SnapshotStructure
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.actions import OrganisationRefused
from terreau.ground.organisations.enums import RoleName
from terreau.ground.organisations.groupings import count, groupable, groupings_of, proposal, stands_for
from terreau.ground.organisations.models import Structure
from terreau.ground.organisations.small import draw_groupings, set_small
from tests.factories import make_agent, make_structure, make_user

CODE = "agents_positioned"


class Town:
    """A town hall of 43 agents: education (crèche 4, schools 20), streets 12, library 5, and 2 at the head."""

    def __init__(self) -> None:
        self.hall = make_structure("Mairie")
        self.education = make_structure("Éducation", parent=self.hall)
        self.creche = make_structure("Crèche", parent=self.education)
        self.schools = make_structure("Écoles", parent=self.education)
        self.streets = make_structure("Voirie", parent=self.hall)
        self.library = make_structure("Médiathèque", parent=self.hall)
        sizes = {self.hall: 2, self.creche: 4, self.schools: 20, self.streets: 12, self.library: 5}
        self.agents = {place: [make_agent(place) for _ in range(many)] for place, many in sizes.items()}
        self.hr = make_user((RoleName.HR, self.hall))

    def draw(self, labels: list[str], **places: int) -> list[Structure]:
        chosen = {getattr(self, name).pk: place for name, place in places.items()}
        draw_groupings(self.hall, labels=labels, chosen=chosen, by=self.hr)
        return [Structure.every.get(root=self.hall, is_grouping=True, closed_on=None, label=each) for each in labels]

    def usual(self) -> list[Structure]:
        """Education apart; streets, library and the head together."""
        return self.draw(["Éducation", "Autres"], education=0, hall=1)


@pytest.fixture
def town(db: None) -> Town:
    return Town()


@pytest.fixture
def evidence(tmp_path, settings):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture
def committed(transactional_db: None, evidence: None) -> Town:
    """What the evidence reads by its second connection."""
    return Town()


def small(town: Town) -> None:
    set_small(town.hall, small=True, reason="", by=town.hr)
    town.hall.refresh_from_db()


# ---- who says so


@pytest.mark.parametrize("role", [RoleName.HR, RoleName.PROGRAMME_LEAD, RoleName.ADMINISTRATOR])
def test_these_roles_choose_and_come_back_on_their_choice(town, client_for, role):
    client = client_for(make_user((role, town.hall)))
    path = reverse("organisations:small", args=[town.hall.pk])
    assert "centre de gestion" in client.get(path).text
    assert client.post(path, {"small": "yes"}).status_code == 302
    town.hall.refresh_from_db()
    assert town.hall.small is True
    refused = client.post(path, {"small": "no"})
    assert "Dites pourquoi" in refused.text
    assert client.post(path, {"small": "no", "reason": "Nous avons grandi."}).status_code == 302
    town.hall.refresh_from_db()
    assert town.hall.small is False
    told = Entry.objects.filter(action="organisations.small.set").order_by("at").values_list("data", "reason")
    assert [data["small"] for data, _reason in told] == [[None, True], [True, False]]
    assert told[1][1] == "Nous avons grandi."


def test_a_service_is_no_small_employer(town, client_for):
    assert client_for(town.hr).get(reverse("organisations:small", args=[town.streets.pk])).status_code == 404
    with pytest.raises(OrganisationRefused):
        set_small(town.streets, small=True, reason="", by=town.hr)


# ---- the groupings


def test_a_grouping_of_fewer_than_eleven_is_refused_with_its_number(town):
    with pytest.raises(OrganisationRefused, match=r"Médiathèque\s» compte 5 agents\s: il en faut au moins 11"):
        town.draw(["Médiathèque"], library=0)
    assert groupings_of(town.hall) == []


def test_a_rest_of_fewer_than_eleven_is_refused(town):
    with pytest.raises(OrganisationRefused, match="7 agents restent hors de tout regroupement"):
        town.draw(["Éducation", "Voirie"], education=0, streets=1)


def test_what_is_below_follows_unless_it_is_grouped_elsewhere(town):
    structures = {each.label: each for each in groupable(town.hall)}
    chosen = {structures["Éducation"].pk: 0, structures["Crèche"].pk: 1, town.hall.pk: 1}
    counted = count(town.hall, ["Éducation", "Autres"], chosen)
    assert [part.agents for part in counted.parts] == [20, 23]
    assert (counted.rest, counted.whole, counted.problems) == (0, 43, [])


def test_a_first_way_to_draw_is_proposed_and_it_holds(town):
    labels, chosen = proposal(town.hall, groupable(town.hall))
    assert labels == ["Éducation", "Voirie"]
    assert count(town.hall, labels, chosen).problems == []


def test_hr_counts_before_confirming_and_nothing_changes_until_then(town, client_for):
    client = client_for(town.hr)
    path = reverse("organisations:groupings", args=[town.hall.pk])
    assert client.get(path).status_code == 200
    form = {"labels": "Éducation\nAutres", f"s{town.education.pk}": "Éducation", f"s{town.hall.pk}": "Autres"}
    counted = client.post(path, form | {"step": "count"})
    assert "Confirmer ces regroupements" in counted.text
    assert groupings_of(town.hall) == []
    assert client.post(path, form | {"step": "confirm"}).status_code == 302
    assert [one.label for one in groupings_of(town.hall)] == ["Autres", "Éducation"]
    small_one = client.post(path, {"labels": "Crèche", f"s{town.creche.pk}": "Crèche", "step": "confirm"})
    assert "compte 4 agents" in small_one.text
    assert len(groupings_of(town.hall)) == 2


def test_only_hr_counts_agents(town, client_for):
    lead = make_user((RoleName.PROGRAMME_LEAD, town.hall))
    assert client_for(lead).get(reverse("organisations:groupings", args=[town.hall.pk])).status_code == 403


def test_the_same_structures_keep_their_grouping_and_others_start_anew(town):
    education, _others = town.usual()
    again, _others = town.draw(["Enfance", "Le reste"], education=0, hall=1)
    assert (again.pk, again.label) == (education.pk, "Enfance")
    other, _rest = town.draw(["Écoles", "Le reste"], schools=0, hall=1)
    assert other.pk != education.pk
    education.refresh_from_db()
    assert education.closed_on == timezone.localdate()


def test_a_grouping_is_no_structure_of_the_tree(town, client_for):
    education, _others = town.usual()
    assert education not in Structure.objects.all()
    client = client_for(town.hr)
    assert client.get(reverse("organisations:structure", args=[education.pk])).status_code == 404
    assert education.code not in client.get(reverse("organisations:structure", args=[town.hall.pk])).text


# ---- what is read


def test_a_snapshot_counts_the_whole_and_the_groupings_and_nothing_below(committed):
    town = committed
    small(town)
    education, others = town.usual()
    shot = take_snapshot(timezone.localdate(), by="command:test")
    held = set(Figure.objects.filter(snapshot=shot, indicator=CODE).values_list("structure", flat=True))
    assert held == {town.hall.pk, education.pk, others.pk}
    counted = SnapshotStructure.objects.filter(snapshot=shot).exclude(counted_in=None)
    assert dict(counted.values_list("structure", "counted_in")) == {
        town.hall.pk: others.pk, town.streets.pk: others.pk, town.library.pk: others.pk,
        town.education.pk: education.pk, town.creche.pk: education.pk, town.schools.pk: education.pk,
    }  # fmt: skip


def test_figures_of_services_published_before_are_read_no_more(committed):
    town = committed
    shot = take_snapshot(timezone.localdate(), by="command:test")
    keys = [town.hall.pk, town.education.pk, town.schools.pk]
    lead = make_user((RoleName.PROGRAMME_LEAD, town.hall))
    assert len(figures(scope_of(lead), structures=keys, indicators=[CODE], snapshot=shot)) == 3
    small(town)
    lead = type(lead).objects.get(pk=lead.pk)
    assert [one.structure for one in figures(scope_of(lead), structures=keys, indicators=[CODE])] == [town.hall.pk]


def test_a_service_gone_since_is_read_no_more_either(committed):
    town = committed
    gone = make_structure("Piscine", parent=town.hall)
    make_agent(gone)
    take_snapshot(timezone.localdate(), by="command:test")
    for agent in gone.agents.all():
        agent.postings.all().delete()
        agent.delete()
    key = gone.pk
    gone.delete()
    lead = make_user((RoleName.PROGRAMME_LEAD, town.hall))
    assert figures(scope_of(lead), structures=[key], indicators=[CODE])
    small(town)
    lead = type(lead).objects.get(pk=lead.pk)
    assert figures(scope_of(lead), structures=[key], indicators=[CODE]) == []


def test_groupings_that_isolate_few_people_beside_those_published_are_refused(committed):
    """The crèche (4 agents) going from one grouping to the other would be read as a difference between two dates."""
    town = committed
    small(town)
    town.usual()
    town.draw(["Écoles", "Autres"], schools=0, hall=1)  # nothing is published yet: free
    town.usual()
    take_snapshot(timezone.localdate() - datetime.timedelta(days=1), by="command:test")
    with pytest.raises(OrganisationRefused, match="isolerait 4 agents"):
        town.draw(["Écoles", "Autres"], schools=0, hall=1)
    assert [one.label for one in groupings_of(town.hall)] == ["Autres", "Éducation"]


def test_a_manager_of_a_service_reads_the_whole_and_his_grouping_never_his_service(committed, client_for):
    town = committed
    small(town)
    education, others = town.usual()
    take_snapshot(timezone.localdate(), by="command:test")
    manager = make_user((RoleName.MANAGER, town.creche))
    client = client_for(manager)
    home = client.get("/boussole/")
    assert home.status_code == 302
    assert home["Location"] == reverse("compass:board", args=[education.pk])
    page = client.get(home["Location"])
    assert "est une petite structure\N{NO-BREAK SPACE}: elle montre ses chiffres d’ensemble" in page.text
    assert client.get(reverse("compass:board", args=[town.hall.pk])).status_code == 200
    refused = client.get(reverse("compass:board", args=[town.creche.pk]))
    assert refused.status_code == 403
    assert "Ouvrir la boussole de «\N{NO-BREAK SPACE}Éducation\N{NO-BREAK SPACE}»" in refused.text
    assert client.get(reverse("compass:board_csv", args=[town.creche.pk])).status_code == 403
    assert client.get(reverse("compass:board", args=[others.pk])).status_code == 404
    assert client.get(reverse("compass:board", args=[town.library.pk])).status_code == 404
    asked = [each.pk for each in (town.hall, education, others, town.creche, town.schools)]
    seen = {one.structure for one in figures(scope_of(manager), structures=asked, indicators=[CODE])}
    assert seen == {town.hall.pk, education.pk}


def test_an_agent_reads_the_whole_and_his_grouping(committed, client_for):
    town = committed
    small(town)
    education, others = town.usual()
    take_snapshot(timezone.localdate(), by="command:test")
    client = client_for(make_user(agent=town.agents[town.schools][0]))
    heat = client.get(reverse("compass:heat_map", args=[town.hall.pk]))
    assert "Écoles" not in heat.text
    assert client.get(reverse("compass:board", args=[education.pk])).status_code == 200
    assert client.get(reverse("compass:board", args=[others.pk])).status_code == 404


def test_shown_again_the_services_are_read_and_the_groupings_are_not(committed, client_for):
    town = committed
    small(town)
    education, _others = town.usual()
    take_snapshot(timezone.localdate(), by="command:test")
    set_small(town.hall, small=False, reason="Nous avons grandi.", by=town.hr)
    client = client_for(type(town.hr).objects.get(pk=town.hr.pk))
    assert client.get(reverse("compass:board", args=[education.pk])).status_code == 404
    assert client.get(reverse("compass:board", args=[town.streets.pk])).status_code == 200
    asked = [town.hall.pk, education.pk, town.streets.pk]
    scope = scope_of(type(town.hr).objects.get(pk=town.hr.pk))
    seen = {one.structure for one in figures(scope, structures=asked, indicators=[CODE])}
    assert seen == {town.hall.pk, town.streets.pk}


def test_what_stands_for_what(town):
    assert stands_for(town.creche) == town.creche
    small(town)
    creche = Structure.objects.select_related("root").get(pk=town.creche.pk)
    assert stands_for(creche) == town.hall
    education, others = town.usual()
    assert stands_for(creche) == education
    assert stands_for(Structure.objects.select_related("root").get(pk=town.library.pk)) == others
