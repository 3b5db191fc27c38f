"""A secret that several processes ask for at once is one secret, never seen half written."""

import threading
import time

from terreau.ground.common.once import made_once


def test_of_many_at_once_one_makes_it_and_all_read_the_same(tmp_path):
    path, read, together = tmp_path / "keys" / "secret", [], threading.Barrier(20)

    def ask(number: int) -> None:
        together.wait()
        read.append(made_once(path, lambda: str(number).encode() * 50_000))

    threads = [threading.Thread(target=ask, args=[number]) for number in range(10, 30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 20
    assert set(read) == {path.read_bytes()}
    assert len(read[0]) == 100_000
    assert (path.parent.stat().st_mode & 0o777, path.stat().st_mode & 0o777) == (0o700, 0o600)
    assert [each.name for each in path.parent.iterdir()] == ["secret"], "nothing is left aside"


def test_whoever_comes_while_another_writes_waits_for_nothing_half_made(tmp_path):
    path, begun = tmp_path / "secret", threading.Event()

    def slow() -> bytes:
        begun.set()
        time.sleep(0.2)
        return b"slow"

    first = threading.Thread(target=made_once, args=[path, slow])
    first.start()
    begun.wait()
    assert made_once(path, lambda: b"quick") == b"quick"
    first.join()
    assert made_once(path, slow) == b"quick"
