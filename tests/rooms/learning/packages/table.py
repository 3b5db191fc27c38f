"""Who may open what of `packages`, and what our house holds of it: a package that no lesson plays."""

from typing import TYPE_CHECKING, Any

from tests.access_words import EDITOR, EVERYBODY, HR, LEAD, TRAINER, Url, thing, those

if TYPE_CHECKING:
    from tests.house import House, People

AUTHORS = those(LEAD, HR, EDITOR, TRAINER)


def content(house: "House") -> dict[str, Any]:
    from terreau.rooms.learning.packages.capability import token_for

    return {"token": token_for(house.things["package"], "author:1"), "path": "index.html"}


URLS: dict[str, Url] = {
    "packages:list": Url(AUTHORS),
    "packages:import": Url(AUTHORS, AUTHORS),
    "packages:show(pk)": Url(AUTHORS, owned=True, build=thing("package")),
    "packages:try(pk)": Url(AUTHORS, owned=True, build=thing("package")),
    "packages:delete(pk)": Url(None, AUTHORS, owned=True, build=thing("package")),
    # The address is the right: whoever has it opens the content of one package, for twelve hours.
    "packages:content(token, path)": Url(EVERYBODY, secret=True, build=content),
}


def put(things: dict[str, Any], ours: "People") -> None:
    from tests.house import MARK
    from tests.rooms.learning.packages.maker import make_package, package_bytes

    things["package"] = make_package(ours.office, package_bytes(title=f"Paquet {MARK}"), by=ours.users["lead"])
