"""`terreau import course`: the same door as the page, for whoever sits at the machine."""

import pytest
from django.core.management import CommandError, call_command

from terreau.rooms.learning.catalogue.models import Course
from tests.factories import make_structure
from tests.rooms.learning.course_files import write_course_files

pytestmark = pytest.mark.django_db


def test_a_folder_is_imported_once_and_a_check_takes_nothing(tmp_path, capsys):
    make_structure(code="MIN")
    folder = write_course_files(tmp_path)
    call_command("import", "course", str(folder), structure="MIN", check=True)
    assert not Course.objects.exists()
    call_command("import", "course", str(folder), structure="MIN")
    call_command("import", "course", str(folder), structure="min")
    assert Course.objects.get().editions.count() == 1


def test_a_wrong_folder_is_refused_with_its_file_and_line(tmp_path, capsys):
    make_structure(code="MIN")
    folder = write_course_files(tmp_path, **{"2-deux/1-seule.md": "---\ntitre: a\n---\n\n<b>x</b>"})
    with pytest.raises((CommandError, SystemExit)):
        call_command("import", "course", str(folder), structure="MIN")
    told = capsys.readouterr()
    assert "2-deux/1-seule.md" in told.out + told.err
    assert not Course.objects.exists()
