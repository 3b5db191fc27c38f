"""What may come in: each refusal in the author's words, and nothing left behind."""

import io
import stat
import struct
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from terreau.ground.common import archives
from terreau.ground.journal.models import Entry
from terreau.ground.organisations.enums import RoleName
from terreau.rooms.learning.packages import actions
from terreau.rooms.learning.packages.checking import check_package
from terreau.rooms.learning.packages.enums import Standard
from terreau.rooms.learning.packages.manifest import PackageRefused
from terreau.rooms.learning.packages.models import Package
from tests.factories import make_structure, make_user
from tests.ground.common import clamd
from tests.rooms.learning.packages.maker import (
    GOLF_12,
    GOLF_2004,
    PAGE,
    archive,
    make_package,
    manifest,
    package_bytes,
    upload,
)

OTHER_SCO = '<resource identifier="r2" type="webcontent" adlcp:scormtype="sco" href="b.html"/>'
ASSET = '<resource identifier="r2" type="webcontent" adlcp:scormtype="asset" href="b.html"/>'
SECOND_ITEM = '<item identifier="j" identifierref="r2"><title>Autre</title></item>'
DTD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'


def kept() -> list[str]:
    if not default_storage.exists(actions.FOLDER):
        return []
    return default_storage.listdir(actions.FOLDER)[1]


def refusal_of(content: bytes) -> str:
    with pytest.raises(PackageRefused) as refusal:
        check_package(upload(content))
    return str(refusal.value).replace("\N{NO-BREAK SPACE}", " ")


def with_member(name: str, **attributes: object) -> bytes:
    """A sound package, and one more member of that name, written as it is."""
    out = io.BytesIO(package_bytes())
    with zipfile.ZipFile(out, "a") as made:
        member = zipfile.ZipInfo("x" * len(name.encode()))
        for key, value in attributes.items():
            setattr(member, key, value)
        made.writestr(member, b"contenu")
    content = out.getvalue()
    return content.replace(("x" * len(name.encode())).encode(), name.encode())


def test_the_real_ones_are_read():
    golf = check_package(upload(GOLF_2004)).manifest
    assert (golf.standard, golf.launch) == (Standard.SCORM_2004, "shared/launchpage.html")
    assert golf.title == "Golf Explained - Run-time Basic Calls"
    assert check_package(upload(GOLF_12)).manifest.standard == Standard.SCORM_12


def test_what_the_manifest_says_is_kept():
    inside = "<adlcp:datafromlms>a=1</adlcp:datafromlms><adlcp:masteryscore>75.5</adlcp:masteryscore>"
    told = manifest(
        title=" Un\n titre ", href="cours/début%20ici.html?x=1#a", item=inside, attributes='parameters="?y=2"'
    )
    read = check_package(upload(archive({"imsmanifest.xml": told, "cours/début ici.html": PAGE}))).manifest
    assert (read.title, read.launch, read.parameters) == ("Un titre", "cours/début ici.html", "?x=1&y=2#a")
    assert (read.launch_data, read.mastery_score) == ("a=1", 75.5)


def test_the_score_to_reach_of_2004_is_that_of_its_main_objective():
    inside = """<imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">
    <imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>
    </imsss:sequencing>"""
    assert check_package(upload(package_bytes(standard="2004", item=inside))).manifest.mastery_score == 0.8


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"resources": OTHER_SCO, "items": SECOND_ITEM}, "plusieurs unités"),
        ({"href": "absente.html"}, "« absente.html », n’est pas dans le paquet"),
        ({"href": "https://ailleurs.example/x.html"}, "sur un autre site"),
        ({"href": "//ailleurs.example/x.html"}, "sur un autre site"),
        ({"href": ""}, "quelle page ouvre"),
        ({"href": "../../index.html#", "space": "xmlns:adlcp='urn:x'", "version": "3.0"}, "« 3.0 », n’est pas connue"),
        ({"space": "xmlns:adlcp='urn:x'", "version": ""}, "ne dit pas sa version"),
    ],
)
def test_a_manifest_that_cannot_be_played_is_refused(told, words):
    assert words in refusal_of(package_bytes(**told))


def test_assets_beside_the_unit_are_fine():
    assert check_package(upload(package_bytes(resources=ASSET, items=SECOND_ITEM)))


def test_a_manifest_without_unit_is_refused():
    told = manifest().replace('adlcp:scormtype="sco"', 'adlcp:scormtype="asset"')
    assert "aucune unité" in refusal_of(archive({"imsmanifest.xml": told, "index.html": PAGE}))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_before_it_is_read(encoding):
    told = (DTD + manifest().partition("?>")[2]).replace('version="1.0"?', f'version="1.0" encoding="{encoding}"?')
    assert "DOCTYPE" in refusal_of(archive({"imsmanifest.xml": told.encode(encoding), "index.html": PAGE}))


def test_a_manifest_too_deep_or_too_large_is_refused(monkeypatch):
    deep = manifest(item="<a>" * 80 + "</a>" * 80)
    assert "trop de niveaux" in refusal_of(archive({"imsmanifest.xml": deep, "index.html": PAGE}))
    large = manifest(title="x" * 6_000_000)
    assert "démesuré" in refusal_of(archive({"imsmanifest.xml": large, "index.html": PAGE}))


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"a.crs": "", "a.au": ""}, "AICC"),
        ({"cmi5.xml": ""}, "cmi5"),
        ({"cours/imsmanifest.xml": "x"}, "compressez le contenu de ce dossier"),
        ({"index.html": PAGE}, "pas de manifeste"),
        ({"imsmanifest.xml": "<a>"}, "abîmé"),
        ({"imsmanifest.xml": "<a/>"}, "n’est pas celui d’un paquet"),
    ],
)
def test_what_is_no_scorm_package_says_what_it_is(members, words):
    assert words in refusal_of(archive(members))


@pytest.mark.parametrize(
    "name",
    [
        "../evil.html", "a/../../evil.html", "/etc/passwd", "C:/evil.html", "a\\b.html", "a/./b.html", "a//b.html",
        "a\x01b.html", "__terreau__/frame.js", "a" * 600,
    ],
)  # fmt: skip
def test_a_path_that_plays_tricks_is_refused(name):
    assert "n’est pas sûr" in refusal_of(with_member(name))


def test_a_link_is_refused():
    assert "est un lien" in refusal_of(with_member("lien", external_attr=(stat.S_IFLNK | 0o777) << 16))


def test_the_same_name_twice_is_refused_whatever_its_capitals():
    assert "le même nom" in refusal_of(with_member("INDEX.html"))


def test_a_password_is_refused():
    content = bytearray(package_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "mot de passe" in refusal_of(bytes(content))


def test_a_bomb_is_counted_and_refused():
    assert "démesuré une fois ouvert" in refusal_of(package_bytes({"index.html": PAGE, "b.bin": b"0" * 40_000_000}))


def test_an_archive_that_lies_about_its_sizes_is_refused(monkeypatch):
    content = bytearray(package_bytes({"index.html": "x" * 5000}))
    where = content.rindex(b"PK\x01\x02")
    content[where + 24 : where + 28] = struct.pack("<I", 10)
    assert "abîmé" in refusal_of(bytes(content))


def test_too_many_files_or_too_large_is_refused(monkeypatch, settings):
    monkeypatch.setattr("terreau.rooms.learning.packages.checking.MOST_MEMBERS", 3)
    assert "10 000 fichiers" in refusal_of(package_bytes({"index.html": PAGE, "a": "", "b": "", "c": ""}))
    settings.PACKAGE_MOST_BYTES = 10
    assert "dépasse 0 Mo" in refusal_of(package_bytes())


def test_words_of_workbooks_stay_those_of_workbooks():
    with pytest.raises(archives.ArchiveRefused, match="Ce classeur"):
        archives.check_archive(io.BytesIO(b"PK nothing"))


# ---- importing


@pytest.fixture
def author(db):
    office = make_structure("Ministère")
    return make_user((RoleName.TRAINER, office)), office


def test_an_author_imports_sees_and_deletes(author, client_for):
    user, office = author
    client, before = client_for(user), kept()
    told = {"structure": office.pk, "file": upload(package_bytes(title="Accueil du public"))}
    page = client.post(reverse("packages:import"), told, follow=True)
    assert "Le paquet est importé" in page.content.decode()
    package = Package.objects.get()
    assert (package.imported_by, package.title, len(kept())) == (user, "Accueil du public", len(before) + 1)
    with package.file.open() as file:
        assert file.read() == package_bytes(title="Accueil du public")
    assert "Accueil du public" in client.get(reverse("packages:list")).content.decode()
    assert "index.html" in client.get(reverse("packages:show", kwargs={"pk": package.pk})).content.decode()
    assert client.get(reverse("packages:try", kwargs={"pk": package.pk})).status_code == 200


def test_deleting_takes_the_file_away(author, client_for, django_capture_on_commit_callbacks):
    user, office = author
    before = kept()
    package = make_package(office)
    with django_capture_on_commit_callbacks(execute=True):
        client_for(user).post(reverse("packages:delete", kwargs={"pk": package.pk}))
    assert (Package.objects.count(), kept()) == (0, before)
    assert set(Entry.objects.filter(action__startswith="packages.").values_list("action", flat=True)) == {
        "packages.package.imported", "packages.package.deleted"
    }  # fmt: skip


def test_what_a_lesson_plays_is_not_deleted(author, client_for):
    from tests.rooms.learning.packages.played import make_played

    user, office = author
    make_played(office, {"un": package_bytes()})
    package = Package.objects.get()
    page = client_for(user).post(reverse("packages:delete", kwargs={"pk": package.pk}), follow=True)
    assert "Une leçon joue ce paquet" in page.content.decode()
    assert default_storage.exists(Package.objects.get().file.name)


def test_a_refused_package_leaves_nothing_and_the_page_says_why(author, client_for):
    user, office = author
    before = kept()
    told = {"structure": office.pk, "file": upload(archive({"index.html": PAGE}))}
    page = client_for(user).post(reverse("packages:import"), told)
    assert "pas de manifeste" in page.content.decode()
    assert (Package.objects.count(), kept()) == (0, before)


def test_the_same_package_twice_is_kept_once(author):
    _user, office = author
    make_package(office)
    before = kept()
    with pytest.raises(PackageRefused, match="déjà importé"):
        make_package(office)
    assert (Package.objects.count(), kept()) == (1, before)


def test_a_transaction_that_fails_leaves_no_file(author, monkeypatch):
    _user, office = author
    before = kept()

    def fails(*_args, **_told):
        raise RuntimeError("power cut")

    monkeypatch.setattr(actions, "record", fails)
    with pytest.raises(RuntimeError):
        make_package(office)
    assert (Package.objects.count(), kept()) == (0, before)


def test_what_a_crash_left_is_swept_and_what_is_being_written_is_not(author, monkeypatch):
    import datetime

    from django.core.files.base import ContentFile
    from django.utils import timezone

    _user, office = author
    package = make_package(office)
    left = default_storage.save(f"{actions.FOLDER}/left.zip", ContentFile(b"x"))
    assert actions.sweep(timezone.now()) == 0
    actions.sweep(timezone.now() + datetime.timedelta(hours=2))
    assert not default_storage.exists(left)
    assert default_storage.exists(package.file.name)


def test_an_infected_package_is_refused_where_an_antivirus_is_set(author, client_for, settings):
    user, office = author
    before = kept()
    content = archive({"imsmanifest.xml": manifest(), "index.html": PAGE, "v": clamd.EICAR}, compress_type=0)
    with clamd.running() as scanner:
        settings.CLAMD = scanner.address
        page = client_for(user).post(reverse("packages:import"), {"structure": office.pk, "file": upload(content)})
    assert "programme malveillant" in page.content.decode()
    assert kept() == before


def test_the_list_costs_the_same_whatever_its_length(author, client_for):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    user, office = author
    client = client_for(user)
    counts = []
    for turn in range(2):
        for number in range(3):
            make_package(office, package_bytes(title=f"{turn}-{number}"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get(reverse("packages:list"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
