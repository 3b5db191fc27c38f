"""How many courses a step asks for, and when it opens, in words."""

from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from terreau.rooms.learning.paths.enums import Opening

NUMBERS = (
    gettext_lazy("deux"), gettext_lazy("trois"), gettext_lazy("quatre"), gettext_lazy("cinq"), gettext_lazy("six"),
    gettext_lazy("sept"), gettext_lazy("huit"), gettext_lazy("neuf"), gettext_lazy("dix"),
)  # fmt: skip


def in_letters(number: int) -> str:
    return str(NUMBERS[number - 2]) if 2 <= number <= len(NUMBERS) + 1 else str(number)


def choice_words(needed: int, offered: int) -> str:
    """« deux cours au choix parmi quatre »: what completing the step takes."""
    if offered == 0:
        return _("aucun cours pour l’instant")
    if offered == 1:
        return _("un cours")
    if needed >= offered:
        return _("les %(offered)s cours") % {"offered": in_letters(offered)}
    if needed == 1:
        return _("un cours au choix parmi %(offered)s") % {"offered": in_letters(offered)}
    words = {"needed": in_letters(needed), "offered": in_letters(offered)}
    return _("%(needed)s cours au choix parmi %(offered)s") % words


def opening_words(step: Any, steps: list[Any]) -> str:
    """When the step is proposed; nothing for one that is from the beginning."""
    if step.opening == Opening.NAMED:
        titles = [f"« {each.title} »" for each in step.after.all()]
        return _("S’ouvre après %(titles)s.") % {"titles": ", ".join(titles)} if titles else ""
    before = [each for each in steps if each.position < step.position and not each.optional]
    if step.opening == Opening.ORDER and before:
        return _("S’ouvre après les étapes qui la précèdent.")
    return ""
