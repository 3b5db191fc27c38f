"""Write the catalogues from the messages of the project: `make messages`.

English: every message, its translation kept, new ones left empty (a test then names them). French: only the
messages with a plural, as they are: gettext without a catalogue does not know that zero is singular in French; and
Django's own words where another application replaced them.
"""

from pathlib import Path

import polib

from tests.guards.files import ROOT
from tests.guards.messages import Message, all_messages

LOCALE = ROOT / "terreau" / "locale"
# Wagtail's catalogue says « Champ requis. »; ours is read last, and gives Django's sentence back.
DJANGO_IN_FRENCH = {"This field is required.": "Ce champ est obligatoire."}
PLURALS = {"en": "nplurals=2; plural=(n != 1);", "fr": "nplurals=2; plural=(n > 1);"}


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def english(known: dict[str, str | list[str]]) -> polib.POFile:
    """Every message of the project; `known`: translations by message, a pair for one with a plural."""
    catalogue = empty("en")
    for message in distinct(all_messages()):
        translation = known.get(message.singular, "")
        catalogue.append(entry(message, translation))
    return catalogue


def french() -> polib.POFile:
    """The messages that count something, translated by themselves, and the sentences given back to Django."""
    catalogue = empty("fr")
    for message in distinct(all_messages()):
        if message.plural:
            catalogue.append(entry(message, [message.singular, message.plural]))
    for english_text, french_text in DJANGO_IN_FRENCH.items():
        catalogue.append(polib.POEntry(msgid=english_text, msgstr=french_text))
    return catalogue


def distinct(messages: set[Message]) -> list[Message]:
    """One message per text, in the order of the files; the one with a plural wins."""
    by_text: dict[str, Message] = {}
    for message in sorted(messages, key=lambda each: (each.singular, each.plural == "", each.where)):
        by_text.setdefault(message.singular, message)
    return sorted(by_text.values(), key=lambda each: (each.where.split(":")[0], each.singular))


def entry(message: Message, translation: str | list[str]) -> polib.POEntry:
    where = [(message.where.split(":")[0], "")]
    if not message.plural:
        text = translation if isinstance(translation, str) else translation[0]
        return polib.POEntry(msgid=message.singular, msgstr=text, occurrences=where)
    pair = translation if isinstance(translation, list) else [translation, translation]
    return polib.POEntry(
        msgid=message.singular,
        msgid_plural=message.plural,
        msgstr_plural=dict(enumerate(pair)),
        occurrences=where,
    )


def empty(language: str) -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": PLURALS[language],
    }
    return catalogue


def translations(path: Path) -> dict[str, str | list[str]]:
    """What a catalogue says today: `{message: text}`, or a list of texts for one with a plural."""
    if not path.is_file():
        return {}
    return {
        each.msgid: list(each.msgstr_plural.values()) or each.msgstr
        for each in polib.pofile(str(path))
        if not each.obsolete
    }


def write(language: str, catalogue: polib.POFile) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def main() -> None:
    import django

    django.setup()
    write("en", english(translations(path_of("en"))))
    write("fr", french())


if __name__ == "__main__":
    main()
