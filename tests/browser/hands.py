"""How a person acts on a page: with a pointer, or with a keyboard only. Both know what is written, not the markup."""

import re

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 150

# Whatever draws the focus: an outline or a shadow, on the element or what stands before it (the DSFR draws so the
# focus of a tile, and that of a checkbox before its label).
STOP = """wanted => {
    const node = document.activeElement
    const drawn = style => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0)
        || style.boxShadow !== 'none'
    const seen = drawn(getComputedStyle(node))
        || [node, ...(node.labels || [])].some(each => drawn(getComputedStyle(each, '::before')))
    return [node === wanted, seen ? '' : node.outerHTML.slice(0, 200)]
}"""


def starting(words: str) -> re.Pattern[str]:
    """A name that starts so: the hint of a field is part of its name."""
    return re.compile("^" + re.escape(words))


class Pointer:
    """A mouse, or a finger."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def find(self, role: str, name: str, inside: Locator | None = None) -> Locator:
        """The first control of that role whose name starts with these words, in the content of the page."""
        return (inside or self.page.locator("main")).get_by_role(role, name=starting(name)).first

    def press(self, role: str, name: str, inside: Locator | None = None) -> None:
        self.act(self.find(role, name, inside))

    def act(self, control: Locator) -> None:
        control.click()

    def write(self, label: str, words: str, inside: Locator | None = None) -> None:
        (inside or self.page.locator("main")).get_by_label(starting(label)).first.fill(words)

    def tick(self, label: str, inside: Locator) -> None:
        # The finger falls on the words: a DSFR box is drawn by its label.
        inside.locator("label", has_text=label).click()

    def choose(self, label: str, option: str) -> None:
        self.page.get_by_label(starting(label)).select_option(label=option)

    def date(self, label: str, day: str) -> None:
        self.page.get_by_label(starting(label)).fill(day)


class Keyboard(Pointer):
    """Tab, Shift+Tab, Enter, Space, arrows and typing. Every stop must show where the focus is."""

    def reach(self, control: Locator) -> None:
        expect(control).to_be_visible()
        keys = self.page.keyboard
        for _stop in range(MOST_STOPS):
            keys.press("Tab")
            reached, unseen = control.evaluate(STOP)
            assert not unseen, f"focus is not seen on {unseen}"
            if reached:
                return
        raise AssertionError(f"{control} is not reached by Tab on {self.page.url}")

    def act(self, control: Locator) -> None:
        self.reach(control)
        self.page.keyboard.press("Enter")

    def write(self, label: str, words: str, inside: Locator | None = None) -> None:
        self.reach((inside or self.page.locator("main")).get_by_label(starting(label)).first)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(words)

    def tick(self, label: str, inside: Locator) -> None:
        self.reach(inside.get_by_role("checkbox", name=label))
        self.page.keyboard.press("Space")

    def choose(self, label: str, option: str) -> None:
        box = self.page.get_by_label(starting(label))
        self.reach(box)
        for _option in range(MOST_STOPS):
            if box.locator("option:checked").inner_text() == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not offered")

    def date(self, label: str, day: str) -> None:
        """`day` is one whose day and month are the same number: the order typed depends on the browser's language."""
        box = self.page.get_by_label(starting(label))
        self.reach(box)
        year, month, number = day.split("-")
        self.page.keyboard.type(f"{number}{month}{year}")
        expect(box).to_have_value(day)
