"""Exact betweenness beside networkx, the library that everybody knows.

    python -m bench.network [--actors 2000] [--links 10000]

A random network; all centralities of ours against networkx's betweenness alone. Target: at most 0.2 of its CPU time
(`make bench-references` installs networkx).
"""

import argparse
import sys

import networkx
import numpy as np

from bench._race import machine, race
from terreau.lab import network

TARGET = 0.2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, default=2000)
    parser.add_argument("--links", type=int, default=10000)
    options = parser.parse_args()
    theirs = networkx.gnm_random_graph(options.actors, options.links, seed=2026)
    ours = network.network([(str(one), str(other)) for one, other in theirs.edges], actors=[str(n) for n in theirs])
    print(f"{machine()}; {options.actors} actors, {options.links} links")
    expected = networkx.betweenness_centrality(theirs)
    gap = np.abs(network.centralities(ours).betweenness - np.array([expected[n] for n in theirs])).max()
    print(f"largest difference of betweenness: {gap:.1e}")
    met = race(
        "all centralities", lambda: network.centralities(ours), lambda: networkx.betweenness_centrality(theirs),
        named="networkx, betweenness", target=TARGET, repeat=1,
    )  # fmt: skip
    return 0 if met and gap < 1e-12 else 1


if __name__ == "__main__":
    sys.exit(main())
