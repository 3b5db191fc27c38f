"""A campaign in the evidence: completion and levels by the real snapshot, its page, and Pix Orga's columns."""

import csv
import datetime
import io
from collections import Counter

import pytest
from django.utils import timezone

from terreau.ground.accounts.scope import scope_of
from terreau.ground.approvals.models import Lock
from terreau.ground.evidence.actions import take_snapshot
from terreau.ground.evidence.figures import computed
from terreau.ground.evidence.models import Figure
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.campaigns import evidence, pix_export
from terreau.rooms.skills.campaigns.follow import follow
from terreau.rooms.skills.campaigns.models import CampaignInvitation
from terreau.rooms.skills.due import due
from terreau.rooms.skills.enums import Source
from terreau.rooms.skills.importers import competence_names
from terreau.rooms.skills.models import Sitting, SkillResult
from terreau.rooms.skills.pix import ExportKind, RowRefused, layout_of, participation_of
from terreau.rooms.skills.positioning.bank import install_bank
from terreau.rooms.skills.positioning.editions import LEVELS as TESTED
from terreau.rooms.skills.positioning.sittings import share
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.campaign_helpers import DAY, finished, make_campaign
from tests.rooms.skills.helpers import competence, hold

HR = RoleName.HR


@pytest.fixture
def counted(transactional_db, settings, tmp_path):
    """A campaign of two services, one of 7 agents, counted by a snapshot of today."""
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "keys"
    install_bank()
    ministry = make_structure("Ministère")
    large, other, few = (make_structure(name, parent=ministry) for name in ("Grand", "Moyen", "Petit"))
    campaign = make_campaign(ministry)
    people = {
        place: [make_agent(place) for _number in range(size)] for place, size in ((large, 120), (other, 60), (few, 7))
    }
    due(timezone.now())
    for place, ended in ((large, 80), (other, 30), (few, 3)):
        for number, agent in enumerate(people[place][:ended]):
            for code in ("1.1", "1.2"):
                sitting = finished(agent, code, level=1.5 + number % 4)
                if code == "1.1" and number % 5:  # one in five keeps the level for himself
                    share(sitting, by="test")
    snapshot = take_snapshot(timezone.localdate(), by="test")
    reader = make_user((HR, ministry))
    return {
        "campaign": campaign, "ministry": ministry, "large": large, "other": other, "few": few,
        "snapshot": snapshot, "reader": reader, "people": people,
    }  # fmt: skip


def figure(counted, code, place, dimension):
    return Figure.objects.get(
        snapshot=counted["snapshot"], indicator=code, structure=counted[place].pk, dimension=dimension
    )


def read(row):
    """The figure as any reader has it: rounded under a hundred people."""
    return computed(row, row.snapshot.on)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text.lstrip("\N{BOM}")), delimiter=";"))


def test_the_levels_of_a_test_are_those_that_the_spread_declares():
    assert list(evidence.LEVELS) == [str(level) for level in range(TESTED[-1] + 1)]


def test_a_shared_level_carries_the_code_of_its_campaign(counted):
    codes = set(SkillResult.objects.values_list("campaign", flat=True))
    assert codes == {counted["campaign"].code}
    outsider = make_agent(make_structure())
    assert share(finished(outsider, "1.1"), by="test").campaign == ""
    before = finished(counted["people"][counted["large"]][-1], "1.1", counted["campaign"].starts_at - DAY)
    assert share(before, by="test").campaign == ""


def test_everything_about_a_campaign_by_the_real_snapshot(counted, client_for):
    """One snapshot, since taking it costs a second: completion, levels, page, files."""
    campaign = counted["campaign"]
    whole = figure(counted, "campaign_completion", "large", campaign.code)
    assert (whole.status, whole.value, whole.base) == ("shown", 80, 120)
    assert figure(counted, "campaign_completion", "few", campaign.code).status == "hidden_small"
    step = evidence.step_name(campaign.code, competence("1.1"))
    shared = figure(counted, "campaign_shared", "large", step)
    assert (shared.value, shared.base) == (64, 120)
    nothing_hidden_is_found_on_the_page(counted)
    the_page_says_it(counted, client_for)
    the_file_has_the_columns_of_pix(counted, client_for)
    a_closed_door_closes_the_figures(counted, client_for)


def nothing_hidden_is_found_on_the_page(counted):
    found = follow(counted["campaign"], counted["ministry"], scope_of(counted["reader"], HR))
    said = {line.label: line for line in found.below}
    assert said["Grand"].counts == "80 sur 120"
    assert not said["Petit"].known
    hidden = [line for line in (found.whole, *found.below) if not line.known]
    assert len(hidden) >= 2  # or the small one would be the difference of the others
    assert len(found.days) == 1


def the_page_says_it(counted, client_for):
    client = client_for(counted["reader"])
    page = client.get(f"/competences/campagnes/{counted['campaign'].pk}/suivi/").content.decode()
    assert "80 sur 120" in page
    assert "trop peu de personnes" in page
    for agents in counted["people"].values():
        assert not any(agent.last_name in page or agent.email in page for agent in agents[:20])
    deeper = client.get(f"/competences/campagnes/{counted['campaign'].pk}/suivi/?structure={counted['large'].pk}")
    assert "80 sur 120" in deeper.content.decode()
    elsewhere = make_structure()
    for pk in (elsewhere.pk, "x", "1" * 30):
        url = f"/competences/campagnes/{counted['campaign'].pk}/suivi/?structure={pk}"
        assert client.get(url).status_code == 404
    response = client.get(f"/competences/campagnes/{counted['campaign'].pk}/suivi.csv")
    lines = {row["structure"]: row for row in rows_of(b"".join(response.streaming_content).decode())}
    assert (lines["Grand"]["ont terminé"], lines["Grand"]["convoqués"]) == ("80", "120")
    assert (lines["Petit"]["ont terminé"], lines["Petit"]["convoqués"], lines["Petit"]["part"]) == ("", "", "")


def the_file_has_the_columns_of_pix(counted, client_for):
    campaign, client = counted["campaign"], client_for(counted["reader"])
    response = client.get(f"/competences/campagnes/{campaign.pk}/pix-orga.csv")
    text = response.content.decode()
    assert "lignes-reconstituees" in response["Content-Disposition"]
    assert text == client.get(f"/competences/campagnes/{campaign.pk}/pix-orga.csv").content.decode()
    rows = rows_of(text)
    name = f"Niveau pour la compétence {competence('1.1').label}"
    written = Counter(row[name] for row in rows)
    # Exactly what the figures show: a level by shown bin, « NA » for the rest of those who are known to have shared.
    step = evidence.step_name(campaign.code, competence("1.1"))
    whole = read(figure(counted, "campaign_shared", "ministry", step))
    bins = {level: read(figure(counted, "campaign_levels", "ministry", f"{step}|{level}")) for level in evidence.LEVELS}
    shown = {level: int(each.value) for level, each in bins.items() if each.status == "shown"}
    assert len(shown) < 7  # levels that nobody has are hidden
    assert {level: written[level] for level in shown} == shown
    assert written["NA"] == int(whole.value) - sum(shown.values())
    assert sum(written.values()) == whole.value
    second = f"Niveau pour la compétence {competence('1.2').label}"
    assert {row[second] for row in rows} == {"NA"}  # nobody shared: nothing is said
    assert {row["Nom du Participant"] + row["Prénom du Participant"] for row in rows} == {""}
    the_importer_reads_it_back(text, shown)


def the_importer_reads_it_back(text, shown):
    reader = csv.reader(io.StringIO(text.lstrip("\N{BOM}")), delimiter=";")
    layout = layout_of(next(reader), competence_names())
    assert layout.kind == ExportKind.PROFILES
    assert not layout.unknown_competences
    assert not layout.identifiers
    back = Counter()
    for number, cells in enumerate(reader, 2):
        try:
            read = participation_of(layout, number, cells, timezone.localdate())
        except RowRefused:  # a line whose only level is hidden holds no result
            continue
        back[str(int(read.results[competence("1.1").pk]))] += 1
        assert (read.last_name, read.first_name) == ("", "")
    assert back == Counter({level: count for level, count in shown.items() if level != "0"})


def a_closed_door_closes_the_figures(counted, client_for):
    Lock.objects.create(employer=counted["ministry"], room="figures", body="dpo")
    client, pk = client_for(counted["reader"]), counted["campaign"].pk
    page = client.get(f"/competences/campagnes/{pk}/suivi/").content.decode()
    assert "80 sur 120" not in page
    assert "fermé" in page
    assert rows_of(client.get(f"/competences/campagnes/{pk}/pix-orga.csv").content.decode()) == []


def test_columns_are_shuffled_apart_and_follow_from_the_figures_alone(db):
    """The file is a function of what is shown: two truths with the same figures give the same file."""
    campaign = make_campaign(make_structure("Ministère"), "1.1", "1.2")
    columns = [
        pix_export.Column(competence(code), pix_export.Status.SHOWN, dict.fromkeys(range(1, 5), 25), 0)
        for code in ("1.1", "1.2")
    ]
    draw = lambda: pix_export.rows_of(campaign, type("Day", (), {"on": datetime.date(2026, 3, 2)})(), columns)  # noqa: E731
    rows = draw()
    assert rows == draw()
    first, second = [row[11] for row in rows], [row[13] for row in rows]
    assert Counter(first) == Counter(second) == dict.fromkeys(range(1, 5), 25)
    assert first != second
    mean = 2.5
    together = sum((a - mean) * (b - mean) for a, b in zip(first, second, strict=True)) / sum(
        (a - mean) ** 2 for a in first
    )
    assert abs(together) < 0.3  # along a line, nothing


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, '"NA"'),
        (True, '"Oui"'),
        (False, '"Non"'),
        (3, "3"),
        (0.5, "0,5"),
        ("", '""'),
        ("12-34", "12-34"),
        ('Le "plan" ; 2026', '"Le ""plan"" ; 2026"'),
        ("=1+1", '"\'=1+1"'),
        ("-12", '"\'-12"'),
        ("@moi", '"\'@moi"'),
        ("02/03/2026 00:04", '"02/03/2026 00:04"'),
    ],
)
def test_a_cell_is_written_as_pix_does(value, written):
    assert pix_export.cell(value) == written


def test_an_agent_takes_his_own_line_with_his_name(db, client_for):
    office = make_structure("Ministère")
    agent, colleague = make_agent(office, last_name="Ange", first_name="Line"), make_agent(office)
    campaign = make_campaign(office, reminders=[])
    CampaignInvitation.objects.create(campaign=campaign, agent=agent, made_at=timezone.now())
    share(finished(agent, "1.1", level=4.2), by="test")
    finished(agent, "1.2", level=2.2)  # kept for himself
    response = client_for(make_user(agent=agent)).get(f"/competences/campagne/{campaign.code}/ma-ligne.csv")
    text = response.content.decode()
    assert text.startswith('\N{BOM}"Nom de l\'organisation";"ID Campagne";"Code"')
    (row,) = rows_of(text)
    assert (row["Nom du Participant"], row["Prénom du Participant"], row["Envoi (O/N)"]) == ("Ange", "Line", "Oui")
    assert row[f"Niveau pour la compétence {competence('1.1').label}"] == "4"
    assert row[f"Niveau pour la compétence {competence('1.2').label}"] == "NA"
    layout = layout_of(next(csv.reader(io.StringIO(text.lstrip("\N{BOM}")), delimiter=";")), competence_names())
    cells = list(csv.reader(io.StringIO(text.lstrip("\N{BOM}")), delimiter=";"))[1]
    read = participation_of(layout, 2, cells, timezone.localdate())
    assert read.results == {competence("1.1").pk: 4.0}
    other = client_for(make_user(agent=colleague)).get(f"/competences/campagne/{campaign.code}/ma-ligne.csv")
    assert "Ange" not in other.content.decode()
    stranger = client_for(make_user(agent=make_agent(make_structure())))
    assert stranger.get(f"/competences/campagne/{campaign.code}/ma-ligne.csv").status_code == 404


def test_the_first_test_of_a_half_year_alone_counts_as_progress(db):
    """Starting again until luck smiles changes nothing."""
    office = make_structure()
    agent, lucky = make_agent(office), make_agent(office)
    spring, autumn = datetime.date(2025, 3, 1), datetime.date(2025, 10, 1)
    for one in (agent, lucky):
        hold(one, "1.1", 1, spring, source=Source.TEST)
        hold(one, "1.1", 3, autumn, source=Source.TEST)
    for rank in range(2, 6):
        hold(lucky, "1.1", 6, autumn + rank * DAY, source=Source.TEST, sitting=rank)
        hold(lucky, "1.1", 0, spring + rank * DAY, source=Source.TEST, sitting=rank)
    from terreau.rooms.skills.evidence import skill_progress

    rows = {row["agent"]: (row["first_level"], row["last_level"]) for row in skill_progress(autumn + 30 * DAY)}
    assert rows == {agent.pk: (1, 3), lucky.pk: (1, 3)}


def test_attempts_are_days_without_level_and_only_of_tests_that_gave_one(db):
    agent = make_agent(make_structure())
    at = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
    finished(agent, "1.1", at)
    finished(agent, "1.1", at + datetime.timedelta(hours=1))
    finished(agent, "1.2", at, level=None)
    finished(agent, "1.3", at + DAY)
    rows = list(evidence.skill_attempts(datetime.date(2026, 3, 2)))
    assert rows == [{"agent": agent.pk, "competence": competence("1.1").pk, "finished_on": datetime.date(2026, 3, 2)}]
    assert Sitting.objects.count() == 4


def test_a_campaign_is_counted_some_weeks_after_its_end_then_no_more(db):
    campaign = make_campaign(make_structure())
    last = campaign.last_day
    assert list(evidence.counted(campaign.opens_on)) == [campaign]
    assert list(evidence.counted(campaign.opens_on - DAY)) == []
    assert list(evidence.counted(last + 38 * DAY)) == [campaign]
    assert list(evidence.counted(last + 41 * DAY)) == []
