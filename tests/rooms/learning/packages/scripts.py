"""What the packages of the browser tests do: their pages are in `pages/`."""

import json
from pathlib import Path

from tests.rooms.learning.packages.maker import GOLF_12, GOLF_2004, package_bytes, speaking

# Every element of SCORM 1.2 that a package may write (RTE 1.3, 3.4.4), as it writes it.
MODEL = {
    "cmi.core.lesson_location": "page 3, en bas", "cmi.core.lesson_status": "incomplete", "cmi.core.exit": "suspend",
    "cmi.core.score.raw": "42", "cmi.core.score.min": "0", "cmi.core.score.max": "50",
    "cmi.core.session_time": "00:10:05.5", "cmi.suspend_data": "é" * 5000 + "|{\"a\": [1, 2]}",
    "cmi.comments": "Bien.", "cmi.student_preference.audio": "-1", "cmi.student_preference.language": "fr",
    "cmi.student_preference.speed": "50", "cmi.student_preference.text": "1", "cmi.objectives.0.id": "obj_1",
    "cmi.objectives.0.score.raw": "7", "cmi.objectives.0.score.min": "0", "cmi.objectives.0.score.max": "10",
    "cmi.objectives.0.status": "passed", "cmi.interactions.0.id": "q1", "cmi.interactions.0.type": "choice",
    "cmi.interactions.0.objectives.0.id": "obj_1", "cmi.interactions.0.time": "10:00:00",
    "cmi.interactions.0.correct_responses.0.pattern": "a", "cmi.interactions.0.weighting": "2",
    "cmi.interactions.0.student_response": "b", "cmi.interactions.0.result": "wrong",
    "cmi.interactions.0.latency": "00:00:12",
}  # fmt: skip
WRITE_ONLY = {
    name for name in MODEL if name.startswith("cmi.interactions") or name in ("cmi.core.exit", "cmi.core.session_time")
}
# What only the page that plays it can know.
GIVEN = {
    "cmi.core.student_name": "Martin, Léa", "cmi.core.credit": "credit", "cmi.core.entry": "resume",
    "cmi.core.lesson_mode": "normal", "cmi.core.total_time": "00:10:05", "cmi.launch_data": "profil=agent",
    "cmi.student_data.mastery_score": "80",
}  # fmt: skip
# Routes that nothing else in these tests asks for.
TARGETS = ("mes-droits/", "compte/nom/", "journal/", "imports/", "boussole/")
HOSTILE = (
    "cookie", "storage", "session", "parent", "top", "fetch", "xhr", "beacon", "image", "script", "open", "frame",
    "form", "navigate", "worker", "forged",
)  # fmt: skip


def page(name: str) -> str:
    return (Path(__file__).parent / "pages" / name).read_text("utf-8")


def model(script: str) -> str:
    given = json.dumps([*GIVEN, "cmi.core.student_id", "cmi.interactions._count"])
    return script.replace("__MODEL__", json.dumps(MODEL)).replace("__GIVEN__", given)


# The first page holds a frame, named by the package, which holds another, which speaks.
FRAMED = {
    "index.html": page("framed.html"),
    "parts/menu.html": page("menu.html"),
    "parts/page.html": speaking(page("framed.js")),
}
PACKAGES: dict[str, object] = {
    "golf": GOLF_2004,
    "silent": GOLF_12,
    "completes": package_bytes({"index.html": speaking(page("completes.js"))}),
    "model": package_bytes(
        {"index.html": speaking(model(page("model.js")))}, title="Modèle",
        item="<adlcp:datafromlms>profil=agent</adlcp:datafromlms><adlcp:masteryscore>80</adlcp:masteryscore>",
    ),
    "framed": package_bytes(FRAMED, title="Cadres"),
    "walk": package_bytes({"index.html": speaking(page("walk.js"))}, title="Marche"),
    "twice": package_bytes({"index.html": speaking(page("walk.js"))}, title="Deux pages"),
    "hostile": package_bytes({"index.html": speaking(page("hostile.js")), "sw.js": "1"}, title="Hostile"),
    "leaves": package_bytes({"index.html": page("leaves.html")}, title="Part"),
}  # fmt: skip
