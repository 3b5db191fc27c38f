"""The forms of evaluations: is the input well formed?"""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from terreau.ground.common.forms import Form, ModelForm
from terreau.ground.initiatives.forms import CHOOSE, LONGEST_LIST, StructureField
from terreau.ground.organisations.models import Structure
from terreau.rooms.learning.evaluations import buying
from terreau.rooms.learning.evaluations.enums import Moment
from terreau.rooms.learning.evaluations.models import TOP, Provider, Purchase
from terreau.rooms.learning.sessions.models import Session

MARKS = [(mark, str(mark)) for mark in range(TOP + 1)]
SCALE = _("De 0, pas du tout, à 10, tout à fait.")


class Row(forms.RadioSelect):
    """One mark beside the other where there is room."""

    inline = True


def out_of_ten(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARKS, coerce=int, widget=Row, help_text=SCALE)


class AnswerForm(Form):
    recommends = out_of_ten(_("Je recommanderais cette formation à un collègue"))
    useful = out_of_ten(_("Elle m’est utile dans mon travail"))
    led_well = out_of_ten(_("Elle était bien animée"))
    applied = out_of_ten(_("Ce que j’y ai appris m’a servi depuis"))
    remark = forms.CharField(
        label=_("Une remarque"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ne nommez personne, ni vous ni un autre : ceux qui organisent et animent la liront."),
    )

    def __init__(self, *args: Any, moment: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["applied" if moment == Moment.HOT else "led_well"]


class ProviderForm(ModelForm):
    class Meta:
        model = Provider
        fields = ("name", "contact", "declared")
        help_texts = {"contact": _("Un service, une adresse : de quoi commander.")}

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in buying.OF_PROVIDER}


class NewProviderForm(ProviderForm):
    structure = StructureField(
        label=_("Structure"), queryset=Structure.objects.none(), empty_label=CHOOSE,
        help_text=_("Elle et celles qui en dépendent pourront le choisir."),
    )  # fmt: skip
    field_order = ("structure", "name", "contact", "declared")

    def __init__(self, *args: Any, structures: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nearest = sorted(structures.values_list("path", "pk"), key=lambda row: (len(row[0]), row[0]))[:LONGEST_LIST]
        field: Any = self.fields["structure"]
        field.queryset = structures.filter(pk__in=[pk for _path, pk in nearest])


class PurchaseForm(Form):
    provider = forms.ModelChoiceField(label=_("Prestataire"), queryset=Provider.objects.none(), empty_label=CHOOSE)
    order = forms.CharField(label=_("Numéro du bon de commande"), required=False, max_length=80)
    ordered_on = forms.DateField(label=_("Commandé le"), required=False, widget=forms.DateInput)
    amount = forms.DecimalField(
        label=_("Montant, en euros, toutes taxes comprises"), localize=True, min_value=0, max_digits=9,
        decimal_places=2,
    )  # fmt: skip
    seats = forms.IntegerField(
        label=_("Places achetées"), required=False, min_value=1, max_value=100_000,
        help_text=_("Vide : toutes les places de la session, sur place et à distance."),
    )  # fmt: skip

    def __init__(self, *args: Any, session: Session, purchase: Purchase | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Provider.objects.offered_to(session.occasion.structure)
        field: Any = self.fields["provider"]
        # The one that was chosen stays in the list, even if it is proposed no more.
        field.queryset = found | Provider.objects.filter(pk=purchase.provider_id) if purchase else found
        if purchase is not None:
            self.initial.update(
                provider=purchase.provider_id, order=purchase.order, ordered_on=purchase.ordered_on,
                amount=Decimal(purchase.amount_cents) / 100, seats=purchase.seats,
            )  # fmt: skip

    @property
    def words(self) -> dict[str, Any]:
        plain = self.cleaned_data
        return {name: plain[name] for name in ("provider", "order", "ordered_on", "seats")} | {
            "amount_cents": buying.cents_of(plain["amount"])
        }
