"""A secret file that is made once, whoever comes first. Without Django: the settings read one."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """What the file holds; `make()` says what it will, the first time.

    Of two processes at once, one makes it and both read the same. Nobody reads it half written, and only its owner
    reads it. Raises `OSError` where the folder cannot be written.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        aside = written_aside(path, make())
    try:
        os.link(aside, path)  # refuses what another process has made meanwhile
    except FileExistsError:
        pass
    finally:
        aside.unlink()
    return path.read_bytes()


def written_aside(path: Path, content: bytes) -> Path:
    """The content, whole and on the disk, in a file of its own beside `path`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(name)
