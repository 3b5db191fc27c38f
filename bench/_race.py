"""Two sides of a benchmark in one process, run in turn, compared by CPU seconds. Only the ratio can fail.

Elapsed time measures the machine's other work too: CPU seconds (user and system, all threads) decide, elapsed ones are
printed beside. Each side runs once unmeasured first, unless it takes minutes.
"""

import os
import platform
import statistics
import time
from collections.abc import Callable
from typing import Any


def machine() -> str:
    """One line that says where the figures come from."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def race(
    title: str,
    ours: Callable[[], Any],
    reference: Callable[[], Any],
    *,
    named: str,
    target: float,
    repeat: int = 5,
    warm: bool = True,
) -> bool:
    """Print the medians of both sides and their ratio; is it at most `target`? `warm`: a run of each before."""
    if warm:
        ours()
        reference()
    mine, other = [], []
    for _turn in range(repeat):
        mine.append(_timed(ours))
        other.append(_timed(reference))
    cpu, elapsed = (statistics.median(each[rank] for each in mine) for rank in (0, 1))
    cpu_of_other, elapsed_of_other = (statistics.median(each[rank] for each in other) for rank in (0, 1))
    ratio = cpu / cpu_of_other
    met = ratio <= target
    print(f"{title}: {cpu:.4f} s of CPU ({elapsed:.4f} s elapsed)")
    print(f"  {named}: {cpu_of_other:.4f} s of CPU ({elapsed_of_other:.4f} s elapsed)")
    print(
        f"  ratio {ratio:.4g} (elapsed {elapsed / elapsed_of_other:.4g}), target at most {target:g}: "
        f"{'met' if met else 'MISSED'}"
    )
    return met


def _timed(side: Callable[[], Any]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    side()
    return time.process_time() - used, time.perf_counter() - began
