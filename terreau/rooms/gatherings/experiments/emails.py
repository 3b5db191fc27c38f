"""The messages of experiments: to whoever is added, and to whoever runs one whose announced end is there."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from terreau.ground.accounts.models import User
from terreau.ground.mail.actions import enqueue
from terreau.ground.mail.purposes import purpose
from terreau.ground.mail.writing import absolute, write
from terreau.rooms.gatherings.experiments.models import Experiment, Participant

ADDED = purpose("experiments.added", gettext_lazy("Expérimentation : vous êtes parmi les participants"))
DUE = purpose("experiments.due", gettext_lazy("Expérimentation : la fin annoncée est arrivée"))


def tell_added(participant: Participant) -> None:
    """By his address of work, else that of his account; somebody without either reads it in what is held on him."""
    agent, experiment = participant.agent, participant.experiment
    account = User.objects.filter(agent=agent, is_active=True).first()
    to = agent.email or (account.email if account else "")
    if not to:
        return
    with translation.override(settings.LANGUAGE_CODE):
        written = write(
            "experiments/mail/added.txt",
            subject=_("Vous participez à une expérimentation"),
            experiment=experiment,
            has_account=account is not None,
            link=absolute(reverse("experiments:mine", args=[experiment.pk])),
        )
        enqueue(ADDED, to=to, written=written, structure=experiment.structure)


def remind(experiment: Experiment, user: User, *, again: bool) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        subject = (
            _("Expérimentation à conclure depuis un mois") if again else _("Expérimentation : l’heure de conclure")
        )
        written = write(
            "experiments/mail/due.txt",
            subject=subject,
            experiment=experiment,
            again=again,
            link=absolute(reverse("experiments:show", args=[experiment.pk])),
        )
        enqueue(DUE, to=user.email, written=written, structure=experiment.structure)
