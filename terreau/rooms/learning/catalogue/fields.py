"""A column that holds what others say, as it is searched: written with them, never typed."""

from typing import Any

from django.db import models

from terreau.ground.common.plain import plain


class SpokenField(models.TextField):
    """The plain text of the columns `of`, a blank first, so that ` mot` finds each word that begins with `mot`.

    Said once when the row is written rather than for each row that a search reads: ten thousand courses with their
    texts take a second to say. `save(update_fields=…)` names it when it names one of the others.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = tuple(of)
        kwargs |= {"editable": False, "blank": True, "default": ""}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        said = f" {plain(' '.join(str(getattr(model_instance, name)) for name in self.of))}"
        setattr(model_instance, self.attname, said)
        return said
