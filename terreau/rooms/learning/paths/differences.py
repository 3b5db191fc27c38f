"""What changed between two versions of a path, in sentences. A step is known by its title."""

from django.utils.translation import gettext as _

from terreau.rooms.learning.paths.models import PathVersion, Step
from terreau.rooms.learning.paths.progress import courses_of, steps_by_version
from terreau.rooms.learning.paths.words import choice_words


def differences(before: PathVersion, after: PathVersion, *, steps: dict[int, list[Step]] | None = None) -> list[str]:
    """Steps added, taken away and changed, in the order of the newer version; nothing when both say the same.

    `steps`: those of both, by key of version, where they were read already.
    """
    steps = steps or steps_by_version([before, after])
    old = {step.title: step for step in steps[before.pk]}
    new = {step.title: step for step in steps[after.pk]}
    found = [_("Étape ajoutée : « %(title)s ».") % {"title": title} for title in new if title not in old]
    found += [_("Étape retirée : « %(title)s ».") % {"title": title} for title in old if title not in new]
    for title, step in new.items():
        if title in old:
            found += changes_of(old[title], step)
    kept = [title for title in old if title in new]
    if kept != [title for title in new if title in old]:
        found.append(_("L’ordre des étapes a changé."))
    if before.months != after.months:
        found.append(_("L’ancienneté admise des cours a changé."))
    return found


def changes_of(old: Step, new: Step) -> list[str]:
    before, after = {each.pk: each for each in courses_of(old)}, {each.pk: each for each in courses_of(new)}
    words = {"step": new.title}
    found = [
        _("« %(step)s » : cours ajouté, « %(course)s ».") % {**words, "course": each.title}
        for key, each in after.items()
        if key not in before
    ]
    found += [
        _("« %(step)s » : cours retiré, « %(course)s ».") % {**words, "course": each.title}
        for key, each in before.items()
        if key not in after
    ]
    choice = choice_words(new.needed, len(after))
    if choice != choice_words(old.needed, len(before)):
        found.append(_("« %(step)s » demande : %(choice)s.") % {**words, "choice": choice})
    if old.optional != new.optional:
        said = _("« %(step)s » devient facultative.") if new.optional else _("« %(step)s » devient obligatoire.")
        found.append(said % words)
    if old.opening != new.opening or waited(old) != waited(new):
        found.append(_("« %(step)s » ne s’ouvre plus au même moment.") % words)
    return found


def waited(step: Step) -> list[str]:
    return sorted(each.title for each in step.after.all())
