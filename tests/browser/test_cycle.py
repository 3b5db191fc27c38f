"""A whole cycle of twenty-seven from five employers: the call, the jury, a place given back, two absent, the end."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.conftest import Site
from tests.browser.gathered import leave, mail_to, once, said, somebody, sound, told
from tests.browser.hands import Pointer
from tests.browser.visit import enter

SEATS, EMPLOYERS, HALF_DAYS = 27, 5, 24

# What nobody clicks thirty times: the other candidates and their employers, the other marks, the signatures of each.
SETUP = "import django; django.setup()\nimport datetime, json\nfrom django.utils import timezone\n"
CANDIDATES = """
from terreau.ground.organisations.models import Agent, Structure
from tests.factories import make_agent, make_structure
from terreau.rooms.learning.cycles.models import Candidacy, Cycle
cycle = Cycle.objects.get(pk={cycle})
own = Structure.objects.get(code="MTT")
employers = [own]
for number in range(4):
    employers.append(make_structure(f"Établissement {{number + 1}} du cycle"))
known = list(Agent.objects.active().filter(employer=own, user=None).order_by("pk")[:6])
for number, employer in enumerate(employers):
    for rank in range(6 if number else 5):
        agent = known[rank] if not number else make_agent(employer, last_name=f"Cohorte {{number}}-{{rank}}")
        Candidacy.objects.create(
            cycle=cycle, agent=agent, state="sent", sent_at=timezone.now(), motivation="Apprendre en faisant.",
            project="Un guichet de moins.", letter="given", letter_at=timezone.now(), letter_by="La direction",
        )
print(json.dumps(cycle.candidacies.filter(state="sent").count()))
"""
CLOSE = """
from terreau.rooms.learning.cycles.models import Cycle
now = timezone.now()
Cycle.objects.filter(pk={cycle}).update(opens_at=now - datetime.timedelta(days=20), closes_at=now)
"""
MARKS = """
from terreau.rooms.learning.cycles import marking
from terreau.rooms.learning.cycles.models import Cycle
cycle = Cycle.objects.with_places().get(pk={cycle})
juror = cycle.jurors.get()
criteria = list(cycle.criteria.order_by("pk"))
files = list(marking.judged(cycle).filter(marks=None).order_by("pk"))
inside = [each for each in files if each.agent_id]
for rank, each in enumerate(files):
    points = 3 if each.agent_id is None else 2 if each in inside[-2:] else 4 + rank % 2
    marking.give(juror, each, points=dict.fromkeys([one.pk for one in criteria], points), by=juror.user)
"""
LIVED = """
from terreau.ground.seats import attendance
from terreau.ground.seats.enums import Presence
from terreau.rooms.learning.cycles.models import Cycle
from terreau.rooms.learning.sessions import actions, countersigning
from terreau.rooms.learning.sessions.models import Session
cycle = Cycle.objects.with_places().get(pk={cycle})
occasion = cycle.session.occasion
parts = list(occasion.parts.order_by("position"))
shift = parts[-1].ends_at - timezone.now() + datetime.timedelta(hours=2)
for part in parts:
    part.starts_at, part.ends_at = part.starts_at - shift, part.ends_at - shift
    part.day = timezone.localdate(part.starts_at)
    part.save()
type(occasion).objects.filter(pk=occasion.pk).update(starts_at=parts[0].starts_at, ends_at=parts[-1].ends_at)
auditors = list(cycle.candidacies.auditors().with_people().select_related("registration").order_by("pk"))
absent = [each for each in auditors if each.agent_id][:2]
for each in auditors:
    for rank, part in enumerate(parts):
        away = each in absent and rank % 3 == 0
        attendance.mark(
            each.registration, part, Presence.ABSENT if away else Presence.PRESENT, by="test", now=part.ends_at
        )
trainer = cycle.session.trainers.first() or actions.add_trainer(cycle.session, name="Ada", by=cycle.created_by)
for part in parts:
    countersigning.countersign(trainer, part, by="test", now=timezone.now())
print(json.dumps([str(each.agent) for each in absent]))
"""


def in_site(site: Site, source: str, **values: Any) -> Any:
    """Run lines of Python in the demonstration, and read the last line that they print."""
    database = next(site.var.rglob("terreau.sqlite3"))
    environment = dict(os.environ) | {
        "TERREAU_VAR": str(site.var), "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SETUP + source.format(**values)], env=environment, text=True, capture_output=True,
        check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else None


def one(site: Site, query: str, *values: Any) -> Any:
    base = sqlite3.connect(next(site.var.rglob("terreau.sqlite3")), timeout=30)
    found = base.execute(query, values).fetchone()
    base.close()
    return found[0] if found else None


def prepare(page: Page, title: str) -> int:
    """Fill the form of a cycle as who runs it does: six seminars of two days. Its key."""
    page.goto("/formation/cycles/nouveau/")
    sound(page)
    hand = Pointer(page)
    page.locator("#id_course").select_option(index=1)
    hand.write("Titre", title)
    hand.write("Appel à candidatures", "Pour qui veut **conduire** un projet numérique dans son service.")
    today = page.evaluate("new Date().toISOString().slice(0, 10)")
    hand.write("Candidatures à partir du", today)
    hand.write("Candidatures jusqu’au", page.evaluate("new Date(Date.now() + 20 * 864e5).toISOString().slice(0, 10)"))
    page.locator("label", has_text="Ouvert à d’autres administrations").click()
    lines = page.evaluate("""() => [...Array(6).keys()].map(rank => {
      const day = plus => new Date(Date.now() + (40 + 28 * rank + plus) * 864e5).toLocaleDateString("fr-FR")
      return `du ${day(0)} au ${day(1)} Séminaire ${rank + 1}`
    }).join("\\n")""")
    hand.write("Séminaires", lines)
    page.locator("#id_seats").fill(str(SEATS))
    hand.write("Places au plus par employeur", "6")
    hand.press("button", "Enregistrer")
    said(page, "en préparation")
    found = re.search(r"/cycles/(\d+)/", page.url)
    assert found is not None
    return int(found[1])


def compose(page: Page, key: int, president: str) -> None:
    """Two criteria, and who presides."""
    hand = Pointer(page)
    page.goto(f"/formation/cycles/{key}/criteres/")
    for label, weight in (("Le projet", "3"), ("La motivation", "1")):
        hand.write("Critère", label)
        hand.write("Poids", weight)
        hand.press("button", "Ajouter")
        said(page, label)
    page.goto(f"/formation/cycles/{key}/jury/membres/")
    hand.write("Courriel de son compte", president)
    page.locator("label", has_text="Préside le jury").click()
    hand.press("button", "Nommer")
    said(page, "préside")
    sound(page)
    page.goto(f"/formation/cycles/{key}/")
    hand.press("button", "Publier l’appel")
    said(page, "L’appel est publié")


def apply_from_outside(browser: Browser, site: Site, key: int, email: str) -> str:
    """On a phone without scripts nor account: by a link; the employer commits by his. The link of the file."""
    phone = somebody(browser, site, phone=True, javascript=False)
    hand = Pointer(phone)
    phone.goto(f"/formation/cycles/{key}/candidater/")
    hand.write("Votre courriel professionnel", email)
    hand.write("Prénom et nom", "Noé Dehors")
    hand.write("Employeur", "Commune de Saint-Aubin")
    phone.locator("main").get_by_role("button").first.click()
    link = mail_to(email, site.var, "/dossier/")
    phone.goto(link)
    hand.write("Votre fonction", "Directeur général des services")
    hand.write("Ce que vous attendez du cycle", "Essayer avant de décider.")
    hand.write("Le projet que vous y conduirez", "Un accueil qui rappelle.")
    hand.write("Qui s’engage pour votre employeur", "Madame la maire")
    hand.write("Son courriel", f"maire.{email}")
    hand.press("button", "Envoyer ma candidature")
    said(phone, "Envoyée")
    phone.goto(mail_to(f"maire.{email}", site.var, "/engagement/"))
    phone.locator("label", has_text="L’employeur s’engage à libérer ces jours").click()
    hand.write("Votre nom", "Madame la maire")
    hand.write("Votre fonction", "Maire")
    hand.press("button", "Répondre")
    said(phone, "Engagement donné")
    leave(phone)
    return link


def attested_from_outside(browser: Browser, site: Site, email: str) -> None:
    """The worker tells him once the cycle is concluded; he asks from his phone, and a visitor verifies the code."""
    told(email, site.var, "Vous avez suivi ce cycle")
    phone, visitor = somebody(browser, site, phone=True, javascript=False), somebody(browser, site)
    phone.goto(mail_to(email, site.var, "/place/lien/"))
    Pointer(phone).press("button", "Demander mon attestation")
    said(phone, "Votre attestation est délivrée")
    paper = phone.request.get(phone.get_by_role("link", name="Télécharger l’attestation").get_attribute("href") or "")
    assert paper.body().startswith(b"%PDF")
    visitor.goto(phone.get_by_role("link", name="Voir ce que lit qui la vérifie").get_attribute("href") or "")
    said(visitor, "Noé Dehors")
    assert email not in visitor.content()
    visitor.goto(phone.url)
    sound(visitor)
    # He withdraws it, after a page that says what follows, and asks for another.
    visitor.get_by_role("link", name="Retirer cette attestation").click()
    sound(visitor)
    Pointer(phone).press("link", "Retirer cette attestation")
    Pointer(phone).press("button", "Oui, retirer cette attestation")
    said(phone, "Votre attestation est retirée")
    Pointer(phone).press("button", "Demander mon attestation")
    said(phone, "Votre attestation est délivrée")
    leave(phone, visitor)


def countersigned_from_outside(browser: Browser, site: Site, email: str) -> None:
    """A trainer without account reads the sheet on his phone, without scripts, and vouches for the first half-day."""
    phone, screen = somebody(browser, site, phone=True, javascript=False), somebody(browser, site)
    phone.goto(mail_to(email, site.var, "/formateur/"))
    said(phone, "Noé Dehors")
    Pointer(phone).press("button", "Contresigner")
    said(phone, "Demi-journée contresignée")
    screen.goto(phone.url)
    said(screen, "Ada Dehors,")
    sound(screen)
    leave(phone, screen)


def judge(page: Page, site: Site, key: int) -> None:
    """One file by hand, the others by the same door; then the signature of the list that was read."""
    hand = Pointer(page)
    page.goto(f"/formation/cycles/{key}/jury/")
    sound(page)
    page.locator("main li a").filter(has_text="Cohorte 1-0").click()
    said(page, "Apprendre en faisant.")
    for group in page.locator("main fieldset").all():
        group.locator("label", has_text="5 : remarquable").click()
    sound(page)
    hand.press("button", "Enregistrer mes notes")
    said(page, "Vos notes sont enregistrées")
    in_site(site, MARKS, cycle=key)
    page.goto(f"/formation/cycles/{key}/jury/")
    hand.press("button", "J’ai terminé")
    page.goto(f"/formation/cycles/{key}/deliberation/")
    sound(page)
    hand.press("link", "Signer la liste")
    said(page, f"Admis : {SEATS}.".replace(" :", "\N{NO-BREAK SPACE}:"))
    hand.press("button", "Signer")
    said(page, "Signée le")


def test_a_whole_cycle_of_twenty_seven_from_five_employers(browser: Browser, site: Site) -> None:
    email = f"noe.{once('x').split()[-1]}@commune.example"
    lead = somebody(browser, site, "lead")
    key = prepare(lead, once("Cycle supérieur"))
    president = one(
        site, "SELECT u.email FROM accounts_user u JOIN accounts_role r ON r.user_id = u.id "
        "WHERE r.role = 'manager' AND u.password != '' ORDER BY u.id LIMIT 1",
    )  # fmt: skip
    compose(lead, key, president)
    link = apply_from_outside(browser, site, key, email)
    assert in_site(site, CANDIDATES, cycle=key) == 30
    in_site(site, CLOSE, cycle=key)
    manager = somebody(browser, site)
    enter(manager, "manager")
    judge(manager, site, key)
    # The outsider waits. Somebody gives a place back; it is proposed to him, and he takes it from his phone.
    hand = Pointer(lead)
    lead.goto(f"/formation/cycles/{key}/liste/")
    sound(lead)
    lead.goto(lead.locator("a[href*='/desistement/']").first.get_attribute("href") or "")
    hand.write("Motif du désistement", "Nommée ailleurs.")
    lead.locator("main form").get_by_role("button").first.click()
    phone = somebody(browser, site, phone=True, javascript=False)
    phone.goto(link)
    said(phone, "liste d’attente")
    lead.goto(f"/formation/cycles/{key}/liste/")
    hand.press("button", "Lui proposer la place")
    phone.reload()
    Pointer(phone).press("button", "J’accepte la place")
    said(phone, "Vous êtes admis")
    leave(phone)
    held = "SELECT count(*) FROM cycles_candidacy WHERE cycle_id = ? AND state = 'admitted'"
    assert one(site, held, key) == SEATS
    # Groups of four to six, announced once.
    lead.goto(f"/formation/cycles/{key}/groupes/")
    hand.press("button", "Proposer")
    hand.press("button", "Annoncer les groupes")
    sound(lead)
    sizes = one(
        site, "SELECT min(n) || '-' || max(n) FROM (SELECT count(*) n FROM cycles_candidacy WHERE cycle_id = ? AND "
        "group_id IS NOT NULL GROUP BY group_id)", key,
    )  # fmt: skip
    assert sizes in {"4-5", "5-6"}
    lead.goto(f"/formation/cycles/{key}/tableau-de-bord/")
    said(lead, "Groupe sans accompagnateur")
    sound(lead)
    # Twenty-four half-days, two people absent from a third of them.
    absent = in_site(site, LIVED, cycle=key)
    session = one(site, "SELECT session_id FROM cycles_cycle WHERE id = ?", key)
    lead.goto(f"/formation/sessions/{session}/formateurs/")
    hand.write("Courriel", f"ada.{email}")
    hand.write("Nom", "Ada Dehors")
    hand.press("button", "Ajouter")
    said(lead, "C’est noté parmi les formateurs")
    countersigned_from_outside(browser, site, f"ada.{email}")
    lead.goto(f"/formation/sessions/{session}/conclure/")
    for name in absent:
        said(lead, f"{name}")
    hand.press("button", "Conclure la session")
    completed = one(
        site, "SELECT count(*) FROM completions_completion c JOIN learning_sessions_session s ON s.course_id = "
        "c.course_id WHERE s.id = ? AND c.way = 'session' AND c.noted_at > datetime('now', '-5 minutes')", session,
    )  # fmt: skip
    assert completed == SEATS - 3  # two were away too often, and he who came from outside has no file here
    with lead.expect_download() as file:
        lead.evaluate(f"location.href = '/formation/sessions/{session}/emargement.csv'")
    sheet = Path(file.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(sheet[0].split(";")) == 2 + HALF_DAYS + 2
    leave(lead, manager)
    attested_from_outside(browser, site, email)
