"""An experience from its first words to its use elsewhere, as people of the demonstration would do it."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import DESKTOP, PHONE, Site, open_context
from tests.browser.hands import Pointer
from tests.browser.visit import enter

TITLE = "Le planning que tout le monde comprend"
STEPS = (
    {"Ce que nous avons fait": "Une feuille par semaine, affichée et partagée."},
    {
        "Ce que cela a donné": "Plus personne ne demande qui est là.",
        "Un chiffre": "3 questions par semaine au lieu de 20",
        "D’où vient ce chiffre": "décompte du secrétariat",
    },
    {"Ce que nous ne referions pas": "Commencer en septembre."},
    {"Ce qu’il faut pour faire de même": "Dix minutes le vendredi.", "À qui demander": "Le secrétariat du bureau"},
    {"Mots-clés": "planning"},
)


def clean(page: Page) -> None:
    """No fault, at both widths."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert violations(page) == []
        assert overflow(page) <= 0


def test_an_experience_is_told_reviewed_published_found_and_serves_elsewhere(browser: Browser, site: Site) -> None:
    author, lead, other = (open_context(browser, site).new_page() for _person in range(3))
    enter(author, "agent")
    author.goto("/experiences/")
    hand = Pointer(author)
    hand.press("link", "Raconter une expérience")
    clean(author)
    hand.write("Titre", TITLE)
    hand.write("Quel était le problème", "Chacun demandait qui était là.")
    hand.press("button", "Enregistrer et continuer")
    for step in STEPS:
        for label, words in step.items():
            hand.write(label, words)
        clean(author)
        author.locator("main form button.fr-btn").first.click()
    author.wait_for_url("**/verifier/")
    clean(author)
    hand.press("button", "Envoyer en relecture")
    author.wait_for_url("**/les-miens/")

    enter(lead, "lead")
    lead.goto("/experiences/a-relire/")
    clean(lead)
    Pointer(lead).press("link", TITLE)
    clean(lead)
    Pointer(lead).press("button", "Publier")
    lead.wait_for_url("**/a-relire/")

    enter(other, "editor")
    other.goto("/experiences/")
    Pointer(other).write("Mots", "planning COMPREND")
    Pointer(other).press("button", "Chercher")
    clean(other)
    Pointer(other).press("link", TITLE)
    clean(other)
    Pointer(other).write("À quoi cela vous a servi", "Affiché chez nous aussi.")
    Pointer(other).press("button", "Cela m’a servi")
    expect(other.get_by_role("heading", name="Cela a servi à 1 autre structure")).to_be_visible()
    assert other.get_by_text("Affiché chez nous aussi.").is_visible()
    clean(other)
    for page in (author, lead, other):
        page.context.close()


def test_the_library_of_experiments_is_read_and_searched_without_scripts(plain_page: Page) -> None:
    enter(plain_page, "agent")
    plain_page.goto("/experimentations/?decision=stop")
    plain_page.get_by_role("link", name="Réunions de trente minutes, debout").click()
    assert plain_page.get_by_role("heading", name="Ce que cet arrêt nous a appris").is_visible()
    assert overflow(plain_page) <= 0
