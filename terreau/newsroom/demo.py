"""What the demonstration publishes: the article the platform comes from, and two pages of its own."""

import datetime
from pathlib import Path
from typing import Any

from terreau.newsroom.bringing import bring
from terreau.newsroom.demo_cafe import recount
from terreau.newsroom.door import publisher
from terreau.newsroom.models import PlainPage, ResourcePage, SectionPage
from terreau.newsroom.sections import install_site

LICENCE = (
    "Source : numerique.gouv.fr, site public de l’État, article du 1er juillet 2021, repris sans ses images. "
    "Ses personnes et ses organismes n’ont pas de lien avec l’administration fictive de cette démonstration."
)


def text(*paragraphs: str) -> dict[str, Any]:
    return {"type": "text", "value": "".join(f"<p>{each}</p>" for each in paragraphs)}


def figures() -> list[dict[str, Any]]:
    """A figure of whoever publishes, shown once its programme lead has opened it."""
    employer = publisher()
    return [{"type": "figure", "value": {"figure": f"{employer.pk}:agents_at_baseline"}}] if employer else []


def publish(folder: Path, *, today: datetime.date, by: str) -> None:
    """Bring in the articles of `folder`, then write our own pages."""
    home = install_site()
    for path in sorted(folder.iterdir()):
        bring(path, licence=LICENCE, by=by)
    resources = SectionPage.objects.child_of(home).get(slug="ressources")
    guide = ResourcePage(
        title="Préparer un atelier d’expérimentation",
        slug="preparer-un-atelier",
        date=today - datetime.timedelta(days=12),
        introduction="Une demi-journée, un vrai problème du service, et une décision à la fin.",
        author_line="L’équipe du programme",
    )
    guide.body = guide.body.stream_block.to_python(
        [
            {"type": "heading", "value": {"text": "Choisir le problème", "number": 1}},
            text("Prenez une gêne que tout le bureau connaît. Dites en une phrase ce qui changerait sans elle."),
            {"type": "heading", "value": {"text": "Mesurer avant", "number": 2}},
            text("Comptez pendant une semaine. Sans point de départ, personne ne saura si l’essai a servi."),
            {"type": "callout", "value": {"title": "À retenir", "content": [
                text("Un essai qui échoue et qui est raconté sert à deux autres services."),
            ]}},
            {"type": "table", "value": {
                "caption": "Le déroulé d’une demi-journée", "row_headers": True,
                "rows": "Temps;Durée;Qui parle\nLe problème;30 min;Le bureau\nLes essais;2 h;Tout le monde\n"
                        "La décision;30 min;L’encadrement",
            }},
        ]
    )  # fmt: skip
    resources.add_child(instance=guide)
    guide.save_revision().publish()
    about = PlainPage(title="À propos du programme", slug="a-propos", show_in_menus=True)
    about.introduction = (
        "Pourquoi un ministère fictif apprend le numérique, et comment vous pouvez reprendre sa méthode."
    )
    about.body = about.body.stream_block.to_python(
        [
            text("Ce site est une démonstration : tout y est inventé, sauf l’article dont la source est indiquée."),
            *figures(),
        ]
    )
    home.add_child(instance=about)
    about.save_revision().publish()
    recount(by=by)
