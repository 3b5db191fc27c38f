"""What is held comes out: every row that points at somebody, every column of it, or the reason why not."""

import json

import pytest
from django.urls import reverse

from terreau.ground.common.personal_data import plain
from terreau.ground.organisations.models import Agent
from tests.ground.rights.somebody import pointing_at_people, somebody, tables

# The file of somebody in my team is his, not mine.
OF_OTHERS = {("organisations.agent", "manager")}


@pytest.fixture
def me(db, settings, tmp_path):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    one = somebody()
    one.user.agent = one.agent
    return one


def held(me, client_for) -> tuple[dict, str]:
    content = client_for(me.user).get(reverse("desk:my_data_json")).content.decode()
    return {each["code"]: each for each in json.loads(content)["holdings"]}, content


def test_there_is_a_row_in_every_table_so_that_what_follows_proves_something(me):
    empty = [table.model for _holding, table in tables() if not table.of(me.person).exists()]
    assert empty == []


def test_every_row_that_points_at_me_comes_out(me):
    given = {}
    for _holding, table in tables():
        given.setdefault(table.model, set()).update(table.of(me.person).values_list("pk", flat=True))
    missing = []
    for model, column in pointing_at_people():
        if (model._meta.label_lower, column.name) in OF_OTHERS:
            continue
        person = me.agent if column.related_model is Agent else me.user
        rows = set(model.objects.filter(**{column.name: person}).values_list("pk", flat=True))
        if not rows <= given.get(model._meta.label_lower, set()):
            missing.append(f"{model._meta.label_lower}.{column.name}")
    assert missing == []


def test_every_column_comes_out_as_it_is_stored_or_says_why_not(me, client_for):
    told, _content = held(me, client_for)
    wrong = []
    for holding, table in tables():
        records = told[holding.code]["tables"][table.model]
        rows = table.of(me.person).order_by("pk")
        assert len(records) == rows.count() > 0
        for column in table.table._meta.concrete_fields:
            if column.name in table.withheld:
                assert told[holding.code]["withheld"][f"{table.model}.{column.name}"]
                continue
            stored = [json.loads(json.dumps(plain(getattr(row, column.name)), default=written)) for row in rows]
            if [record[column.name] for record in records] != stored:
                wrong.append(f"{table.model}.{column.name}")
    assert wrong == []


def written(value):
    from django.core.serializers.json import DjangoJSONEncoder

    return DjangoJSONEncoder().default(value)


def test_what_is_withheld_is_a_column_that_exists():
    for _holding, table in tables():
        assert set(table.withheld) <= {column.name for column in table.table._meta.concrete_fields}


def test_the_planted_words_are_in_the_file_and_on_the_page_to_keep(me, client_for):
    _told, content = held(me, client_for)
    page = client_for(me.user).get(reverse("desk:my_data_to_keep")).text
    planted = [
        me.user.email, me.user.name, me.user.sub, me.agent.matricule, me.agent.last_name, me.agent.first_name,
        me.agent.email, str(me.agent.key), "Campagne zorglub", "Action de zorglub", "zorglub.csv", "Pièce zorglub",
        "nouveau.moi.zorglub",
    ]  # fmt: skip
    assert [word for word in planted if word not in content] == []
    assert [word for word in planted if word not in page] == []
    for secret in (me.user.password, "hash"):
        assert not secret or f'"{secret}' not in content


def test_nothing_of_a_neighbour_comes_out(me, client_for, settings, tmp_path):
    somebody("voisinage")
    _told, content = held(me, client_for)
    assert "voisinage" not in content
    assert "autre@ailleurs.example" not in content
