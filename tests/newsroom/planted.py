"""A row in every table of the public site that names somebody, whatever else the table asks for."""

import datetime
import uuid
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from terreau.ground.accounts.models import User
from terreau.newsroom.personal_data import NAMING, naming, people_columns


def plant(person: Any, word: str) -> None:
    for name in NAMING:
        if not naming(name)(person).exists():
            planted(apps.get_model(name), person.user, word)


def planted(model: type[models.Model], user: User, word: str) -> models.Model:
    """A row of `model` that names `user` wherever it can, its other columns filled with the least they take."""
    columns = model._meta.concrete_fields
    values = {column.name: value for column in columns if (value := least(column, user)) is not None}
    values |= {column.name: user for column in people_columns(model)}
    if issubclass(model, Page):
        tree = {"path", "depth", "numchild", "page_ptr", "latest_revision", "live_revision"}
        page = model(**{key: value for key, value in values.items() if key not in tree})
        page.title, page.slug = f"Page {model.__name__}", f"page-{model.__name__.lower()}-{user.pk}"
        return Page.objects.order_by("depth", "path").first().add_child(instance=page)
    row = model(**values)
    models.Model.save_base(row, raw=True, force_insert=True)
    return row


def least(column: models.Field, user: User) -> Any:
    if column.null or column.has_default() or column.primary_key:
        return None
    if column.choices:
        return column.choices[0][0]
    if column.name == "object_id":  # what is reviewed, discussed, edited: a page of his
        return str(Page.objects.filter(owner=user).order_by("pk").values_list("pk", flat=True).first())
    if column.related_model is ContentType:
        return ContentType.objects.get_for_model(Page)
    if column.is_relation:
        found = column.related_model._base_manager.first()
        return found or planted(column.related_model, user, "")
    kinds: list[tuple[type, Any]] = [
        (models.UUIDField, uuid.uuid4()), (models.BooleanField, False), (models.DateTimeField, timezone.now()),
        (models.DateField, datetime.date(2026, 3, 2)), (models.JSONField, {}), (models.IntegerField, 1),
    ]  # fmt: skip
    for kind, value in kinds:
        if isinstance(column, kind):
            return value
    return "x"
