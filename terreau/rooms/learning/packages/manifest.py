"""What `imsmanifest.xml` says of a package: its title, its standard, and the one page that opens it.

Read by expat under the rules of the question banks: a document type is refused before anything in it is read, hence no
entity is ever declared, fetched or expanded; depth and number of elements are bounded. Schemas beside it are not read.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import normpath
from urllib.parse import unquote, urljoin, urlsplit
from xml.parsers import expat

from django.utils.translation import gettext as _

from terreau.rooms.learning.packages.enums import Standard

NAME = "imsmanifest.xml"
MOST_BYTES = 5 * 1024 * 1024
DEEPEST = 60
MOST_ELEMENTS = 100_000
# The namespaces that only one standard has, and how versions are written where there is none.
SPACES = {"adlcp_rootv1p2": Standard.SCORM_12, "adlcp_v1p3": Standard.SCORM_2004}
VERSIONS = {"1.2": Standard.SCORM_12, "2004": Standard.SCORM_2004, "cam 1.3": Standard.SCORM_2004}
# Where a relative address is looked for, so that one that leaves it shows.
INSIDE = "package://inside/"


class PackageRefused(Exception):
    """The package cannot be taken, or kept; the message says why, in the author's words."""


@dataclass(frozen=True)
class Manifest:
    title: str
    standard: Standard
    launch: str
    parameters: str
    launch_data: str
    # Of a hundred in SCORM 1.2, from -1 to 1 in SCORM 2004, as written.
    mastery_score: float | None


@dataclass
class Element:
    name: str
    space: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    def all(self, name: str) -> Iterator["Element"]:
        return (child for child in self.children if child.name == name)

    def first(self, name: str) -> "Element | None":
        return next(self.all(name), None)

    def text(self, *names: str) -> str:
        here: Element | None = self
        for name in names:
            here = here.first(name) if here is not None else None
        return " ".join("".join(here.pieces).split()) if here is not None else ""

    def every(self, name: str) -> Iterator["Element"]:
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)


def local(name: str) -> tuple[str, str]:
    """The namespace and the name, in small letters: the standards do not agree on the letters of `scormType`."""
    space, _blank, last = name.rpartition(" ")
    return space, last.lower()


class Reader:
    """Builds the tree of a manifest; refuses what could unfold."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self.open: list[Element] = []
        self.count = 0
        self.spaces: set[str] = set()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartNamespaceDeclHandler = self.declared
        self.parser.StartDoctypeDeclHandler = self.refuse
        # Never called while document types are refused: what a change of that rule would let through stays refused.
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(self, *_said: object) -> int:
        raise PackageRefused(_("Le manifeste déclare un type de document ou des renvois (DOCTYPE, ENTITY) : refusé."))

    def declared(self, _prefix: str | None, uri: str | None) -> None:
        self.spaces.add((uri or "").rstrip("/").rpartition("/")[2].lower())

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS or len(self.open) >= DEEPEST:
            raise PackageRefused(_("Le manifeste compte trop d’éléments, ou trop de niveaux : refusé."))
        space, last = local(name)
        made = Element(last, space, {local(key)[1]: value for key, value in attributes.items()})
        if self.open:
            self.open[-1].children.append(made)
        else:
            self.root = made
        self.open.append(made)

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].pieces.append(text)


def read_manifest(content: bytes) -> Manifest:
    """Raises `PackageRefused`, in the author's words."""
    reader = Reader()
    try:
        reader.parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        line = getattr(error, "lineno", 0)
        raise PackageRefused(_("Le manifeste (imsmanifest.xml) est abîmé, ligne %(line)s.") % {"line": line}) from error
    root = reader.root
    if root is None or root.name != "manifest":
        raise PackageRefused(_("Le manifeste (imsmanifest.xml) n’est pas celui d’un paquet SCORM."))
    standard = standard_of(root, reader.spaces)
    return opened_by(root, standard)


def standard_of(root: Element, spaces: set[str]) -> Standard:
    for space, standard in SPACES.items():
        if space in spaces:
            return standard
    version = root.text("metadata", "schemaversion").lower()
    for words, standard in VERSIONS.items():
        if version.startswith(words):
            return standard
    if version:
        raise PackageRefused(
            _("La version annoncée, « %(version)s », n’est pas connue : il faut SCORM 1.2 ou SCORM 2004.")
            % {"version": version[:40]}
        )
    raise PackageRefused(_("Le manifeste ne dit pas sa version : il faut SCORM 1.2 ou SCORM 2004."))


def opened_by(root: Element, standard: Standard) -> Manifest:
    """The one unit of the package: an item of its default organization, or its only resource of that kind."""
    resources = {each.attributes.get("identifier", ""): each for each in root.every("resource")}
    units = {key for key, each in resources.items() if each.attributes.get("scormtype", "").lower() == "sco"}
    organization = chosen(root)
    items = list(organization.every("item")) if organization is not None else []
    launched = [item for item in items if item.attributes.get("identifierref", "") in units]
    if not launched and len(units) != 1:
        raise PackageRefused(several() if units else nothing())
    if len(launched) > 1:
        raise PackageRefused(several())
    item = launched[0] if launched else Element("item", "", {"identifierref": next(iter(units))})
    resource = resources[item.attributes["identifierref"]]
    launch, parameters = address_of(root, resource, item)
    title = (organization.text("title") if organization is not None else "") or item.text("title")
    return Manifest(
        title=title[:200] or _("Paquet sans titre"),
        standard=standard,
        launch=launch,
        parameters=parameters,
        launch_data=item.text("datafromlms")[:4096],
        mastery_score=mastery_of(item, standard),
    )


def several() -> str:
    return _(
        "Ce paquet contient plusieurs unités (SCO) : Terreau joue les paquets d’une seule. "
        "Exportez-le en « une seule unité », ou un paquet par unité."
    )


def nothing() -> str:
    return _("Ce paquet ne contient aucune unité à ouvrir (SCO) : il n’y a rien à suivre.")


def chosen(root: Element) -> Element | None:
    """The organization that the manifest names as its default, or else its first."""
    group = root.first("organizations")
    if group is None:
        return None
    every = list(group.all("organization"))
    named = [each for each in every if each.attributes.get("identifier") == group.attributes.get("default")]
    return next(iter(named or every), None)


def address_of(root: Element, resource: Element, item: Element) -> tuple[str, str]:
    """The path inside the archive of the page that opens the unit, and what is added to its address."""
    group = root.first("resources")
    bases = [each.attributes.get("base", "") for each in (root, group, resource) if each is not None]
    address = INSIDE
    for base in bases:
        address = urljoin(address.replace("package:", "http:"), base)
    address = urljoin(address.replace("package:", "http:"), resource.attributes.get("href", "").strip())
    parts = urlsplit(address)
    path = normpath(unquote(parts.path)).lstrip("/")
    if (parts.scheme, parts.netloc) != ("http", "inside"):
        raise PackageRefused(_("La page d’ouverture est ailleurs, sur un autre site : tout doit être dans le paquet."))
    if path in {"", "."} or len(path) > 500:
        raise PackageRefused(_("Le manifeste ne dit pas quelle page ouvre le paquet."))
    return path, joined(parts.query, parts.fragment, item.attributes.get("parameters", "").strip())


def joined(query: str, fragment: str, parameters: str) -> str:
    """`?query#fragment`, where the manifest adds its own parameters to those of the address (SCORM CAM 3.4.1.13)."""
    added, _hash, own = parameters.lstrip("?&").partition("#")
    query = "&".join(part for part in (query, added) if part)
    fragment = own or fragment
    return ((f"?{query}" if query else "") + (f"#{fragment}" if fragment else ""))[:500]


def mastery_of(item: Element, standard: Standard) -> float | None:
    """What has to be reached: `masteryscore` of SCORM 1.2, `minNormalizedMeasure` of the main objective of 2004."""
    if standard == Standard.SCORM_12:
        written, low, high = item.text("masteryscore"), 0.0, 100.0
    else:
        main = next(item.every("primaryobjective"), None)
        own = main is not None and main.attributes.get("satisfiedbymeasure", "").lower() == "true"
        written, low, high = (main.text("minnormalizedmeasure") if main is not None and own else ""), -1.0, 1.0
    try:
        value = float(written)
    except ValueError:
        return None
    return value if low <= value <= high else None
