"""Write the table of rights that documents show from the one that tests hold: `make rights`."""

import json

import django


def as_text() -> str:
    """One address a line, so that two changes merge."""
    from tests.matrix import URLS  # needs the applications ready

    lines = [
        f"{json.dumps(key)}: {json.dumps({'get': people(url.get), 'post': people(url.post)})}"
        for key, url in sorted(URLS.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def people(allowed: frozenset[str] | None) -> list[str] | None:
    return None if allowed is None else sorted(allowed)


if __name__ == "__main__":
    django.setup()
    from terreau.desk.reading_rights import FILE

    FILE.write_text(as_text(), "utf-8")
