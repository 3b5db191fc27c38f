"""What each role comes to do, done to its end, on a computer and on a phone. Each test makes its own data."""

import csv
import io
import json
import quopri
import re
import time
import uuid
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import Site, open_context
from tests.browser.hands import starting
from tests.browser.visit import enter

PASSPHRASE = "quatre mots sans aucun rapport"
EMPLOYER = "MTT"
A_BUREAU = "SG-RH-PAIE"
SECONDS_OF_WORK = 30  # what the worker may take, on a machine that has other things to do


def open_card(page: Page, title: str) -> None:
    """From the home page, the job that the role came for."""
    page.goto("/")
    page.locator("main").get_by_role("link", name=title, exact=True).click()


def once(words: str) -> str:
    """A name that no other test gives."""
    return f"{words} {uuid.uuid4().hex[:8]}"


def said(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def download(page: Page, link: str) -> bytes:
    with page.expect_download() as waiting:
        page.locator("main").get_by_role("link", name=starting(link)).first.click()
    return waiting.value.path().read_bytes()


def rows_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def drop(page: Page, name: str, rows: list[list[str]]) -> None:
    """Drop a CSV on the page of import, and wait until the worker has read it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    file = FilePayload(name=name, mimeType="text/csv", buffer=out.getvalue().encode("utf-8-sig"))
    page.get_by_label(starting("Fichier")).set_input_files(files=[file])
    page.get_by_role("button", name="Vérifier le fichier").click()
    said(page, name)


def worked(page: Page, title: str) -> None:
    """The page says by itself that the worker is done: nobody has to reload it."""
    expect(page.get_by_role("heading", name=title)).to_be_visible(timeout=SECONDS_OF_WORK * 1000)


# ---- an agent


def test_an_agent_decides_on_a_proposed_level_reads_the_next_step_and_takes_the_data_away(page: Page) -> None:
    enter(page, "agent")
    said(page, "Ma prochaine étape")
    expect(page.get_by_role("region", name="Où j’en suis")).to_contain_text("Vous avez")
    page.goto("/competences/les-miennes/")
    waiting = page.get_by_role("region", name="On vous propose un niveau")
    if waiting.count():  # the demonstration proposes one level; the other size of window may have accepted it
        before = page.locator("main").inner_text()
        waiting.get_by_role("button", name=starting("Accepter Collaborer")).click()
        said(page, "Niveau accepté : il est à vous.")
        assert "On vous propose un niveau" in before
    expect(page.get_by_role("region", name="On vous propose un niveau")).to_have_count(0)
    row = page.get_by_role("row").filter(has_text="2.3 Collaborer").first
    expect(row).to_contain_text("Niveau attendu atteint")
    history = page.get_by_role("region", name="Historique de mes résultats")
    expect(history).to_contain_text("Proposé par l’encadrant, accepté par l’agent")
    page.goto("/mon-espace/mes-donnees/")
    held = json.loads(download(page, "Emporter le tout"))
    assert held, "nothing to take away"
    assert "2.3 Collaborer" in json.dumps(held, ensure_ascii=False)


# ---- a manager


def test_a_manager_proposes_a_level_and_never_sees_one(page: Page) -> None:
    enter(page, "manager")
    team = page.get_by_role("region", name="Mon équipe en chiffres")
    expect(team).to_contain_text("jamais un nom")
    expect(team).to_contain_text(re.compile(r"Masqué|\d+\s%"))
    open_card(page, "Proposer un niveau")
    agent = page.get_by_label("Agent", exact=True)
    person = agent.locator("option").nth(1).inner_text()
    agent.select_option(label=person)
    page.get_by_label("Compétence").select_option(label="1.2 Gérer des données")
    page.get_by_label("Niveau proposé").select_option("5")
    page.get_by_role("button", name="Proposer ce niveau").click()
    said(page, "sa réponse est à lui")
    open_card(page, "Mon équipe")
    team = page.get_by_role("listitem").filter(has_text=person)
    expect(team).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(re.compile(r"niveau \d"))
    answer = page.goto("/competences/les-miennes/")
    assert answer
    assert answer.ok
    expect(page.locator("main")).not_to_contain_text(person)


# ---- human resources


def test_human_resources_are_told_the_bad_line_then_bring_an_agent_and_find_him(page: Page) -> None:
    matricule, name = f"T{uuid.uuid4().hex[:8].upper()}", once("Essai")
    headers = ["matricule", "structure", "metier", "encadrant", "nom", "prenom"]
    good = [matricule, A_BUREAU, "", "", name, "Sacha"]
    enter(page, "hr")
    open_card(page, "Mettre à jour les agents")
    drop(page, "agents.csv", [headers, good, [f"{matricule}B", "INCONNUE", "", "", name, "Dominique"]])
    worked(page, "Fichier refusé : rien n’a été changé")
    problem = page.get_by_role("region", name="Problèmes").get_by_role("row").nth(1)
    expect(problem.get_by_role("cell").nth(0)).to_have_text("3")
    expect(problem.get_by_role("cell").nth(1)).to_have_text("structure")
    expect(problem).to_contain_text("« INCONNUE » est inconnue")
    page.get_by_role("link", name="Déposer un autre fichier").click()
    drop(page, "agents-corrigés.csv", [headers, good])
    worked(page, "Fichier vérifié : rien n’est encore changé")
    expect(page.locator(".import-counts div", has_text="À créer").locator("dd")).to_have_text("1")
    page.get_by_role("button", name="Appliquer ces changements").click()
    worked(page, "Import appliqué")
    open_card(page, "Les agents")
    page.get_by_label(starting("Nom ou matricule")).fill(matricule)
    page.get_by_role("main").get_by_role("button", name="Rechercher").click()
    expect(page.get_by_role("row").filter(has_text=matricule)).to_contain_text(name)
    page.get_by_role("link", name=re.compile(name)).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


# ---- the lead of the programme


def test_the_lead_goes_from_the_compass_down_to_a_lever_and_down_the_tree(page: Page) -> None:
    enter(page, "lead")
    open_card(page, "Lire la boussole")
    said(page, "Ceci n’est pas une note.")
    table = page.get_by_role("region", name="Tableau des dix leviers")
    for lever in range(1, 11):
        expect(table.get_by_role("link", name=starting(f"{lever}. ")).first).to_be_attached()
    rows = rows_of(download(page, "Télécharger la boussole (CSV)"))
    assert len(rows) >= 20, rows
    table.get_by_role("link", name=starting("1. Socle")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Levier 1 : Socle de compétences pour tous")
    said(page, "Garde-fou")
    page.go_back()
    down = page.get_by_role("region", name="Les structures rattachées")
    down.get_by_role("link", name="Direction du numérique").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Direction du numérique")
    said(page, "Ceci n’est pas une note.")


def test_the_lead_changes_a_target_and_its_reason_is_shown(page: Page) -> None:
    reason = once("Après la consultation des directions")
    enter(page, "lead")
    open_card(page, "Fixer les cibles")
    page.get_by_role("link", name="Changer la cible : Agents positionnés").click()
    page.get_by_label(starting("Cible")).first.fill("88")
    page.get_by_label(starting("Pourquoi cette cible")).fill(reason)
    page.get_by_role("button", name="Enregistrer la cible").click()
    said(page, "La cible est enregistrée.")
    row = page.get_by_role("row").filter(has_text="Agents positionnés")
    expect(row).to_contain_text(re.compile(r"88\s%"))
    expect(row).to_contain_text(reason)


def test_the_lead_launches_a_next_step(page: Page) -> None:
    enter(page, "lead")
    open_card(page, "Lire la boussole")
    for lever in range(1, 11):  # another window may have launched the steps of a lever
        page.get_by_role("region", name="Tableau des dix leviers").get_by_role(
            "link", name=starting(f"{lever}. ")
        ).first.click()
        launch = page.locator("main").get_by_role("button", name=re.compile("lance", re.IGNORECASE))
        if launch.count():
            break
        page.go_back()
    launch.first.click()
    said(page, "est lancée : responsable, échéance et texte modèle sont dans le registre.")
    title = page.get_by_role("heading", level=1).inner_text()
    open_card(page, "Suivre les initiatives")
    expect(page.locator("main")).to_contain_text(title.strip())


# ---- who brings the results of Pix


def test_results_of_pix_come_in_and_their_report_shows_nobody(page: Page) -> None:
    campaign = uuid.uuid4().hex[:6].upper()
    people = [("0000030", "Nom-Très-Reconnaissable"), ("0000031", "Autre-Nom-Reconnaissable")]
    headers = [
        "Nom de l'organisation", "ID Campagne", "Nom de la campagne", "Nom du Participant", "Prénom du Participant",
        "Matricule", "Envoi (O/N)", "Date et heure de l'envoi (Europe/Paris)", "Nombre de pix total",
        "Niveau pour la compétence Gérer des données", "Nombre de pix pour la compétence Gérer des données",
    ]  # fmt: skip
    rows = [
        ["Ministère", campaign, "Essai", name, "Sacha", matricule, "Oui", "15/01/2026 10:30", "37", "4", "37"]
        for matricule, name in people
    ]
    enter(page, "skill_importer")
    open_card(page, "Importer des résultats")
    drop(page, "campagne.csv", [headers, *rows])
    worked(page, "Fichier vérifié : rien n’est encore changé")
    nobody(page, people)
    page.get_by_role("button", name="Appliquer ces changements").click()
    worked(page, "Import appliqué")
    said(page, "Le fichier déposé est détruit.")
    created = page.locator(".import-counts div", has_text="Créées").locator("dd").inner_text()
    assert int(created) == len(people), page.locator("main").inner_text()
    nobody(page, people)


def nobody(page: Page, people: list[tuple[str, str]]) -> None:
    words = page.locator("main").inner_text()
    for matricule, name in people:
        assert name not in words, words
        assert matricule not in words, words
    assert "37" not in words, words


# ---- data protection


def test_the_data_protection_officer_shows_who_sees_what(page: Page) -> None:
    enter(page, "dpo")
    open_card(page, "Qui voit quoi")
    table = page.get_by_role("table", name=starting("Ce que chacun voit de vous"))
    chief = table.get_by_role("row").filter(has_text="Votre chef de service")
    expect(chief).to_contain_text("Votre niveau")
    answer = page.request.get("/qui-voit-quoi.pdf")
    assert answer.body().startswith(b"%PDF"), answer.status
    open_card(page, "Ce que Terreau tient sur une personne")
    said(page, "Tout ce que Terreau tient sur vous")
    # The officer reads rules, not people.
    for address in ["/organisation/agents/", "/compte/utilisateurs/"]:
        assert page.request.get(address).status in (403, 404), address


# ---- administration


def test_an_administrator_invites_somebody_who_comes_in_then_takes_the_role_back(
    page: Page, browser: Browser, site: Site
) -> None:
    email = f"invitee.{uuid.uuid4().hex[:8]}@transition-territoires.example"
    enter(page, "administrator")
    open_card(page, "Inviter quelqu’un")
    page.get_by_label("Courriel de la personne invitée").fill(email)
    page.get_by_label(starting("Structure")).fill(EMPLOYER)
    page.locator("label", has_text="Formateur").click()
    page.get_by_role("button", name="Envoyer l’invitation").click()
    said(page, f"L’invitation part à {email}.")
    context = open_context(browser, site, phone=True)
    guest = context.new_page()
    guest.goto(link_sent_to(email, site.var))
    said(guest, email)
    guest.get_by_label(starting("Prénom et nom")).fill("Sacha Invité")
    for box in guest.locator("main input[type=password]").all():
        box.fill(PASSPHRASE)
    guest.get_by_role("button", name="Ouvrir mon compte").click()
    said(guest, "Bienvenue. Votre compte est ouvert.")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Bonjour Sacha")
    expect(guest.get_by_role("region", name="Former")).to_be_visible()
    open_card(page, "Comptes et rôles")
    page.get_by_label(starting("Nom ou courriel")).fill(email)
    page.get_by_role("button", name="Chercher un compte").click()
    page.get_by_role("link", name=email).click()
    page.get_by_role("link", name=starting("Retirer Formateur")).click()
    page.get_by_role("button", name="Retirer le rôle").click()
    said(page, "Le rôle est retiré.")
    said(page, "Aucun rôle.")
    guest.goto("/")
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Bonjour Sacha")
    expect(guest.get_by_role("region", name="Former")).to_have_count(0)
    context.close()


def link_sent_to(email: str, var: Path) -> str:
    """The link in the message that the demonstration wrote for that person; the worker may be the one who sends it."""
    deadline = time.monotonic() + SECONDS_OF_WORK
    while time.monotonic() < deadline:
        for file in var.rglob("mail/*"):
            content = file.read_bytes()
            if email.encode() not in content:
                continue
            message = message_from_bytes(content)
            body = message.get_payload(decode=True) or quopri.decodestring(content)
            if found := re.search(rb"https?://\S+/compte/invitation/\S+", bytes(body)):
                return found[0].decode()
        time.sleep(0.2)
    raise AssertionError(f"No message to {email} under {var}")


# ---- a town hall


def test_the_town_hall_resumes_where_it_stopped(page: Page) -> None:
    enter(page, "town_hall")
    said(page, "Vous en étiez à : Votre point de départ sur dix leviers.")
    said(page, "5 leviers renseignés, 5 à découvrir.")
    page.get_by_role("link", name="Reprendre").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Votre point de départ sur dix leviers")
    said(page, "5 leviers renseignés sur dix")
    page.get_by_role("link", name=starting("Répondre au levier")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("sur 10")


# ---- the two who wait for the next rooms


@pytest.mark.parametrize(("character", "part"), [("editor", "Publier"), ("case_officer", "Instruire")])
def test_who_waits_for_a_later_room_reads_the_compass_and_knows_what_comes(
    character: str, part: str, browser: Browser, site: Site
) -> None:
    context = open_context(browser, site, phone=True)
    page = context.new_page()
    enter(page, character)
    expect(page.get_by_role("region", name=part)).to_contain_text("À venir")
    open_card(page, "Suivre les initiatives")
    expect(page.get_by_role("table").first).to_be_visible()
    context.close()
