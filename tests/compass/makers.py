"""Snapshots, figures and declarations for tests of the compass."""

import datetime

from terreau.ground.evidence.actions import declare
from terreau.ground.evidence.enums import SnapshotState, Status
from terreau.ground.evidence.models import DeclaredFigure, Figure, Snapshot, SnapshotStructure
from terreau.ground.organisations.models import Structure

LAST_YEAR, THIS_YEAR = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
COMPETENCES = {"crcn 1.1": "1.1 Mener une recherche", "crcn 1.2": "1.2 Gérer des données"}


def make_snapshot(on: datetime.date = THIS_YEAR) -> Snapshot:
    snapshot = Snapshot.objects.create(
        on=on,
        state=SnapshotState.PUBLISHED,
        threshold=11,
        manifest={"dimensions": {"competence": COMPETENCES}},
    )
    SnapshotStructure.objects.bulk_create(
        SnapshotStructure(
            snapshot=snapshot,
            structure=each.pk,
            parent=each.parent_id,
            path=each.path,
            code=each.code,
            label=each.label,
        )
        for each in Structure.objects.all()
    )
    return snapshot


def make_figure(
    snapshot: Snapshot,
    structure: Structure,
    indicator: str = "agents_at_baseline",
    value: float = 100,
    base: float = 200,
    *,
    status: str = Status.SHOWN,
    dimension: str = "",
    version: int = 1,
) -> Figure:
    shown = status == Status.SHOWN
    return Figure.objects.create(
        snapshot=snapshot,
        indicator=indicator,
        version=version,
        structure=structure.pk,
        dimension=dimension,
        value=value if shown else None,
        base=base if shown else None,
        people=int(base) if shown else None,
        status=status,
    )


def make_declared(
    structure: Structure,
    indicator: str = "directions_in_partnership",
    numerator: float = 3,
    denominator: float = 10,
    *,
    on: datetime.date = THIS_YEAR,
) -> DeclaredFigure:
    return declare(
        structure=structure.pk,
        indicator=indicator,
        numerator=numerator,
        denominator=denominator,
        on=on,
        source="Tableau de suivi",
        author="Responsable du programme",
        by="command:test",
    )
