"""Every write to the sheets of solutions and to who uses them, journalled. The database settles double decisions."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from terreau.ground.common.plain import plain_words
from terreau.ground.journal.actions import record
from terreau.ground.organisations.models import Structure
from terreau.rooms.gatherings.showroom import access, emails
from terreau.rooms.gatherings.showroom.enums import TRANSITIONS, State
from terreau.rooms.gatherings.showroom.models import Solution, Use

EDITABLE = (
    "structure", "outside_owner", "name", "sentence", "need", "description", "licence", "licence_detail", "cost",
    "cost_yearly", "hosting", "accessible", "statement_url", "contact", "contact_email", "page_url", "source_url",
)  # fmt: skip


class ShowroomRefused(Exception):
    """The change cannot be made; the message says why, in the user's words."""


def sort_name(name: str) -> str:
    return " ".join(plain_words(name))[:200]


@transaction.atomic
def create(*, structure: Structure, by: Any, **fields: Any) -> Solution:
    """A sheet in preparation: nobody reads it but those who animate its structure."""
    _known(fields)
    if structure.closed_on is not None:
        raise ShowroomRefused(_("Cette structure est fermée."))
    author = by if hasattr(by, "structures_as") else None
    try:
        with transaction.atomic():
            solution = Solution.objects.create(
                structure=structure, sort_name=sort_name(fields["name"]), created_by=author, **fields
            )
    except IntegrityError as error:
        raise ShowroomRefused(_("Cette structure présente déjà une solution de ce nom.")) from error
    record("showroom.solution.created", solution, by=by, structure=structure.pk)
    return solution


@transaction.atomic
def edit(solution: Solution, *, by: Any, **changes: Any) -> bool:
    """Change some of the `EDITABLE` fields. A published sheet is reviewed again: says whether it is so."""
    _known(changes)
    # Held by a write before it is read: of two changes at once, the second sees the first.
    Solution.objects.filter(pk=solution.pk).update(changed_at=timezone.now())
    current = Solution.objects.select_related("structure").get(pk=solution.pk)
    changed = sorted(name for name, value in changes.items() if value != getattr(current, name))
    if not changed:
        return False
    if current.state == State.WITHDRAWN:
        raise ShowroomRefused(_("Cette solution est retirée : reprenez sa fiche avant de la modifier."))
    again = current.state == State.PUBLISHED
    for name in changed:
        setattr(current, name, changes[name])
    current.sort_name = sort_name(current.name)
    if again or current.state == State.PROPOSED:
        # Whoever changes the text of a sheet is then not the one who accepts it.
        current.state, current.proposed_by, current.reviewed_by = State.PROPOSED, _user(by), None
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        raise ShowroomRefused(_("Cette structure présente déjà une solution de ce nom.")) from error
    record("showroom.solution.edited", current, by=by, fields=changed)
    if again:
        emails.ask_review(current, by=by)
    return again


def _known(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise TypeError(f"Not editable: {', '.join(sorted(unknown))}")


def _user(by: Any) -> Any:
    return by if hasattr(by, "structures_as") else None


@transaction.atomic
def propose(solution: Solution, *, by: Any) -> None:
    """Ask somebody else to read it."""
    _move(solution, State.PROPOSED, proposed_by=_user(by), reviewed_by=None, remark="")
    record("showroom.solution.proposed", solution, by=by)
    emails.ask_review(solution, by=by)


@transaction.atomic
def publish(solution: Solution, *, by: Any) -> None:
    """Accept it. Never by who proposed it: the database holds it too."""
    if solution.proposed_by_id == by.pk:
        raise ShowroomRefused(_("Vous avez proposé ou modifié cette fiche : une autre personne la relit et la publie."))
    try:
        with transaction.atomic():
            day = solution.published_on or timezone.localdate()
            _move(solution, State.PUBLISHED, reviewed_by=_user(by), published_on=day, remark="")
    except IntegrityError as error:
        raise ShowroomRefused(_("La fiche a changé entre-temps : relisez-la.")) from error
    record("showroom.solution.published", solution, by=by)
    emails.tell_decision(solution, accepted=True)


@transaction.atomic
def send_back(solution: Solution, *, remark: str, by: Any) -> None:
    """Ask for changes, saying which."""
    if solution.proposed_by_id == by.pk:
        raise ShowroomRefused(_("Vous avez proposé cette fiche : une autre personne la relit."))
    _move(solution, State.DRAFT, remark=remark)
    record("showroom.solution.sent_back", solution, by=by)
    emails.tell_decision(solution, accepted=False)


@transaction.atomic
def withdraw(solution: Solution, *, reason: str, by: Any) -> None:
    """It is shown no more, and the page says why to those who had asked for it."""
    from terreau.rooms.gatherings.showroom.slots import cancel_coming  # which refuses in this module's words

    _move(solution, State.WITHDRAWN, withdrawn_reason=reason)
    cancel_coming(solution, reason=reason, by=by)
    record("showroom.solution.withdrawn", solution, by=by)
    emails.tell_withdrawn(solution)


@transaction.atomic
def resume(solution: Solution, *, by: Any) -> None:
    """Back in preparation."""
    _move(solution, State.DRAFT, withdrawn_reason="")
    record("showroom.solution.resumed", solution, by=by)


@transaction.atomic
def delete(solution: Solution, *, by: Any) -> None:
    """A sheet that was never published may go for good."""
    gone = Solution.objects.filter(pk=solution.pk, state=State.DRAFT, published_on=None)
    if not gone.exists():
        raise ShowroomRefused(_("Une fiche qui a été publiée ne se supprime pas : elle se retire."))
    record("showroom.solution.deleted", solution, by=by)
    gone.delete()


def _move(solution: Solution, to: State, **changes: Any) -> None:
    """From the state that was read to `to`; of two decisions at once, the second is told."""
    if to not in TRANSITIONS[solution.state]:
        raise ShowroomRefused(
            _("Une fiche « %(seen)s » ne peut pas devenir « %(to)s ».")
            % {"seen": solution.get_state_display(), "to": to.label}
        )
    changes |= {"state": to, "changed_at": timezone.now()}
    # `changed_at` is what the reader saw: what was rewritten meanwhile is not what he accepts.
    seen = Solution.objects.filter(pk=solution.pk, state=solution.state, changed_at=solution.changed_at)
    if not seen.update(**changes):
        raise ShowroomRefused(_("La fiche a changé entre-temps : rien n’a été modifié. Relisez la page."))
    for name, value in changes.items():
        setattr(solution, name, value)


# ---- who uses it


@transaction.atomic
def say_use(solution: Solution, *, structure: Structure, since: datetime.date, words: str = "", by: Any) -> Use:
    """Somebody of `structure` says that it uses the solution since that day."""
    if since > timezone.localdate():
        raise ShowroomRefused(_("Le jour du premier usage n’est pas encore venu."))
    if not access.speaks_for(by).filter(pk=structure.pk).exists():
        raise ShowroomRefused(_("Seule une personne de cette structure dit qu’elle utilise la solution."))
    try:
        with transaction.atomic():
            use = Use.objects.create(solution=solution, structure=structure, since=since, words=words, said_by=by)
    except IntegrityError as error:
        raise ShowroomRefused(_("Cette structure est déjà parmi celles qui l’utilisent.")) from error
    record("showroom.use.said", solution, by=by, structure=structure.pk)
    return use


@transaction.atomic
def take_back_use(use: Use, *, by: Any) -> None:
    record("showroom.use.taken_back", use.solution, by=by, structure=use.structure_id)
    Use.objects.filter(pk=use.pk).delete()
