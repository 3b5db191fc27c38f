"""The two exports of Pix Orga, in each form that they have had."""

import datetime

import pytest
from django.core.management import call_command

from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.skills.enums import ResultState
from terreau.rooms.skills.models import SkillResult
from tests.factories import make_agent, make_structure, make_user
from tests.rooms.skills.helpers import DATA, accounted, import_results

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    ministry = make_structure("Ministère fictif")
    office = make_structure("Bureau", parent=ministry)
    names = [("000101", "Martineau", "Elise"), ("000102", "Oberlin", "Karim"), ("000103", "Petitjean", "Zoé")]
    people = {
        last: make_agent(
            office, matricule=matricule, last_name=last, first_name=first,
            email=f"{first}.{last}@ministere.example".lower(),
        )
        for matricule, last, first in names
    }  # fmt: skip
    people["Duval"] = make_agent(ministry, matricule="000104", last_name="Duval", first_name="Anne")
    return people


def levels(agent, **filters):
    rows = SkillResult.objects.filter(agent=agent, **filters).order_by("measured_on", "competence__code")
    return [(row.competence.code, row.level) for row in rows]


def test_profiles_give_levels_on_the_day_of_paris(people):
    report = import_results("pix_profils_actuel.csv")
    assert (report.rows_in, report.created, report.aside_count, report.refused) == (8, 3, 5, False)
    assert accounted(report)
    rows = SkillResult.objects.filter(agent=people["Martineau"])
    # « 02/03/2025 00:04 » is the day of Paris, whatever the server's clock; 3.4 was never started.
    assert {row.measured_on for row in rows} == {datetime.date(2025, 3, 2)}
    assert len(rows) == 15
    assert not rows.filter(competence__code="3.4").exists()
    assert dict(levels(people["Martineau"]))["4.3"] == 3  # « Se protéger des risques », the name of today


def test_several_rows_of_a_person_are_history_and_the_last_of_a_day_stands(people):
    import_results("pix_profils_actuel.csv")
    days = SkillResult.objects.filter(agent=people["Oberlin"], competence__code="1.1").order_by("measured_on")
    assert [(row.measured_on.isoformat(), row.level) for row in days] == [("2025-03-02", 3), ("2025-09-14", 4)]


def test_each_row_left_aside_says_why_without_name_or_value(people):
    report = import_results("pix_profils_actuel.csv")
    reasons = {problem.line: problem.reason for problem in report.aside}
    assert reasons == {
        3: "remplacée par un envoi plus récent du même jour",
        6: "résultats pas encore envoyés par la personne",
        7: "participant anonymisé : ni identifiant ni nom",
        8: "identifiant inconnu",
        9: "aucun résultat dans cette ligne",
    }
    told = str(report.as_json())
    for secret in ("Martineau", "Oberlin", "Inconnu", "999999", "000101", "Élise"):
        assert secret not in told


def test_importing_twice_changes_nothing(people):
    import_results("pix_profils_actuel.csv")
    before = list(SkillResult.objects.order_by("pk").values_list())
    again = import_results("pix_profils_actuel.csv")
    assert (again.created, again.changed, again.unchanged) == (0, 0, 3)
    assert accounted(again)
    assert list(SkillResult.objects.order_by("pk").values_list()) == before


def test_checking_changes_nothing_and_counts_the_same(people):
    checked = import_results("pix_profils_actuel.csv", check=True)
    assert not SkillResult.objects.exists()
    assert not Entry.objects.exists()
    assert checked.difference == import_results("pix_profils_actuel.csv").difference


def test_a_corrected_file_updates_the_result(people, tmp_path):
    import_results("pix_examen.csv")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text((DATA / "pix_examen.csv").read_text("utf-8").replace("0,5;", "0,25;"), "utf-8")
    report = import_results(corrected)
    assert (report.created, report.changed) == (0, 1)
    assert SkillResult.objects.get(agent=people["Martineau"], competence__code="4.3").mastery == 0.25


def test_an_old_export_is_matched_by_e_mail_whatever_its_case(people):
    report = import_results("pix_profils_ancien.csv")
    assert (report.rows_in, report.created, report.aside_count) == (2, 2, 0)
    found = dict(levels(people["Martineau"]))
    assert found["1.1"] == 3
    assert found["5.2"] == 4
    assert SkillResult.objects.filter(measured_on="2021-10-05").count() == 12  # four zeros were never started


def test_an_assessment_gives_shares_and_never_levels(people):
    report = import_results("pix_evaluation_actuelle.csv")
    assert (report.rows_in, report.created, report.aside_count) == (4, 2, 2)
    assert accounted(report)
    shares = SkillResult.objects.filter(agent=people["Martineau"]).values_list("competence__code", "mastery", "level")
    assert sorted(shares) == [("1.2", 0.5, None), ("2.3", 0.75, None), ("4.3", 1.0, None)]
    assert SkillResult.objects.filter(agent=people["Oberlin"]).count() == 2  # NA is no result, 0 is one


def test_an_old_assessment_in_windows_1252_is_matched_by_exact_name(people):
    make_agent(people["Duval"].structure, last_name="Homonyme", first_name="Alex")
    make_agent(people["Duval"].structure, last_name="HOMONYME", first_name="alex")
    report = import_results("pix_evaluation_ancienne.csv")
    assert (report.rows_in, report.created) == (2, 1)
    assert [problem.reason for problem in report.aside] == ["nom porté par plusieurs agents"]
    assert SkillResult.objects.get(competence__code="2.3").agent == people["Martineau"]


def test_an_exam_has_no_progression_and_is_read(people):
    report = import_results("pix_examen.csv")
    assert (report.rows_in, report.created) == (1, 1)


def test_an_english_export_is_read(people):
    report = import_results("pix_profiles_english.csv")
    assert (report.rows_in, report.created, report.aside_count) == (2, 1, 1)
    assert levels(people["Martineau"]) == [("1.2", 3), ("3.4", 2)]


def test_the_identifier_column_can_be_named(people):
    people["Oberlin"].matricule = "G1"
    people["Oberlin"].save()
    report = import_results("pix_profils_actuel.csv", identifier="groupe")
    assert {row.agent for row in SkillResult.objects.select_related("agent")} == {people["Oberlin"]}
    assert accounted(report)


def test_naming_a_column_that_is_not_there_refuses_the_file(people):
    report = import_results("pix_profils_actuel.csv", identifier="NUMEN")
    assert report.refused
    assert "NUMEN" in report.problems[0].reason
    assert not SkillResult.objects.exists()


def test_only_agents_of_the_importers_structures_receive_results(people):
    elsewhere = make_structure("Autre ministère")
    report = import_results("pix_profils_actuel.csv", by=make_user((RoleName.SKILL_IMPORTER, elsewhere)))
    assert report.created == 0
    assert accounted(report)
    office = people["Oberlin"].structure
    assert import_results("pix_profils_actuel.csv", by=make_user((RoleName.SKILL_IMPORTER, office))).created == 3


def test_another_role_on_the_structure_reaches_nobody(people):
    manager = make_user((RoleName.HR, people["Oberlin"].structure))
    assert import_results("pix_profils_actuel.csv", by=manager).created == 0
    assert not SkillResult.objects.exists()


def test_kept_secret_results_wait_for_the_agent(people, settings):
    settings.SEALED_RESULTS = True
    import_results("pix_examen.csv")
    assert set(SkillResult.objects.values_list("state", flat=True)) == {ResultState.SEALED}


def test_a_second_import_does_not_bring_back_what_the_agent_refused(people, settings):
    settings.SEALED_RESULTS = True
    import_results("pix_examen.csv")
    SkillResult.objects.update(state=ResultState.REFUSED)
    import_results("pix_examen.csv")
    assert set(SkillResult.objects.values_list("state", flat=True)) == {ResultState.REFUSED}


def test_the_journal_keeps_counts_and_no_person(people):
    import_results("pix_profils_actuel.csv")
    entry = Entry.objects.get(action="skills.results.imported")
    assert entry.data["rows_in"] == 8
    assert entry.data["aside"] == 5
    assert "Martineau" not in str(entry.data)


def test_a_table_that_is_no_pix_export_is_refused_with_a_reason(people, tmp_path):
    file = tmp_path / "agents.csv"
    file.write_text("matricule;structure\n000101;S1\n", "utf-8")
    report = import_results(file)
    assert report.refused
    assert "Pix Orga" in report.problems[0].reason


def test_the_command_reports_and_stores(people, capsys):
    call_command("import", "skill-results", str(DATA / "pix_profils_actuel.csv"), "--json")
    out = capsys.readouterr().out
    assert '"rows_in": 8' in out
    assert "Martineau" not in out
    assert SkillResult.objects.exists()


def test_two_columns_that_designate_different_agents_refuse_the_file(people, tmp_path):
    """A number of direction that happens to be a matricule must not carry the results to its owner."""
    lines = [
        "Nom du Participant;Prénom du Participant;Direction;Numéro d’agent;Envoi (O/N);Date et heure de l'envoi "
        "(Europe/Paris);Niveau pour la compétence Gérer des données",
        "Martineau;Elise;000103;000101;Oui;02/03/2025 10:00;3",
        "Oberlin;Karim;000103;000102;Oui;02/03/2025 10:00;4",
    ]
    path = tmp_path / "pix.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    report = import_results(path)
    assert [problem.line for problem in report.problems] == [1]
    assert "Direction, Numéro d’agent" in report.problems[0].reason
    assert not SkillResult.objects.exists()
    assert import_results(path, identifier="Numéro d’agent").created == 2
    assert not SkillResult.objects.filter(agent=people["Petitjean"]).exists()


def test_two_columns_that_agree_refuse_nothing(people, tmp_path):
    header = "Matricule;Courriel;Date de l'envoi;Niveau pour la compétence Gérer des données"
    path = tmp_path / "pix.csv"
    path.write_text(f"{header}\n000101;elise.martineau@ministere.example;2025-03-02;3\n", encoding="utf-8")
    assert import_results(path).created == 1
