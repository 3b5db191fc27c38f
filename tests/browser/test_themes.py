"""A theme from the poster to its answer: proposed from a phone without account in under twenty seconds, read, voted,
closed, answered."""

import datetime
import time
import uuid

from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import Site, open_context
from tests.browser.gathered import Plan, in_some_weeks, mail_to, make_event, told
from tests.browser.visit import enter

SECONDS = 20


def seen(page: Page) -> None:
    assert violations(page) == []
    assert overflow(page) <= 0


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()


def test_from_the_poster_to_the_answer(browser: Browser, site: Site) -> None:
    once, today = uuid.uuid4().hex[:8], timezone.localdate()
    lead = open_context(browser, site).new_page()
    lead.set_default_timeout(60_000)
    enter(lead, "lead")
    lead.goto("/themes/appels/nouveau/")
    seen(lead)
    proposed = lead.locator("datalist option").first
    proposed.wait_for(state="attached")
    lead.locator("#id_structure").fill(proposed.get_attribute("value") or "")
    lead.get_by_label("Titre").fill(f"Essai {once}")
    lead.get_by_label("La question que vous posez").fill("De quoi parler ?")
    lead.locator("label", has_text="Quiconque a l’adresse").click()
    lead.locator("label", has_text="Une voix par personne").click()
    lead.get_by_label("Dernier jour du vote").fill((today + datetime.timedelta(days=30)).isoformat())
    press(lead, "Enregistrer")
    call = lead.url
    follow(lead, "Ouvrir aux propositions")
    seen(lead)
    press(lead, "Oui, ouvrir")
    address = lead.locator(".themes-address").first.inner_text()
    follow(lead, "L’affiche et son code QR")
    expect(lead.locator(".themes-qr")).to_be_visible()
    seen(lead)

    phone = open_context(browser, site, phone=True, javascript=False).new_page()
    began = time.monotonic()
    phone.goto("/themes/a/" + address.rstrip("/").rsplit("/", 1)[1] + "/")
    phone.get_by_label("Votre thème").fill(f"Signer {once}")
    press(phone, "Proposer")
    expect(phone.get_by_role("heading", name="Merci")).to_be_visible()
    assert time.monotonic() - began < SECONDS

    # Who wants leaves an address; the link of the mail confirms it.
    email = f"camille.{once}@ville.example"
    phone.locator("summary", has_text="Être prévenu de la suite").click()
    phone.locator("main input[type=email]").fill(email)
    press(phone, "Me prévenir")
    phone.goto(mail_to(email, site.var, "/themes/suivre/"))
    press(phone, "Oui")
    expect(phone.locator("main")).to_contain_text("Votre adresse est confirmée")

    visitor = open_context(browser, site, phone=True).new_page()
    visitor.goto("/themes/a/" + address.rstrip("/").rsplit("/", 1)[1] + "/")
    expect(visitor.locator("main")).not_to_contain_text(f"Signer {once}")
    seen(visitor)
    lead.goto(f"{call}a-relire/")
    seen(lead)
    press(lead, "Afficher")
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text(f"Signer {once}")
    visitor.get_by_label("Votre thème").press_sequentially(f"Signer {once[:6]}")
    expect(visitor.locator("#near")).to_contain_text("Est-ce l’un de ceux-ci")
    seen(visitor)

    lead.goto(call)
    follow(lead, "Ouvrir le vote")
    press(lead, "Oui, ouvrir le vote")
    agent = open_context(browser, site, phone=True).new_page()
    enter(agent, "agent")
    agent.goto(call)
    follow(agent, "Voter, ou changer mon vote")
    agent.locator("label", has_text=f"Signer {once}").click()
    seen(agent)
    press(agent, "Voter")
    expect(agent.locator("main")).to_contain_text("Votre vote est enregistré")
    lead.goto(call)
    expect(lead.locator("main")).not_to_contain_text("1 voix")
    follow(lead, "Clore le vote")
    press(lead, "Oui, clore")
    seen(lead)
    follow(lead, "Préparer les réponses")
    seen(lead)
    follow(lead, f"Signer {once}")
    lead.locator("label[for=id_verdict_0]").click()
    press(lead, "Garder cette réponse")
    follow(lead, "Relire et publier les réponses")
    seen(lead)
    press(lead, "Oui, publier")
    agent.goto(call)
    expect(agent.locator("main")).to_contain_text("Retenu")
    seen(agent)
    told(email, site.var, "est retenu")

    # The theme becomes an event in one step, and those who asked for it are told.
    lead.goto(call)
    follow(lead, f"Signer {once}")
    seen(lead)
    follow(lead, "En faire un événement")
    expect(lead.get_by_label("Titre", exact=False).first).to_have_value(f"Signer {once}")
    make_event(lead, Plan(f"Café : signer {once}", in_some_weeks()), start="")
    told(email, site.var, f"Café : signer {once}")
    agent.goto(call)
    expect(agent.get_by_role("link", name=f"Café : signer {once}")).to_be_visible()
    seen(agent)
    for each in (lead, phone, visitor, agent):
        each.context.close()
