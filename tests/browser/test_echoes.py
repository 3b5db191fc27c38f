"""The day of an event on a phone, and after it: questions, votes, the screen, takeaways that become an article."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.axe import overflow, violations
from tests.browser.conftest import PHONE, Site, watch
from tests.browser.gathered import Plan, in_a_while, key_of, leave, make_event, once, said, somebody, sound
from tests.browser.hands import Pointer


def test_the_room_asks_on_its_phones_and_is_answered(browser: Browser, site: Site) -> None:
    lead = somebody(browser, site, "hr")
    errors = watch(lead)
    address = make_event(lead, Plan(once("Café des questions"), in_a_while()))
    Pointer(lead).press("link", "Questions de la salle")
    moderation = lead.url
    sound(lead)
    Pointer(lead).press("button", "Ouvrir les questions")
    said(lead, "La salle peut poser ses questions")
    room = lead.locator("main a[href*='/retours/salle/']").first.get_attribute("href") or ""
    sound(lead)

    # Two phones without account, one of them without scripts.
    asker, voter = somebody(browser, site, phone=True, javascript=False), somebody(browser, site, phone=True)
    asker.goto(room)
    words = once("Qui relit un courrier avant son envoi ?")
    Pointer(asker).write("Votre question", words)
    Pointer(asker).press("button", "Envoyer ma question")
    said(asker, "Elle apparaît dès que l’animateur l’a lue")
    said(asker, "Mes questions")
    voter.goto(room)
    expect(voter.locator("main")).not_to_contain_text(words)
    sound(voter)

    lead.goto(moderation)
    said(lead, words)
    sound(lead)
    Pointer(lead).press("button", "Montrer")
    voter.reload()
    said(voter, words)
    Pointer(voter).press("button", "Voter pour la question 1")
    said(voter, "Votre voix est comptée")
    said(voter, "1 voix")
    sound(voter)

    screen = lead.context.new_page()
    screen.goto(f"{room}ecran/")
    said(screen, words)
    assert violations(screen) == []
    assert overflow(screen) <= 0
    lead.goto(moderation)
    Pointer(lead).press("link", "Répondre par écrit à la question 1")
    sound(lead)
    Pointer(lead).write("Réponse écrite", "Le service des usagers, en deux jours.")
    Pointer(lead).press("button", "Publier la réponse")
    said(lead, "La réponse est sur la page de la rencontre")
    Pointer(lead).press("link", "Terminer les questions")
    sound(lead)
    Pointer(lead).press("button", "Terminer")
    said(lead, "Les voix sont comptées")
    sound(lead)
    voter.reload()
    said(voter, "Les questions sont terminées")
    lead.goto(f"/retours/rencontre/{key_of(address)}/")
    said(lead, "Le service des usagers, en deux jours.")
    sound(lead)
    assert errors == []
    leave(lead, asker, voter)


def test_lessons_of_an_event_become_a_draft_that_somebody_else_reviews(browser: Browser, site: Site) -> None:
    lead = somebody(browser, site, "lead")
    errors = watch(lead)
    title = once("Café des leçons")
    address = make_event(lead, Plan(title, in_a_while()))
    Pointer(lead).press("link", "Enseignements")
    sound(lead)
    for lesson in ("Commencer petit", "Dire à qui l’on écrit"):
        Pointer(lead).press("link", "Noter un enseignement")
        sound(lead)
        Pointer(lead).write("L’enseignement", lesson)
        Pointer(lead).write("Ce qui a été dit", "Une page suffit pour essayer, et se relit à deux.")
        Pointer(lead).press("button", "Enregistrer")
        said(lead, lesson)
    sound(lead)
    for number in (1, 2):
        Pointer(lead).press("button", f"J’ai relu le {number}")
        expect(lead.locator("main .fr-badge--success")).to_have_count(number)
    Pointer(lead).press("button", "Publier les enseignements relus")
    said(lead, "Sur la page de la rencontre")
    sound(lead)

    reader = somebody(browser, site, "agent", phone=True)
    reader.goto(f"/retours/rencontre/{key_of(address)}/")
    expect(reader.get_by_role("heading", name="2. Dire à qui l’on écrit")).to_be_visible()
    sound(reader)

    editor = somebody(browser, site, "editor")
    editor.goto(address)
    Pointer(editor).press("link", "En faire un article")
    sound(editor)
    Pointer(editor).write("Titre de l’article", title)
    Pointer(editor).press("button", "Préparer le brouillon")
    # The editor of the public site: a draft, with the lessons numbered.
    editor.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    expect(editor.get_by_text("Le brouillon est prêt")).to_be_visible()
    expect(editor.locator("textarea[name=title], input[name=title]").first).to_have_value(title)
    editor.goto(address)
    expect(Pointer(editor).find("link", "Son article")).to_be_visible()
    assert errors == []
    leave(lead, reader, editor)


def test_the_pages_of_solutions_have_no_fault(browser: Browser, site: Site) -> None:
    page = somebody(browser, site, "agent")
    page.goto("/solutions/")
    sound(page)
    page.get_by_role("link", name="Carnet de réunion").click()
    sound(page)
    page.goto("/solutions/mes-interets/")
    page.set_viewport_size(PHONE)
    sound(page)
    leave(page)
