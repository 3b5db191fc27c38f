"""A variable that a template of ours reads and nobody passed is a failure, in `{% if %}` and in translations too.

What is allowed: following a link that is None inside `{% if %}`, `{% for %}` or before `|default`.
"""

from pathlib import Path
from typing import Any

import pytest
from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.template.context import BaseContext
from django.templatetags.i18n import BlockTranslateNode

OURS = str(Path(__file__).resolve().parents[2] / "terreau")
DEFAULTS = {"default", "default_if_none", "yesno"}


class UnknownVariable(AssertionError):
    pass


def install(patch: pytest.MonkeyPatch, *, ours: str = OURS) -> None:
    """Watch every template whose file is under `ours`."""
    missed: list[VariableDoesNotExist] = []
    resolve_variable, resolve_expression = Variable.resolve, FilterExpression.resolve
    render_translation = BlockTranslateNode.render

    def variable(self: Variable, context: Any) -> Any:
        try:
            return resolve_variable(self, context)
        except VariableDoesNotExist as error:
            missed.append(error)
            raise

    def expression(self: FilterExpression, context: Any, ignore_failures: bool = False) -> Any:
        before = len(missed)
        value = resolve_expression(self, context, ignore_failures)
        if len(missed) > before:
            error = missed[before]
            del missed[before:]
            excused = ignore_failures or (self.filters and self.filters[0][0].__name__ in DEFAULTS)
            missing, found_on = error.params[0], error.params[1]
            if _is_ours(context, ours) and not (found_on is None and excused):
                where = "" if isinstance(found_on, BaseContext) else f" on {found_on!r:.80}"
                raise UnknownVariable(f"{_name(context)}: {{{{ {self.token} }}}}: nothing is called {missing!r}{where}")
        return value

    def translation(self: BlockTranslateNode, context: Any, nested: bool = False) -> Any:
        if _is_ours(context, ours):
            known = {*self.extra_context, self.countervar}
            names = self.render_token_list(self.singular)[1] + self.render_token_list(self.plural)[1]
            for name in names:
                if name not in known and name not in context:
                    raise UnknownVariable(f"{_name(context)}: {{% blocktranslate %}}: nothing is called {name!r}")
        return render_translation(self, context, nested)

    patch.setattr(Variable, "resolve", variable)
    patch.setattr(FilterExpression, "resolve", expression)
    patch.setattr(BlockTranslateNode, "render", translation)


def _template(context: Any) -> Any:
    return getattr(getattr(context, "render_context", None), "template", None)


def _name(context: Any) -> str:
    return str(_template(context).name)


def _is_ours(context: Any, ours: str) -> bool:
    template = _template(context)
    return template is not None and str(template.origin.name).startswith(ours)
