"""The empty public site: its root, its sections, the workflow of review. Made once; what editors change stays."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Collection, Locale, Page, Site, Workflow, WorkflowPage, WorkflowTask

from terreau.newsroom.models import HomePage, ReviewTask, SectionPage

SECTIONS = (
    ("actualites", "Actualités", "Ce que fait le programme, et ce qu’il apprend."),
    ("ressources", "Ressources", "Guides, outils et supports, à reprendre librement."),
    ("publications", "Publications", "Rapports, lettres et documents du programme."),
    ("evenements-passes", "Retours d’événements", "Ce qui s’est dit et fait pendant les rencontres."),
)
REVIEW = "Relecture"


@transaction.atomic
def install_site() -> HomePage:
    """The home page, creating what is missing and changing nothing else. Idempotent."""
    home = HomePage.objects.order_by("pk").first()
    if home is not None:
        return home
    locale, _created = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    if Collection.get_first_root_node() is None:
        Collection.add_root(instance=Collection(name="Root"))
    root = Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root", locale=locale))
    # The page of welcome that Wagtail's own migration writes.
    Page.objects.child_of(root).filter(slug="home").delete()
    root = Page.get_first_root_node()
    home = root.add_child(instance=HomePage(title="Accueil", slug="accueil", locale=locale))
    for slug, title, introduction in SECTIONS:
        home.add_child(
            instance=SectionPage(title=title, slug=slug, introduction=introduction, show_in_menus=True, locale=locale)
        )
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": settings.SITE_NAME},
    )
    _install_review(home)
    return home


def _install_review(home: HomePage) -> None:
    """Every page of the site follows the review, in place of the workflow that Wagtail installs."""
    Workflow.objects.exclude(name=REVIEW).filter(active=True).update(active=False)
    task, _created = ReviewTask.objects.get_or_create(name=REVIEW)
    workflow, _created = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    root = Page.get_first_root_node()
    WorkflowPage.objects.filter(page__in=[root, home]).delete()
    WorkflowPage.objects.create(workflow=workflow, page=home)
