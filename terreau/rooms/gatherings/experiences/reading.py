"""What the pages of experiences read together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from terreau.rooms.gatherings.experiences import access, reusing
from terreau.rooms.gatherings.experiences.enums import WORKING, State
from terreau.rooms.gatherings.experiences.models import Edition, Experience, Reuse


def signature(experience: Experience, named: Iterable[Any]) -> str:
    """Who signs, in words. `named`: the co-authors who agreed."""
    author = experience.author
    if experience.anonymous or author is None:
        who = _("un agent (%(structure)s)") % {"structure": experience.structure.label}
    else:
        who = str(author.agent or author.name or _("un agent"))
    others = [str(each.agent) for each in named]
    return _("%(who)s, avec %(others)s") % {"who": who, "others": ", ".join(others)} if others else who


@dataclass(frozen=True)
class Card:
    """An experience in a list."""

    edition: Edition
    signature: str
    reused: int


def card(edition: Any) -> Card:
    """Of an edition read with `to_list`."""
    return Card(edition, signature(edition.experience, edition.experience.named), edition.reused or 0)


@dataclass(frozen=True)
class Story:
    """All that the page of an experience says to one reader."""

    experience: Experience
    edition: Edition
    signature: str
    reuses: list[Reuse]
    own_reuse: Reuse | None  # what the reader himself said
    refusal: str  # why he may not say that it served him; nothing when he may
    older: list[Edition]
    working: Edition | None  # the next version, for its author
    is_author: bool
    animates: bool

    @property
    def published(self) -> bool:
        return self.edition.state == State.PUBLISHED

    @property
    def may_say_so(self) -> bool:
        return self.published and not self.refusal


def story(user: Any, experience: Experience, edition: Any) -> Story:
    """`edition` comes from `to_list`."""
    reuses = list(
        Reuse.objects.filter(experience=experience).select_related("structure").order_by("-declared_on", "-pk")
    )
    refusal = reusing.why_not(experience, user)
    if not refusal and any(each.structure_id == user.agent.structure_id for each in reuses):
        refusal = _("Votre structure l’a déjà dit.")
    is_author = access.is_author(user, experience)
    editions = list(experience.editions.order_by("-number"))
    older = [each for each in editions if each.state == State.REPLACED and not each.withdrawn_on]
    return Story(
        experience=experience,
        edition=edition,
        signature=signature(experience, edition.experience.named),
        reuses=reuses,
        own_reuse=next((each for each in reuses if each.declared_by_id == user.pk), None),
        refusal=refusal,
        older=older if edition.state != State.REPLACED else [],
        working=next((each for each in editions if each.state in WORKING), None) if is_author else None,
        is_author=is_author,
        animates=access.animates(user, experience),
    )


def own_service_is_silent(user: Any) -> bool:
    """Told to the agents of a service about their own, on the page of the library."""
    agent = user.agent
    if agent is None or agent.left_on is not None:
        return False
    return not Experience.objects.filter(structure=agent.structure_id, first_published_on__isnull=False).exists()


def csv_headers() -> list[str]:
    return [
        _("code structure"), _("structure"), _("titre"), _("publié le"), _("problème"), _("ce qui a été fait"),
        _("ce que cela a donné"), _("chiffre"), _("source du chiffre"), _("à ne pas refaire"), _("ce qu’il faut"),
        _("à qui demander"), _("compétences"), _("métier"), _("genre de structure"), _("mots-clés"),
        _("structures à qui cela a servi"),
    ]  # fmt: skip


def csv_rows(editions: Iterable[Any]) -> Iterator[list[Any]]:
    """No name of a person: what is taken away is what was learnt."""
    for one in editions:
        structure = one.experience.structure
        yield [
            structure.code, structure.label, one.title, one.published_on, one.problem, one.done, one.outcome,
            one.figure, one.figure_source, one.not_again, one.needed, one.contact,
            ", ".join(str(each) for each in one.competences.all()), one.job.label if one.job else "",
            one.get_structure_kind_display() if one.structure_kind else "", one.tags, one.reused or 0,
        ]  # fmt: skip
