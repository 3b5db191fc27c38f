"""Calls at the same moment, each in its own transaction on its own connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def together(refusal: type[Exception], *calls: Callable[[], Any]) -> list[str]:
    """« done » or « refused » for each, in alphabetical order."""
    start, answers = threading.Barrier(len(calls)), []

    def run(call: Callable[[], Any]) -> None:
        start.wait()
        try:
            call()
            answers.append("done")
        except refusal:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answers)
