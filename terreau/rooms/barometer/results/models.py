"""What a wave gave: counts by group, estimates, sentences; then what is said of it.

Only counts are kept, of eleven answers or more and one grouping at a time; ballots stay sealed until destroyed.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from terreau.ground.accounts.models import User
from terreau.ground.initiatives.models import Initiative
from terreau.ground.organisations.models import Structure
from terreau.rooms.barometer.results.enums import AT_WORK, Axis, Goal, Method, TabulationState, VerbatimState
from terreau.rooms.barometer.waves.models import Wave

LONGEST_LEVEL = 80


class Margin(models.Model):
    """What is known of the population of a wave: how many at a level of a variable, or the total of a quantity.

    `variable`: « structure », « category », « age_band », « location », or the code of a question; `level` is empty
    for the total of a scale.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="margins")
    variable = models.CharField(_("variable"), max_length=40)
    level = models.CharField(_("niveau"), max_length=LONGEST_LEVEL, blank=True)
    total = models.FloatField(_("effectif ou total"))

    class Meta:
        verbose_name = _("marge")
        ordering = ["variable", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "variable", "level"],
                name="results_margin_once",
                violation_error_message=_("Ce niveau est donné deux fois."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.variable} {self.level}: {self.total}"


class Tabulation(models.Model):
    """One opening of the urn: how it was weighed, and what came of it. A trial is replaced by the next one.

    `answers`: ballots counted; `population`: people that the margins, or the invitations, count (None: nobody knows).
    `report`: residual of each margin, trimmed weights, design effect of the weights, in plain data; while it is made,
    only « done », in percent. `counted_on`: the first count of its wave, of which it may be a recount for a `reason`:
    the urn is destroyed sixty days after that day, however often it is counted again.
    """

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="tabulations")
    goal = models.CharField(_("but"), max_length=8, choices=Goal, default=Goal.TRIAL, editable=False)
    state = models.CharField(_("état"), max_length=8, choices=TabulationState, default=TabulationState.ASKED)
    method = models.CharField(_("pondération"), max_length=8, choices=Method, default=Method.NONE)
    variables = models.JSONField(_("variables de calage"), default=list)
    low = models.FloatField(_("rapport de poids le plus bas"), null=True, blank=True)
    high = models.FloatField(_("rapport de poids le plus haut"), null=True, blank=True)
    version = models.CharField(_("version de la méthode"), max_length=20, blank=True)
    answers = models.PositiveIntegerField(default=0)
    population = models.PositiveIntegerField(null=True)
    report = models.JSONField(default=dict)
    asked_at = models.DateTimeField(auto_now_add=True)
    alive_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True)
    counted_on = models.DateField(_("dépouillée le"), null=True, editable=False)
    reason = models.CharField(_("motif"), max_length=300, blank=True)
    failure = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("dépouillement")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave"],
                condition=Q(state__in=AT_WORK),
                name="results_one_at_work",
                violation_error_message=_("Un dépouillement de cette vague est déjà en cours."),
            ),
            models.UniqueConstraint(
                fields=["wave"],
                condition=Q(state="final"),
                name="results_one_final",
                violation_error_message=_("Cette vague est déjà dépouillée."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.get_state_display()}"

    @property
    def too_few(self) -> bool:
        """Counted for good with fewer answers than the threshold: nothing is kept, nor said."""
        return bool(self.report.get("too_few"))

    @property
    def structure(self) -> Structure:
        return self.wave.structure

    @property
    def employer_id(self) -> int:
        return self.wave.employer_id


class Group(models.Model):
    """People who answered, alike along one axis: eleven at least, for smaller groups are folded in their neighbour.

    `structure` on the axis of structures (those folded in it count as its own part), else `value`: a category, an age
    band; "" is what is not known.
    """

    tabulation = models.ForeignKey(Tabulation, on_delete=models.CASCADE, related_name="groups")
    axis = models.CharField(max_length=10, choices=Axis)
    structure = models.ForeignKey(Structure, null=True, on_delete=models.PROTECT, related_name="+")
    value = models.CharField(max_length=14, blank=True)
    people = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("groupe de réponses")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tabulation", "structure"],
                condition=Q(axis="structure"),
                name="results_group_of_structure_once",
            ),
            models.UniqueConstraint(
                fields=["tabulation", "axis", "value"], condition=~Q(axis="structure"), name="results_group_once"
            ),
            models.CheckConstraint(
                condition=Q(axis="structure", structure__isnull=False, value="")
                | ~Q(axis="structure") & Q(structure=None),
                name="results_group_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tabulation_id} · {self.axis} {self.structure_id or self.value}"


class Count(models.Model):
    """What a group answered to an item, for one bin of it ("" where the item has none).

    `value`, `base`: sums of what each person adds (`questionnaires.items.Counted`); `weighted_value`, `weighted_base`:
    the same times his weight, weights being of mean 1.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="counts")
    item = models.CharField(max_length=32)
    bin = models.CharField(max_length=14, blank=True)
    people = models.PositiveIntegerField()
    value = models.FloatField()
    base = models.FloatField()
    weighted_value = models.FloatField()
    weighted_base = models.FloatField()

    class Meta:
        verbose_name = _("décompte")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["group", "item", "bin"], name="results_count_once")]

    def __str__(self) -> str:
        return f"{self.group_id} · {self.item} {self.bin}"


class Estimate(models.Model):
    """What the lab says of an item over the whole wave: a share from 0 to 1, a mean in the marks of its scale.

    `low`, `high`: interval at 95 %, of the drawing and of chance alone. `plausible_*`, `worst_*`: what those who did
    not answer could change (None when the population is not known). `importance`: the part of the overall mark that
    goes with the item (0 to 1, None where not computed).
    """

    tabulation = models.ForeignKey(Tabulation, on_delete=models.CASCADE, related_name="estimates")
    item = models.CharField(max_length=32)
    answers = models.PositiveIntegerField()
    value = models.FloatField()
    se = models.FloatField()
    deff = models.FloatField(null=True)
    freedom = models.PositiveIntegerField()
    low = models.FloatField()
    high = models.FloatField()
    plausible_low = models.FloatField(null=True)
    plausible_high = models.FloatField(null=True)
    worst_low = models.FloatField(null=True)
    worst_high = models.FloatField(null=True)
    importance = models.FloatField(null=True)

    class Meta:
        verbose_name = _("estimation")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tabulation", "item"], name="results_estimate_once")]

    def __str__(self) -> str:
        return f"{self.tabulation_id} · {self.item}"


class Verbatim(models.Model):
    """A sentence, apart from every other answer of whoever wrote it. `structure`: a group of eleven answers or more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="verbatims")
    question = models.CharField(max_length=16)
    structure = models.ForeignKey(Structure, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("phrase"), max_length=2000)
    theme = models.CharField(_("thème"), max_length=40, blank=True)
    state = models.CharField(_("état"), max_length=8, choices=VerbatimState, default=VerbatimState.WAITING)

    class Meta:
        verbose_name = _("phrase d’un baromètre")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def employer_id(self) -> int:
        return self.wave.employer_id


class Reader(models.Model):
    """Somebody of the small team that reads the sentences of a wave before others do."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, verbose_name=_("lecteur"), on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("lecteur des phrases")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["wave", "user"],
                name="results_reader_once",
                violation_error_message=_("Cette personne lit déjà les phrases."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.wave_id} · {self.user_id}"


class Restitution(models.Model):
    """« Ce que vous avez dit, ce que nous faisons »: what the lead tells every agent of the structure."""

    wave = models.OneToOneField(Wave, on_delete=models.CASCADE, related_name="restitution")
    introduction = models.TextField(_("en quelques phrases"), max_length=2000, blank=True)
    opened_on = models.DateField(_("ouverte le"), null=True, editable=False)
    # The key of the last agent who was written to; None: nobody is to be told, or all were.
    told_up_to = models.BigIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("restitution")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.wave_id}"

    @property
    def structure(self) -> Structure:
        return self.wave.structure

    @property
    def employer_id(self) -> int:
        return self.wave.employer_id


class Finding(models.Model):
    """One thing that was said, and what is done about it. `item`: the figure shown beside it."""

    restitution = models.ForeignKey(Restitution, on_delete=models.CASCADE, related_name="findings")
    position = models.PositiveSmallIntegerField(_("rang"))
    said = models.CharField(_("ce que vous avez dit"), max_length=300)
    doing = models.TextField(_("ce que nous faisons"), max_length=2000, blank=True)
    item = models.CharField(_("chiffre à montrer"), max_length=32, blank=True)
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("constat")
        ordering = ["restitution", "position", "id"]

    def __str__(self) -> str:
        return self.said

    @property
    def employer_id(self) -> int:
        return self.restitution.employer_id
