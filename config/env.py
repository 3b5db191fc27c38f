"""The one typed reader of the environment. `docs/env.md` lists every variable; a test holds the two equal."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from terreau.ground.common.once import made_once


class MisconfiguredEnvironment(Exception):
    """A variable has a value that cannot be used; the message names it and says what is expected."""


def read_env_file(path: Path) -> None:
    """Load `KEY=value` lines of a `.env` file without overriding what the environment already says."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        key, separator, value = line.strip().partition("=")
        if separator and key and not key.startswith("#"):
            os.environ.setdefault(key.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise MisconfiguredEnvironment(f"{name} must be one of 1, true, yes, on, 0, false, no, off; found {value!r}.")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.lstrip("-").isdigit() or not low <= int(value) <= high:
        raise MisconfiguredEnvironment(f"{name} must be a whole number from {low} to {high}; found {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in allowed:
        raise MisconfiguredEnvironment(f"{name} must be one of {', '.join(allowed)}; found {value!r}.")
    return value


def secret(name: str, path: Path) -> str:
    """The variable, or else a key made once and kept in `path`, readable by its owner only."""
    if value := os.environ.get(name, ""):
        return value
    return made_once(path, lambda: secrets.token_urlsafe(64).encode()).decode("utf-8").strip()


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def host_of(name: str, url: str, *, apart_from: str) -> str:
    """The host of an address that must be whole, and another one than that of `apart_from`."""
    parts, other = urlsplit(url), urlsplit(apart_from)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise MisconfiguredEnvironment(f"{name} must be like https://content.example, without path; found {url!r}.")
    if parts.hostname == other.hostname:
        raise MisconfiguredEnvironment(f"{name} must be on another host than {apart_from}.")
    return parts.hostname


def database(name: str, default: str) -> dict:
    """Django's DATABASES entry for `sqlite:///path` or `postgresql://user:password@host:port/name`.

    SQLite runs in WAL mode with immediate transactions, so that two writers queue instead of failing
    (measured by others: 10 % of writes fail with the defaults).
    """
    url = os.environ.get(name, "").strip() or default
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = unquote(url.removeprefix("sqlite:///"))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
            },
            # On a file and not in memory: the evidence reads the database by a second connection.
            "TEST": {"NAME": f"{path}.test"},
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 600,
        }
    raise MisconfiguredEnvironment(f"{name} must start with sqlite:/// or postgresql://; found {url.split(':')[0]!r}.")
