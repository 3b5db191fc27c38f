"""What a person asked to correct in the file kept by HR, and when each set of data was last gone through."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.organisations.models import Agent
from terreau.ground.rights.enums import CorrectionState, Field
from terreau.ground.rights.querysets import CorrectionQuerySet


class CorrectionRequest(models.Model):
    """An agent says that something in his file is wrong, and what is right. HR accepts, or refuses with a reason."""

    agent = models.ForeignKey(
        Agent, verbose_name=_("agent"), on_delete=models.CASCADE, related_name="correction_requests"
    )
    field = models.CharField(_("ce qui est faux"), max_length=20, choices=Field)
    value = models.CharField(_("ce qui est juste"), max_length=200, blank=True)
    # What the file said when it was asked: what HR changed since is seen by it.
    before = models.CharField(max_length=200, blank=True, editable=False)
    comment = models.CharField(_("précision"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=CorrectionState, default=CorrectionState.OPEN)
    reason = models.CharField(_("motif du refus"), max_length=500, blank=True)
    asked_at = models.DateTimeField(_("demandée le"), auto_now_add=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande de correction")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "field"],
                condition=Q(state=CorrectionState.OPEN),
                name="correction_one_open_per_field",
                violation_error_message=_("Une demande est déjà en attente pour cette information."),
            ),
            models.CheckConstraint(
                condition=Q(state=CorrectionState.OPEN, decided_at=None)
                | (~Q(state=CorrectionState.OPEN) & Q(decided_at__isnull=False)),
                name="correction_decided_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=CorrectionState.REFUSED, reason=""),
                name="correction_refused_has_a_reason",
                violation_error_message=_("Un refus se motive."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_field_display()

    @property
    def employer_id(self) -> int:
        return self.agent.employer_id


class RetentionRun(models.Model):
    """The last night that went through a holding: when, and how many rows went. No row says whose they were."""

    holding = models.CharField(max_length=60, unique=True)
    ran_at = models.DateTimeField()
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["holding"]

    def __str__(self) -> str:
        return f"{self.holding} · {self.ran_at:%Y-%m-%d %H:%M} · {self.gone}"
