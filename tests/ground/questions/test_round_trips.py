"""What a writer wrote is read again the same, whatever the characters; what a format cannot hold is said."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from terreau.ground.questions.gift import read_gift, write_gift
from terreau.ground.questions.moodle import read_moodle, write_moodle
from terreau.ground.questions.yaml_bank import read_yaml, write_yaml
from tests.ground.questions.making import any_drafts, draft_with_picture, drafts_of_each_kind

FORMATS = {"gift": (read_gift, write_gift), "moodle": (read_moodle, write_moodle)}
BANK = Path("terreau/rooms/skills/data/bank")
slow = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def again(read, text: str, folder: Path):
    path = folder / "questions"
    path.write_text(text, encoding="utf-8", newline="")
    return read(path)


def without_line(drafts):
    return [replace(draft, line=0) for draft in drafts]


@pytest.mark.parametrize("name", FORMATS)
def test_each_kind_comes_back_whole_and_nothing_is_said_lost(name, tmp_path):
    read, write = FORMATS[name]
    drafts = drafts_of_each_kind()
    written = write(drafts)
    assert written.left_out == []
    bank = again(read, written.text, tmp_path)
    assert without_line(bank.drafts) == drafts
    assert (bank.problems, bank.notes) == ([], [])


@pytest.mark.parametrize("name", FORMATS)
@slow
@given(draft=any_drafts())
def test_any_draft_comes_back_whole(name, draft, tmp_path_factory):
    read, write = FORMATS[name]
    written = write([draft])
    if written.left_out:
        assert name == "gift"
        assert any("->" in text for text in draft.content.accepted)
        return
    bank = again(read, written.text, tmp_path_factory.mktemp("files"))
    assert bank.problems == []
    assert without_line(bank.drafts) == without_line([draft])


@slow
@given(draft=any_drafts())
def test_any_draft_comes_back_whole_from_yaml(draft, tmp_path_factory):
    bank = again(read_yaml, write_yaml([draft]), tmp_path_factory.mktemp("files"))
    assert bank.problems == []
    assert without_line(bank.drafts) == without_line([draft])


@pytest.mark.parametrize("name", FORMATS)
def test_our_own_bank_comes_back_whole_but_for_what_is_said(name, tmp_path):
    read, write = FORMATS[name]
    drafts = [draft for path in sorted(BANK.glob("*.yaml")) for draft in read_yaml(path, pictures=BANK).drafts]
    written = write(drafts)
    left = {each.code for each in written.left_out}
    bank = again(read, written.text, tmp_path)
    assert (bank.problems, bank.notes) == ([], [])
    assert without_line(bank.drafts) == without_line(draft for draft in drafts if draft.code not in left)
    assert 0 < len(left) < len(drafts) / 2
    assert all(draft.content.support for draft in drafts if draft.code in left)


def test_a_picture_goes_with_moodle_xml_and_gift_says_that_it_cannot(tmp_path):
    draft = draft_with_picture()
    (back,) = again(read_moodle, write_moodle([draft]).text, tmp_path).drafts
    assert replace(back, line=0) == draft
    assert back.pictures == draft.pictures
    written = write_gift([draft])
    assert [each.code for each in written.left_out] == ["image"]
    assert "::image::" not in written.text


def test_a_picture_kept_under_its_digest_takes_an_ending(tmp_path):
    draft = draft_with_picture()
    (data,) = draft.pictures.values()
    support = replace(draft.content.support, data={**draft.content.support.data, "fichier": "0a1b2c"})
    kept = replace(draft, content=replace(draft.content, support=support), pictures={"0a1b2c": data})
    (back,) = again(read_moodle, write_moodle([kept]).text, tmp_path).drafts
    assert back.pictures == {"image.png": data}
    assert write_moodle([replace(kept, pictures={})]).left_out[0].code == "image"
