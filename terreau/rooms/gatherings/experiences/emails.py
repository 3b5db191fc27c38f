"""The messages of experiences: to review, the answer, a withdrawal, who is asked to sign, and « cela m’a servi »."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import Purpose, purpose
from terreau.ground.mail.writing import absolute, quoted, write
from terreau.rooms.gatherings.experiences.models import CoAuthor, Edition, Experience, Reuse
from terreau.rooms.gatherings.roles import ANIMATORS

REVIEW = purpose("experiences.review", gettext_lazy("Retour d’expérience à relire"))
ANSWERED = purpose("experiences.answered", gettext_lazy("Retour d’expérience : la relecture est faite"))
WITHDRAWN = purpose("experiences.withdrawn", gettext_lazy("Retour d’expérience retiré"))
SIGN = purpose("experiences.sign", gettext_lazy("Retour d’expérience : acceptez-vous d’être nommé ?"))
REUSED = purpose("experiences.reused", gettext_lazy("Votre retour d’expérience a servi"))


def reviewers_of(experience: Experience) -> list[User]:
    """The animators of the nearest structure above that has some, those who sign it aside."""
    signing = CoAuthor.objects.filter(experience=experience, declined_on=None).order_by().values("agent")
    for key in reversed(experience.structure.ancestor_keys):
        rows = User.objects.filter(is_active=True, roles__role__in=ANIMATORS, roles__structure=key)
        rows = rows.exclude(pk=experience.author_id).exclude(agent__in=signing)
        if found := list(rows.distinct().order_by("pk")):
            return found
    return []


def tell_reviewers(edition: Edition) -> None:
    """Nothing of the text, nor who wrote it: the page asks to sign in."""
    link = absolute(reverse("experiences:review", args=[edition.experience_id]))
    for user in reviewers_of(edition.experience):
        _send(REVIEW, user, "review", _("Un retour d’expérience attend votre relecture"), edition, link)


def tell_sent_back(edition: Edition) -> None:
    link = absolute(reverse("experiences:write", args=[edition.experience_id, 1]))
    _to_author(ANSWERED, "sent_back", _("Votre retour d’expérience : quelques remarques"), edition, link)


def tell_published(edition: Edition) -> None:
    link = absolute(reverse("experiences:show", args=[edition.experience_id]))
    _to_author(ANSWERED, "published", _("Votre retour d’expérience est publié"), edition, link)


def tell_withdrawn(edition: Edition) -> None:
    link = absolute(reverse("experiences:show", args=[edition.experience_id]))
    _to_author(WITHDRAWN, "withdrawn", _("Votre retour d’expérience est retiré"), edition, link)


def tell_reused(reuse: Reuse) -> None:
    edition = Edition.objects.published().filter(experience=reuse.experience_id).first()
    if edition is not None:
        link = absolute(reverse("experiences:show", args=[edition.experience_id]))
        _to_author(REUSED, "reused", _("Votre retour d’expérience a servi"), edition, link, reuse=reuse,
                   sentence=quoted(reuse.sentence))  # fmt: skip


def tell_asked_to_sign(asked: CoAuthor) -> None:
    user = User.objects.filter(agent=asked.agent, is_active=True).first()
    to = asked.agent.email or (user.email if user else "")
    if not to:
        return
    link = absolute(reverse("experiences:sign", args=[asked.experience_id]))
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Acceptez-vous d’être nommé ?")
        written = write("experiences/mail/sign.txt", subject=subject, link=link)
        enqueue(SIGN, to=to, written=written, structure=asked.experience.structure)


def _to_author(kind: Purpose, template: str, subject: str, edition: Edition, link: str, **context: Any) -> None:
    author = User.objects.filter(pk=edition.experience.author_id, is_active=True).first()
    if author is not None:
        _send(kind, author, template, subject, edition, link, **context)


def _send(kind: Purpose, user: User, template: str, subject: str, edition: Edition, link: str, **context: Any) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        context |= {"edition": edition, "remarks": quoted(edition.remarks), "link": link}
        written = write(f"experiences/mail/{template}.txt", subject=subject, **context)
        enqueue(kind, to=user.email, written=written, structure=edition.experience.structure)
