"""What is kept of an urn: in a backup, on a machine that has lost its key, in the words of the doctor."""

import shutil
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from terreau.desk import health
from terreau.rooms.barometer.waves import closing, sealing
from terreau.rooms.barometer.waves.models import Ballot, Right
from tests.factories import make_structure
from tests.rooms.barometer.waves.makers import answer_by, open_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.EVIDENCE_DIR, settings.EVIDENCE_KEYS_DIR = tmp_path / "evidence", tmp_path / "evidence-keys"
    settings.JOURNAL_KEYS_DIR, settings.MEDIA_ROOT = tmp_path / "journal-keys", tmp_path / "media"
    settings.URN_KEYS_DIR = tmp_path / "urn-keys"
    return tmp_path


def test_a_wave_that_was_restored_goes_on_and_its_ballots_open(var):
    wave = open_with(make_structure(), 12)
    answer_by(wave, Right.objects.first(), {"q1": "yes"})
    (var / "urn-keys" / f"{wave.code}.0123").write_bytes(b"half written")
    call_command("backup", var / "kept.tar.gz", stdout=StringIO())
    Ballot.objects.all().delete()
    shutil.rmtree(var / "urn-keys")
    assert health.check_urns().state == health.State.BROKEN
    assert wave.name in health.check_urns().found
    call_command("restore", var / "kept.tar.gz", replace=True, stdout=StringIO())
    assert health.check_urns().state == health.State.GOOD
    assert [path.name for path in (var / "urn-keys").iterdir()] == [f"{wave.code}.key"]
    assert sealing.Urn(wave.code).open(Ballot.objects.get().sealed)["values"] == {"q1": "yes"}
    answer_by(wave, Right.objects.first(), {"q1": "no"})
    assert Ballot.objects.count() == 2


def test_the_key_of_another_urn_is_no_key(var):
    wave, other = open_with(make_structure(), 12), open_with(make_structure(), 12)
    shutil.copy(var / "urn-keys" / f"{other.code}.key", var / "urn-keys" / f"{wave.code}.key")
    found = health.check_urns()
    assert found.state == health.State.BROKEN
    assert "terreau restore" in found.mend
    with pytest.raises(sealing.CannotOpen):
        sealing.Urn(wave.code).open(sealing.seal(wave.public_key, {}))


def test_a_key_that_opens_nothing_any_more_goes_with_the_next_minute(var):
    wave, kept = open_with(make_structure(), 12), open_with(make_structure(), 12)
    wave.__class__.objects.filter(pk=wave.pk).update(state="counted", emptied_on=timezone.localdate())
    (var / "urn-keys" / "zzzz.key").write_bytes(b"of a database that is no more")
    closing.sweep_keys()
    assert sealing.codes() == [kept.code]


def test_keys_are_read_by_their_account_only(var):
    wave = open_with(make_structure(), 12)
    assert (var / "urn-keys").stat().st_mode & 0o777 == 0o700
    assert (var / "urn-keys" / f"{wave.code}.key").stat().st_mode & 0o777 == 0o600
