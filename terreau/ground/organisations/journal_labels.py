"""What this room writes in the journal, in words."""

from django.utils.translation import gettext_lazy as _

from terreau.ground.journal.labels import label_actions

label_actions(
    {
        "organisations.structure.created": _("Structure créée"),
        "organisations.structure.renamed": _("Structure modifiée"),
        "organisations.structure.moved": _("Structure rattachée ailleurs"),
        "organisations.structure.closed": _("Structure fermée"),
        "organisations.tree.planted": _("Arbre des structures créé"),
        "organisations.tree.uprooted": _("Arbre des structures annulé"),
        "organisations.small.set": _("Petite structure : choix de ce que montre la boussole"),
        "organisations.groupings.drawn": _("Regroupements de la petite structure définis"),
        "organisations.agent.moved": _("Agent muté"),
        "organisations.agent.left": _("Départ d’un agent"),
        "organisations.agent.edited": _("Fiche d’agent modifiée"),
        "organisations.agents.exported": _("Liste d’agents exportée"),
        "organisations.agents.imported": _("Agents importés"),
        "organisations.structures.imported": _("Structures importées"),
        "organisations.jobs.imported": _("Métiers importés"),
        "organisations.agent.erased": _("Fiche d’agent effacée"),
    }
)
