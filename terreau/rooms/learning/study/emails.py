"""The one message of following a course: it is completed, and what may come next."""

from contextlib import suppress

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import MailRefused, enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.rooms.learning.study.models import Enrolment

COMPLETED = purpose("study.completed", gettext_lazy("Cours suivi : vous l’avez terminé"))


def tell_completed(enrolment: Enrolment) -> None:
    """By his address of work, else that of his account; somebody without either has read it on the page.

    It belongs to no structure and is emptied once it has left: no administrator reads there who learns what.
    """
    agent = enrolment.agent
    account = User.objects.filter(agent=agent, is_active=True).first()
    to = agent.email or (account.email if account else "")
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "study/mail/completed.txt",
            subject=_("Bravo : vous avez terminé « %(title)s »") % {"title": enrolment.course.title},
            course=enrolment.course,
            end=absolute(reverse("study:end", args=[enrolment.pk])),
            mine=absolute(reverse("study:mine")),
        )
        with suppress(MailRefused):  # no address that is one: the page says the same
            enqueue(COMPLETED, to=to, written=written, secret=True)
