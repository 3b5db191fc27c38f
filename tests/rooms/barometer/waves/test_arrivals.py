"""Answers of another tool become a wave: a file, its columns, what cannot be taken, the urn, then the count."""

import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from terreau.ground.approvals.actions import set_locks
from terreau.ground.common.importing.registry import run_import
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.barometer.questionnaires.content import as_data
from terreau.rooms.barometer.questionnaires.foreign.limesurvey import read_limesurvey
from terreau.rooms.barometer.results.models import Estimate, Tabulation
from terreau.rooms.barometer.waves import arrivals, sealing, tasks
from terreau.rooms.barometer.waves.actions import WaveRefused
from terreau.rooms.barometer.waves.doors import BAROMETER
from terreau.rooms.barometer.waves.due import due
from terreau.rooms.barometer.waves.models import Arrival, Ballot, Cell, Right, Turnout, Wave
from tests.factories import make_structure, make_user
from tests.ground.common.clamd import EICAR, running
from tests.rooms.barometer.makers import content, make_edition, question
from tests.rooms.barometer.questionnaires.limesurvey_files import Survey
from tests.rooms.barometer.questionnaires.test_limesurvey import made
from tests.rooms.barometer.results.counted import run_asked

pytestmark = pytest.mark.django_db
QUANT = Path(__file__).parents[3] / "data" / "quant"
DAY = datetime.timedelta(days=1)
SINGLE, SCALE = "?single", "?scale"


@pytest.fixture(autouse=True)
def own_folders(tmp_path, settings):
    settings.URN_KEYS_DIR, settings.UPLOAD_DIR = tmp_path / "urn-keys", tmp_path / "uploads"
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "evidence-keys"


@pytest.fixture
def place():
    return make_structure("Rectorat")


@pytest.fixture
def lead(place):
    return make_user((RoleName.PROGRAMME_LEAD, place))


@pytest.fixture
def client(client_for, lead):
    return client_for(lead)


def sent(client, place, text: str | bytes, **more):
    """The first page, sent."""
    file = SimpleUploadedFile("reponses.csv", text.encode() if isinstance(text, str) else text)
    today = timezone.localdate()
    data = {
        "name": "Enquête", "structure": place.code, "edition": "", "opens_on": today - 9 * DAY, "closes_on": today,
        "file": file,
    }  # fmt: skip
    return client.post(reverse("waves:bring"), data | more)


def mapped(client, found: Arrival, keys: dict[str, str]):
    """The page of columns, sent; those that are not named in `keys` are left aside."""
    page = client.get(reverse("waves:columns", args=[found.pk]))
    columns = [each.heading for each in page.context["form"].columns]
    data = {f"column-{columns.index(heading)}": key for heading, key in keys.items()}
    return client.post(reverse("waves:columns", args=[found.pk]), data)


def proposal(client, found: Arrival) -> dict[str, str]:
    form = client.get(reverse("waves:columns", args=[found.pk])).context["form"]
    return {each.heading: form[f"column-{rank}"].initial for rank, each in enumerate(form.columns)}


def said(response) -> str:
    return response.text.replace("\u00a0", " ").replace("&#x27;", "'")


def asked_questions(client, found: Arrival, counted: dict[str, list[str]], marks: dict[str, tuple[int, int, int]]):
    """The page of what is counted, sent."""
    url = reverse("waves:questions", args=[found.pk])
    form = client.get(url).context["form"]
    data = {}
    for rank, heading in enumerate(form.kinds):
        data[f"text-{rank}"] = f"Question {heading}"
        if heading in marks:
            data |= dict(zip((f"low-{rank}", f"high-{rank}", f"from-{rank}"), marks[heading], strict=True))
        else:
            data[f"counted-{rank}"] = [form.seen[heading].values.index(cell) for cell in counted[heading]]
    return client.post(url, data)


def created(client, found: Arrival, **data) -> Wave:
    response = client.post(reverse("waves:arrival", args=[found.pk]), data)
    assert response.status_code == 302, said(response)
    return Wave.objects.get(arrival=found)


def worked() -> None:
    """What the worker does of what it was given."""
    for given in DBTaskResult.objects.filter(task_path__endswith="waves.tasks.take").order_by("enqueued_at"):
        tasks.take.func(*given.args_kwargs["args"])


def taken(client, found: Arrival, django_capture_on_commit_callbacks, **data) -> Wave:
    wave = created(client, found, **data)
    with django_capture_on_commit_callbacks(execute=True):
        worked()
    wave.refresh_from_db()
    return wave


def counted(client, wave: Wave, **choice) -> Estimate:
    plain = {"method": "none", "low": "", "high": ""}
    response = client.post(reverse("results:final", args=[wave.pk]), plain | choice, follow=True)
    assert "Dépouillement demandé" in said(response)
    made = run_asked(Tabulation.objects.get(wave=wave))
    assert made.state == "final", made.failure
    return Estimate.objects.get(tabulation=made, item="api00.mean")


SCHOOLS = {
    "api00": SCALE,
    "api99": SCALE,
    "awards": SINGLE,
    "stype": SINGLE,
    "sch.wide": SINGLE,
    "pw": "@weight",
    "fpc": "@fpc",
}
COUNTED = {"awards": ["Yes"], "stype": ["E"], "sch.wide": ["Yes"]}
MARKS = {"api00": (0, 1000, 600), "api99": (0, 1000, 600)}


def school_wave(client, place, capture, name: str, columns: dict[str, str]) -> Wave:
    sent(client, place, (QUANT / name).read_bytes())
    found = Arrival.objects.get()
    assert mapped(client, found, columns)["Location"] == reverse("waves:questions", args=[found.pk])
    assert asked_questions(client, found, COUNTED, MARKS)["Location"] == reverse("waves:arrival", args=[found.pk])
    return taken(client, found, capture)


class TestSchools:
    """The samples of R's `survey`, brought by the pages and counted by those of results."""

    def test_a_stratified_sample(self, client, place, django_capture_on_commit_callbacks):
        columns = SCHOOLS | {"stype": "@stratum"}
        wave = school_wave(client, place, django_capture_on_commit_callbacks, "apistrat.csv", columns)
        assert (wave.state, wave.population, wave.ballots.count()) == ("closed", "imported", 200)
        found = counted(client, wave)
        assert found.value == pytest.approx(662.287363, abs=1e-6)
        assert found.se == pytest.approx(9.408941, abs=1e-6)

    def test_a_sample_of_clusters(self, client, place, django_capture_on_commit_callbacks):
        columns = SCHOOLS | {"dnum": "@cluster"}
        wave = school_wave(client, place, django_capture_on_commit_callbacks, "apiclus1.csv", columns)
        found = counted(client, wave)
        assert found.value == pytest.approx(644.169399, abs=1e-6)
        assert found.se == pytest.approx(23.542241, abs=1e-6)

    def test_clusters_raked_on_margins_of_a_file(
        self, client, place, lead, tmp_path, django_capture_on_commit_callbacks
    ):
        columns = SCHOOLS | {"dnum": "@cluster"}
        wave = school_wave(client, place, django_capture_on_commit_callbacks, "apiclus1.csv", columns)
        margins = tmp_path / "marges.csv"
        margins.write_text(
            "variable;niveau;effectif\nstype;e;4421\nstype;h;755\nstype;m;1018\nsch_wide;no;1072\nsch_wide;yes;5122\n",
            "utf-8",
        )
        report = run_import("barometer-margins", margins, by=lead, check=False, options={"wave": wave.code})
        assert report.problems == []
        found = counted(client, wave, method="raking", variables=["stype", "sch_wide"])
        assert found.value == pytest.approx(641.230321, abs=1e-6)
        assert found.se == pytest.approx(23.703617, abs=1e-6)


def opened_urn(wave: Wave) -> list[dict]:
    urn = sealing.Urn(wave.code)
    return [urn.open(each.sealed) for each in wave.ballots.order_by("pk")]


def rows(*lines: str, times: int = 1) -> str:
    return "\n".join([lines[0], *(line for _time in range(times) for line in lines[1:])]) + "\n"


def brought(client, place, text: str, **more) -> Arrival:
    """A file for a questionnaire of one question, as it is read by what is proposed."""
    edition = make_edition(place, content([question("q1"), question("q2", "scale")]))
    assert sent(client, place, text, edition=edition.pk, **more).status_code == 302
    found = Arrival.objects.get()
    mapped(client, found, {heading: key for heading, key in proposal(client, found).items() if key})
    found.refresh_from_db()
    return found


def nothing_is_kept() -> bool:
    files = list(settings.UPLOAD_DIR.iterdir()) if settings.UPLOAD_DIR.is_dir() else []
    return not files and not Arrival.objects.exists() and not Wave.objects.exists() and not Ballot.objects.exists()


GOOD = rows("q1;q2", "yes;7", "no;3", times=10)


class TestLimeSurvey:
    def test_its_answers_fill_the_questionnaire_of_its_structure(
        self, client, place, django_capture_on_commit_callbacks
    ):
        parts = {"SQ001": "La rapidité", "SQ002": "La fiabilité"}
        survey = Survey().group("Un").ask("L", "Q1", answers={"A1": "Satisfait", "A2": "Pas"})
        survey.ask("M", "Q2", parts=parts).ask("F", "Q3", parts=parts, answers={"A1": "Oui", "A2": "Non"}).ask(
            "5", "Q4"
        )
        edition = make_edition(place, as_data(made(read_limesurvey(survey.now()))))
        sent_one = '"1","2026-03-02 10:00:00","fr","A1","Y","","A1","A2","4"'
        begun = '"2","","fr","A2","","","","",""'
        headings = '"id","submitdate","startlanguage","Q1","Q2[SQ001]","Q2[SQ002]","Q3[SQ001]","Q3[SQ002]","Q4"'
        sent(client, place, rows(headings, sent_one, begun, times=12), edition=edition.pk)
        found = Arrival.objects.get()
        keys = proposal(client, found)
        assert keys == {
            "id": "", "submitdate": "@complete", "startlanguage": "", "Q1": "q1", "Q2[SQ001]": "q2.sq001",
            "Q2[SQ002]": "q2.sq002", "Q3[SQ001]": "q3.sq001", "Q3[SQ002]": "q3.sq002", "Q4": "q4",
        }  # fmt: skip
        mapped(client, found, {heading: key for heading, key in keys.items() if key})
        page = said(client.get(reverse("waves:arrival", args=[found.pk])))
        assert "12 lignes seront prises sur 24" in page
        assert "pas envoyée" in page
        wave = taken(client, found, django_capture_on_commit_callbacks)
        values = {"q1": "a1", "q2": ["sq001"], "q3": {"sq001": "a1", "sq002": "a2"}, "q4": 4}
        assert [each["values"] for each in opened_urn(wave)] == 12 * [values]
        edition.refresh_from_db()
        assert edition.frozen_on is not None


class TestWhole:
    def test_the_wave_is_closed_with_an_urn_and_nothing_else(
        self, client, place, lead, django_capture_on_commit_callbacks
    ):
        office = make_structure("Service", parent=place)
        lines = [f"yes;7;{office.code};A;25-34", "no;3;INCONNU;;", "yes;5;;B;"]
        found = brought(client, place, rows("q1;q2;structure;categorie;age", *lines, times=5))
        page = said(client.get(reverse("waves:arrival", args=[found.pk])))
        assert "15 lignes seront prises sur 15" in page
        assert "INCONNU (5 lignes)" in page
        wave = created(client, found)
        assert "commence dans la minute" in said(client.get(reverse("waves:show", args=[wave.pk])))
        with django_capture_on_commit_callbacks(execute=True):
            worked()
            worked()  # given twice, done once
        wave.refresh_from_db()
        assert (wave.state, wave.emptied_on) == ("closed", None)
        assert sorted(each["profile"]["structure"] for each in opened_urn(wave)) == 10 * [place.pk] + 5 * [office.pk]
        assert {each["profile"]["category"] for each in opened_urn(wave)} == {"A", "B", ""}
        assert not any(model.objects.exists() for model in (Right, Turnout, Cell, Arrival))
        assert not list(settings.UPLOAD_DIR.iterdir())
        entry = Entry.objects.get(action="waves.wave.imported")
        assert (entry.data["taken"], entry.data["lines"]) == (15, 15)
        due(timezone.now())  # its key is not swept
        assert sealing.opens(wave.code, wave.public_key)
        shown = said(client.get(reverse("waves:show", args=[wave.pk])))
        assert "Ni vous" not in shown  # whoever brought the file has read it
        assert "Réponses recueillies dans un autre outil" in shown
        assert "Participation" not in shown
        assert reverse("results:count", args=[wave.pk]) in shown

    def test_the_list_leads_there(self, client):
        assert reverse("waves:bring") in client.get(reverse("waves:list")).text

    def test_a_draft_of_it_is_neither_edited_nor_planned(self, client, place):
        wave = created(client, brought(client, place, GOOD))
        assert client.get(reverse("waves:edit", args=[wave.pk]))["Location"] == reverse("waves:show", args=[wave.pk])
        client.post(reverse("waves:plan", args=[wave.pk]))
        wave.refresh_from_db()
        assert wave.state == "draft"

    def test_asked_twice_at_once_there_is_one_wave(self, client, place, lead):
        found = brought(client, place, GOOD)
        same = Arrival.objects.select_related("structure__root", "edition").get(pk=found.pk)
        created(client, found)
        with pytest.raises(WaveRefused):
            arrivals.ask(same, without_refused=False, by=lead)
        errands = DBTaskResult.objects.filter(task_path__endswith="waves.tasks.take")
        assert (Wave.objects.count(), errands.count()) == (1, 1)

    def test_where_barometers_wait_for_an_opinion_nothing_is_brought(self, client, place, lead):
        set_locks(place, BAROMETER, ["csa"], by=lead)
        assert "avis du CSA" in said(sent(client, place, GOOD))
        assert nothing_is_kept()

    def test_deleted_before_it_is_filled_its_file_goes(self, client, place):
        wave = created(client, brought(client, place, GOOD))
        client.post(reverse("waves:delete", args=[wave.pk]))
        worked()
        due(timezone.now())
        assert nothing_is_kept()
        assert sealing.codes() == []


UNREADABLE = [
    (b"", "vide"),
    (b"q1;q2\n", "aucune ligne sous le nom"),
    ("q1;q2\nyes;7\n".encode("utf-16-le"), "type accepté"),
    (b"q1;q2\nyes\x81;7\n", "pas un tableau lisible"),
    (b"yes;7\n7;8\n", "doit donner le nom des colonnes"),
    (b"q1;;q2\nyes;1;7\n", "doit donner le nom des colonnes"),
    (b"q1;Q1\nyes;no\n", "donnée plusieurs fois"),
    (b'q1;q2\n"yes;7\n', "Guillemets"),
]


class TestRefused:
    @pytest.mark.parametrize(("text", "words"), UNREADABLE)
    def test_a_file_that_cannot_be_read_is_not_kept(self, client, place, text, words):
        page = sent(client, place, text)
        assert page.status_code == 200
        assert words in said(page)
        assert nothing_is_kept()

    def test_what_the_antivirus_finds_is_not_kept(self, client, place, settings):
        with running() as server:
            settings.CLAMD = server.address
            assert "L’antivirus a trouvé" in said(sent(client, place, b"q1\n" + EICAR))
            assert nothing_is_kept()
            assert sent(client, place, GOOD).status_code == 302

    def test_free_text_and_answers_aside_are_taken_from_a_file(self, client, place, django_capture_on_commit_callbacks):
        sent(client, place, rows("avis;mot", "Oui;Très bien", "Non;NA", "Ne sait pas;", "NR;Rien", times=10))
        found = Arrival.objects.get()
        mapped(client, found, {"avis": SINGLE, "mot": "?text"})
        said_of = {"text-0": "Êtes-vous content ?", "text-1": "Pourquoi ?", "counted-0": [0], "aside-0": [2]}
        client.post(reverse("waves:questions", args=[found.pk]), said_of | {"nothing-0": [3]})
        wave = taken(client, found, django_capture_on_commit_callbacks)
        options = wave.edition.document.questions["avis"].options
        assert [(str(one.text), one.counted, one.aside) for one in options] == [
            ("Oui", True, False), ("Non", False, False), ("Ne sait pas", False, True),
        ]  # fmt: skip
        values = [each["values"] for each in opened_urn(wave)]
        assert len(values) == 40
        assert values.count({"mot": "Rien"}) == 10

    def test_days_to_come_or_upside_down_are_refused(self, client, place):
        today = timezone.localdate()
        assert "à venir" in said(sent(client, place, GOOD, closes_on=today + DAY))
        assert "suit le premier" in said(sent(client, place, GOOD, closes_on=today - 30 * DAY))
        assert nothing_is_kept()

    def test_two_columns_for_one_thing_and_none_for_a_question(self, client, place):
        edition = make_edition(place, content([question("q1"), question("q2", "scale")]))
        sent(client, place, GOOD, edition=edition.pk)
        found = Arrival.objects.get()
        assert "tient déjà cela" in said(mapped(client, found, {"q1": "q1", "q2": "q1"}))
        assert "celle d'une question" in said(mapped(client, found, {"q1": "@stratum"})).replace("’", "'")
        found.refresh_from_db()
        assert found.report == {}

    def test_lines_that_cannot_be_read_are_told_before_anything_is_saved(
        self, client, place, django_capture_on_commit_callbacks
    ):
        found = brought(client, place, GOOD + "peut-être;7\nyes;dix\n;\nyes;99\n")
        url = reverse("waves:arrival", args=[found.pk])
        page = said(client.get(url))
        assert "20 lignes seront prises sur 23" in page  # a line without a cell is no line
        for words in ("« peut-être » n’est pas une réponse", "« dix » n’est pas un nombre", "entre 0 et 10"):
            assert words in page
        listed = b"".join(client.get(reverse("waves:problems", args=[found.pk])).streaming_content).decode("utf-8-sig")
        assert [line.split(";")[:2] for line in listed.splitlines()[1:]] == [["22", "q1"], ["23", "q2"], ["25", "q2"]]
        assert "laisser de côté" in said(client.post(url)).lower()
        assert not Wave.objects.exists()
        wave = taken(client, found, django_capture_on_commit_callbacks, without_refused="on")
        assert wave.ballots.count() == 20

    @pytest.mark.parametrize(
        ("text", "words"),
        [("q1;q2\npeut-être;7\n", "Aucune ligne ne peut être prise"), ("q1;q2\nyes;7\n", "Moins de 11 réponses")],
    )
    def test_nothing_is_made_of_no_line_or_of_too_few(self, client, place, text, words):
        found = brought(client, place, text)
        url = reverse("waves:arrival", args=[found.pk])
        assert words in said(client.get(url))
        client.post(url, {"without_refused": "on"})
        assert not Wave.objects.exists()

    def test_what_counts_is_asked_and_never_guessed(self, client, place):
        sent(client, place, rows("avis;note;nom", "Oui;3;a", "Non;4;b", times=10))
        found = Arrival.objects.get()
        assert set(proposal(client, found).values()) == {""}  # nothing is taken that was not chosen
        assert "que des nombres" in said(mapped(client, found, {"avis": SCALE}))
        mapped(client, found, {"avis": SINGLE, "note": SCALE})
        url = reverse("waves:questions", args=[found.pk])
        form = client.get(url).context["form"]
        assert not any(form[name].initial for name in form.fields if not name.startswith("text-"))
        assert said(client.post(url, {"text-0": "Avis", "text-1": "Note"})).count("obligatoire") >= 4
        found.refresh_from_db()
        assert (found.report, Wave.objects.count()) == ({}, 0)


class TestKeeping:
    def test_abandoned_its_file_is_destroyed(self, client, place):
        found = brought(client, place, GOOD)
        assert found.path.stat().st_mode & 0o077 == 0
        client.post(reverse("waves:abandon", args=[found.pk]))
        assert nothing_is_kept()

    def test_forgotten_after_two_days(self, client, place):
        found = brought(client, place, GOOD)
        due(timezone.now() + datetime.timedelta(days=1, hours=23))
        assert found.path.exists()
        due(timezone.now() + datetime.timedelta(days=2, minutes=1))
        assert nothing_is_kept()

    def test_only_who_brought_it_opens_it(self, client, place, client_for):
        found = brought(client, place, GOOD)
        colleague = client_for(make_user((RoleName.HR, place)))
        for name in ("arrival", "columns", "questions", "problems"):
            assert colleague.get(reverse(f"waves:{name}", args=[found.pk])).status_code == 404
        assert colleague.post(reverse("waves:abandon", args=[found.pk])).status_code == 404
        assert found.path.exists()

    def test_interrupted_it_is_said_and_asked_again(self, client, place, django_capture_on_commit_callbacks):
        found = brought(client, place, GOOD)
        wave = created(client, found)
        there = found.path.read_bytes()
        found.path.write_bytes(b"q1;q2\nyes;7\n")  # another file, in its place
        worked()
        wave.refresh_from_db()
        assert (wave.state, wave.ballots.count(), sealing.codes()) == ("draft", 0, [])
        assert "ne se lit plus comme" in said(client.get(reverse("waves:show", args=[wave.pk])))
        found.path.write_bytes(there)
        client.post(reverse("waves:take_again", args=[wave.pk]))
        with django_capture_on_commit_callbacks(execute=True):
            worked()
        wave.refresh_from_db()
        assert (wave.state, wave.ballots.count()) == ("closed", 20)

    def test_a_worker_that_stopped_is_said_and_its_urn_goes(self, client, place):
        found = brought(client, place, GOOD)
        wave = created(client, found)
        sealing.new_urn(wave.code)
        Arrival.objects.filter(pk=found.pk).update(state="running", alive_at=timezone.now())
        due(timezone.now())
        assert sealing.has_key(wave.code)  # at work, its key is not swept
        due(timezone.now() + datetime.timedelta(minutes=11))
        assert "n’a pas répondu" in said(client.get(reverse("waves:show", args=[wave.pk])))
        assert not sealing.has_key(wave.code)

    def test_that_nobody_counts_its_answers_go_half_a_year_after_they_came(
        self, client, place, django_capture_on_commit_callbacks
    ):
        today = timezone.localdate()
        long_ago = {"opens_on": today - 400 * DAY, "closes_on": today - 390 * DAY}
        wave = taken(client, brought(client, place, GOOD, **long_ago), django_capture_on_commit_callbacks)
        due(timezone.now() + 179 * DAY)
        assert wave.ballots.count() == 20
        due(timezone.now() + 182 * DAY)
        wave.refresh_from_db()
        assert (wave.state, wave.ballots.count()) == ("cancelled", 0)
