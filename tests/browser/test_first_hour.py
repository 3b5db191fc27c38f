"""The first hour as its user lives it: from the welcome page to the page of the committee, in every way of using it."""

import io
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.browser.axe import overflow, violations
from tests.browser.conftest import Site, free_port, open_context, wait_for, watch
from tests.browser.hands import Keyboard, Pointer

PASSPHRASE = "quatre mots sans aucun rapport"
OUTLINE = "Direction générale\n  Cabinet\n  Communication\n  Cabinet\nServices techniques\n  Voirie"
MENDED = OUTLINE.replace("  Communication\n  Cabinet\n", "  Communication\n")
MEETING = f"{date.today().year + 1}-12-12"
SHARED = 9


@dataclass
class FirstHour:
    """One person, one way of using the computer, one new town hall; `look` is what is checked on each screen."""

    hand: Pointer
    look: Callable[[Page], None]
    name: str
    email: str

    @property
    def page(self) -> Page:
        return self.hand.page

    def on(self, title: str) -> None:
        """The screen of that title is open; it is looked at."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)
        self.look(self.page)

    def said(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def question(self, label: str) -> Locator:
        return self.page.get_by_role("group", name=label)


def silent(_page: Page) -> None:
    """Nothing more to check than what the walk itself sees."""


def accessible(page: Page) -> None:
    faults = violations(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)
    fits(page)


def fits(page: Page) -> None:
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide"


def somebody(hand: Pointer, look: Callable[[Page], None] = silent) -> FirstHour:
    number = uuid.uuid4().hex[:8]
    return FirstHour(hand, look, f"Mairie de Valclair {number}", f"direction.{number}@valclair.example")


# ---- the steps


def welcome(hour: FirstHour) -> None:
    hour.page.goto("/")
    hour.on("Faire grandir la culture numérique, et savoir ce qui marche.")
    hour.said("Aucun résultat individuel n’est visible par la hiérarchie.")
    expect(hour.page.get_by_role("link", name="Voir une démonstration")).to_be_visible()
    hour.hand.press("link", "Commencer sans fichier du personnel")


def organisation(hour: FirstHour) -> None:
    """Paste, be told of the bad line, confirm, undo, correct, confirm."""
    hour.on("Votre organisation en cinq lignes")
    hour.hand.write("Nom de votre organisation", hour.name)
    hour.hand.write("Ses directions et ses services", OUTLINE)
    hour.hand.press("button", "Voir l’aperçu")
    hour.said("5 structures sous votre organisation.")
    hour.said("Ligne 4, « Cabinet » : Déjà donnée à la ligne 2")
    assert left_of(hour.page, "Voirie") > left_of(hour.page, "Services techniques"), "what depends is not indented"
    hour.look(hour.page)
    hour.hand.write("Votre nom ou votre fonction", "Direction générale")
    hour.hand.write("Votre courriel", hour.email)
    hour.hand.write("Votre phrase de passe", PASSPHRASE)
    hour.hand.write("La même, une seconde fois", PASSPHRASE)
    hour.hand.press("button", "Confirmer cette organisation")
    hour.on("Votre organisation est en place")
    hour.hand.press("button", "Annuler l’arbre et recommencer")
    hour.said("L’arbre est annulé.")
    pasted = hour.page.get_by_label("Ses directions et ses services")
    assert pasted.input_value().splitlines() == OUTLINE.splitlines(), "what was pasted is lost"
    hour.hand.write("Ses directions et ses services", MENDED)
    hour.hand.press("button", "Voir l’aperçu")
    hour.said("5 structures sous votre organisation.")
    expect(hour.page.get_by_text("laissée de côté")).to_have_count(0)
    hour.hand.press("button", "Confirmer cette organisation")
    hour.on("Votre organisation est en place")
    expect(hour.page.get_by_role("listitem").filter(has_text="Communication")).to_be_visible()
    hour.hand.press("link", "Continuer")


def left_of(page: Page, label: str) -> float:
    """Where the words of a line of the tree begin, in pixels."""
    return page.locator(".first-hour-tree li", has_text=label).evaluate(
        "node => { const range = document.createRange(); range.selectNodeContents(node);"
        " return range.getBoundingClientRect().x }"
    )


def share(hour: FirstHour, colleague: BrowserContext) -> None:
    """A lever goes to a colleague, who answers without account and sees nothing else."""
    hour.hand.press("link", "Confier des questions à un collègue")
    hour.on("Confier des questions à un collègue")
    hour.hand.choose("Questions à partager", "9. Communiquer")
    hour.hand.press("button", "Créer un lien")
    hour.said("Le lien est prêt")
    hour.look(hour.page)
    address = hour.page.get_by_label("Adresse à copier").input_value()
    page = colleague.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{hour.name} vous demande quelques chiffres")
    hour.look(page)
    page.get_by_role("link", name="Répondre", exact=True).click()
    group = page.get_by_role("group", name="Directions ayant publié une réussite")
    group.get_by_label("Combien de directions ou de services").fill("20")
    group.get_by_label("Depuis un an").fill("5")
    page.get_by_label("Votre nom ou votre fonction").fill("Communication")
    hour.look(page)
    page.get_by_role("button", name="Enregistrer mes réponses").click()
    expect(page.locator("main")).to_contain_text(f"vos réponses au levier {SHARED} sont enregistrées")
    page.goto("/boussole/")
    assert "connexion" in page.url, "a link opened more than its questions"
    page.close()
    hour.hand.press("link", "Revenir aux dix leviers")


def questions(hour: FirstHour) -> None:
    """Two levers answered with figures, one « Je ne sais pas », the rest passed."""
    hour.on("Votre point de départ sur dix leviers")
    hour.said("Ne pas savoir est une réponse utile")
    hour.said("1 levier renseigné sur dix")
    hour.hand.press("link", "Répondre au levier 1")
    for number in range(1, 11):
        expect(hour.page.get_by_role("heading", level=1)).to_contain_text(f"Levier {number} sur 10")
        if number in {1, SHARED}:  # one screen ten times; the shared one says that somebody answered
            hour.look(hour.page)
        match number:
            case 5:
                group = hour.question("Agents ayant appris en faisant")
                hour.hand.write("Combien d’agents compte votre structure", "1 200", group)
                hour.hand.write("Depuis un an", "300", group)
                hour.hand.press("button", "Enregistrer et continuer")
            case 6:
                hour.hand.tick("Je ne sais pas", hour.question("Directions ayant travaillé avec l’extérieur"))
                hour.hand.press("button", "Enregistrer et continuer")
                hour.said("Levier 6 enregistré.")
            case 8:
                group = hour.question("Projets réellement suivis")
                hour.hand.write("Combien de projets", "4", group)
                hour.hand.write("Parmi eux", "12", group)
                hour.hand.press("button", "Enregistrer et continuer")
                hour.said("Ce nombre ne peut pas dépasser le premier")
                hour.look(hour.page)
                hour.hand.write("Parmi eux", "3", hour.question("Projets réellement suivis"))
                hour.hand.press("button", "Enregistrer et continuer")
            case _:
                hour.hand.press("button", "Passer ce levier")


def compass(hour: FirstHour) -> None:
    hour.on(f"La boussole de {hour.name}")
    hour.said("3 leviers renseignés, 7 à découvrir. Ceci n’est pas une note.")
    hour.said("Comment le savoir")
    card = hour.page.get_by_role("listitem").filter(has=hour.page.get_by_role("heading", name="5. Former"))
    expect(card.first).to_contain_text("25")
    hour.hand.press("button", "Continuer")


def three_actions(hour: FirstHour) -> str:
    """Launch the first of three; returns its title."""
    hour.on("Trois actions pour les 30 prochains jours")
    cards = hour.page.locator("main").get_by_role("region")
    expect(cards).to_have_count(3)
    title = cards.first.get_by_role("heading").inner_text()
    hour.hand.press("button", "Je la lance", cards.first)
    hour.said(f"Action lancée : « {title} ».")
    card = hour.page.get_by_role("region", name=title)
    expect(card).to_contain_text("lancée")
    expect(card).to_contain_text("Échéance")
    hour.look(hour.page)
    hour.hand.press("button", "Continuer")
    return title


def who_sees_what(hour: FirstHour) -> None:
    hour.on("Qui voit quoi")
    hour.said("Il ne voit jamais : votre niveau.")
    words = pdf(hour, "Télécharger cette page")
    assert "ne voit jamais" in words.lower()
    hour.hand.press("button", "Continuer")


def other_figures(hour: FirstHour) -> None:
    """One more figure, declared by the form; the way on is not lost."""
    hour.on("Vos autres chiffres")
    hour.hand.press("link", "Services ayant partagé une expérience")
    hour.on("Déclarer : Services ayant partagé une expérience")
    hour.hand.write("Combien de services avez-vous", "40")
    hour.hand.write("Depuis un an", "8")
    hour.hand.write("D’où vient ce chiffre", "Compte rendu annuel")
    hour.hand.write("Qui le déclare", "Secrétariat général")
    hour.hand.press("button", "Déclarer")
    hour.said("Le chiffre est déclaré.")
    hour.on("Vos autres chiffres")
    hour.hand.press("button", "Continuer")


def committee(hour: FirstHour, launched: str) -> None:
    hour.on("La page pour votre comité de direction")
    hour.hand.date("Date du comité de direction", MEETING)
    hour.hand.press("button", "Inscrire cette date")
    hour.said("La date est inscrite sur la page.")
    year = MEETING[:4]
    # What was answered: by hand, by the colleague, by the form; and the action that was launched.
    told = [hour.name, f"12 décembre {year}", "25", "300 sur 1", "3 sur 4", "5 sur 20", "8 sur 40", launched]
    sheet = " ".join(hour.page.get_by_role("article").inner_text().split())
    printed = pdf(hour, "Télécharger la page")
    for words in told:
        assert words in sheet, f"{words}: {sheet}"
        assert words in printed, f"{words}: {printed}"
    hour.look(hour.page)
    hour.hand.press("button", "Terminer et revenir à l’accueil")
    expect(hour.page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    hour.look(hour.page)


def pdf(hour: FirstHour, link: str) -> str:
    """Download the PDF behind the link: one page. Its words."""
    with hour.page.expect_download() as waiting:
        hour.hand.press("link", link)
    reader = PdfReader(io.BytesIO(waiting.value.path().read_bytes()))
    assert len(reader.pages) == 1, f"{len(reader.pages)} pages"
    return " ".join(reader.pages[0].extract_text().replace("\N{NO-BREAK SPACE}", " ").split())


def live(hour: FirstHour, colleague: BrowserContext) -> None:
    welcome(hour)
    organisation(hour)
    share(hour, colleague)
    questions(hour)
    compass(hour)
    launched = three_actions(hour)
    who_sees_what(hour)
    other_figures(hour)
    committee(hour, launched)


# ---- the ways of living it


@pytest.fixture
def colleague(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = open_context(browser, site, phone=True)
    yield context
    context.close()


def test_the_first_hour_is_lived_on_a_computer_and_on_a_phone(page: Page, colleague: BrowserContext) -> None:
    live(somebody(Pointer(page), accessible), colleague)


def test_the_first_hour_is_lived_on_a_phone_without_javascript(plain_page: Page, colleague: BrowserContext) -> None:
    live(somebody(Pointer(plain_page), fits), colleague)


def test_the_first_hour_is_lived_by_keyboard_only(browser: Browser, site: Site, colleague: BrowserContext) -> None:
    context = open_context(browser, site)
    page = context.new_page()
    errors = watch(page)
    live(somebody(Keyboard(page)), colleague)
    context.close()
    assert not errors, errors


def test_the_keyboard_goes_straight_to_the_content_and_back(browser: Browser, site: Site) -> None:
    context = open_context(browser, site)
    page = context.new_page()
    page.goto("/commencer/organisation/")
    hand = Keyboard(page)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    expect(skip).to_have_text("Contenu")
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    hand.write("Nom de votre organisation", "Mairie de Valclair")
    hand.reach(page.get_by_role("button", name="Voir l’aperçu"))
    for _stop in range(2):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_label("Nom de votre organisation")).to_be_focused()
    # The first Tab after the skip link was in the content, not in the header.
    page.goto("/commencer/organisation/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    context.close()


# ---- a truly new installation


@pytest.fixture(scope="module")
def new_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`terreau migrate` then `terreau serve`, and nothing else: no demonstration, no account."""
    var = tmp_path_factory.mktemp("new")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL" and "TERREAU" not in key}
    environment = kept | {"TERREAU_VAR": str(var), "TERREAU_URL": url}
    command = [sys.executable, "-m", "config.cli"]
    subprocess.run([*command, "migrate", "--verbosity=0"], env=environment, check=True)
    log = (var / "serve.log").open("w+")
    process = subprocess.Popen(
        [*command, "serve", "--port", str(port), "--workers", "1"],
        env=environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(url, process, var / "serve.log")
        yield Site(url, var)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def test_the_first_visitor_opens_a_new_installation_and_the_second_is_told_whom_to_ask(
    browser: Browser, new_site: Site
) -> None:
    context, later = open_context(browser, new_site, phone=True), open_context(browser, new_site, phone=True)
    page = context.new_page()
    errors = watch(page)
    hour = somebody(Pointer(page), accessible)
    page.goto("/")
    hour.hand.press("link", "Voir une démonstration")
    hour.said("make demo")
    welcome(hour)
    hour.said("Cette installation est neuve : vous allez l’ouvrir.")
    organisation(hour)
    hour.on("Votre point de départ sur dix leviers")
    stranger = later.new_page()
    stranger.goto("/commencer/")
    expect(stranger.locator("main")).to_contain_text("invitation")
    expect(stranger.get_by_label("Nom de votre organisation")).to_have_count(0)
    # He left, comes back from his own computer, and resumes where he was.
    back = stranger
    back.goto("/compte/connexion/")
    back.locator("main").get_by_label("Courriel").fill(hour.email)
    back.locator("main").get_by_label("Mot de passe").fill(PASSPHRASE)
    back.get_by_role("button", name="Se connecter").click()
    expect(back.get_by_role("heading", level=1)).to_contain_text("Bonjour")
    back.get_by_role("link", name="Reprendre").click()
    expect(back.get_by_role("heading", level=1)).to_contain_text("Votre point de départ sur dix leviers")
    context.close()
    later.close()
    assert not errors, errors
