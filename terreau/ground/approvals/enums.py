from django.db import models
from django.utils.translation import gettext_lazy as _


class Body(models.TextChoices):
    """Who gives an opinion before a room opens."""

    CSA = "csa", _("CSA")
    CST = "cst", _("CST")
    CSE = "cse", _("CSE d’établissement")
    DPO = "dpo", _("délégué à la protection des données")


class Branch(models.TextChoices):
    """The branch of the civil service, which names the committee of social dialogue."""

    STATE = "state", _("État : comité social d’administration (CSA)")
    LOCAL = "local", _("Territoriale : comité social territorial (CST)")
    HOSPITAL = "hospital", _("Hospitalière : comité social d’établissement (CSE)")


COMMITTEES: dict[str, Body] = {Branch.STATE: Body.CSA, Branch.LOCAL: Body.CST, Branch.HOSPITAL: Body.CSE}


class Opinion(models.TextChoices):
    """What was said. The opinion is consultative: it opens the room whatever it says, and is shown as it is."""

    FAVOURABLE = "favourable", _("favorable")
    RESERVED = "reserved", _("favorable avec réserves")
    UNFAVOURABLE = "unfavourable", _("défavorable")
    DIVIDED = "divided", _("partagé")
    DEEMED = "deemed", _("réputé rendu")
