"""Why this pair, and why not a dearer one: clauses as (French message, what fills it), checked on the answer."""

from collections.abc import Mapping, Sequence

from terreau.lab.matching.assignment import Assignment
from terreau.lab.matching.barred import WHY
from terreau.lab.matching.peers import Peers
from terreau.lab.matching.proposals import Proposals
from terreau.lab.refusals import gettext_noop as _

Clause = tuple[str, dict[str, object]]


def of_proposals(
    answer: Proposals, wishes: Mapping[str, Sequence[str]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, list[Clause]]:
    """By agent: the ranks that the two gave each other, then what became of each dearer wish."""
    guests = answer.guests()
    found = {}
    for agent, hosts in wishes.items():
        host = answer.host_of[agent]
        clauses: list[Clause] = []
        if host:
            rank, back = list(hosts).index(host) + 1, list(rankings[host]).index(agent) + 1
            clauses.append((_("vœu n° %(rank)s, classé n° %(back)s par l’hôte"), {"rank": rank, "back": back}))
        dearer = hosts[: list(hosts).index(host)] if host else hosts
        found[agent] = clauses + [_lost(answer, guests, rankings, agent, other) for other in dearer]
    return found


def _lost(
    answer: Proposals, guests: Mapping[str, list[str]], rankings: Mapping[str, Sequence[str]], agent: str, host: str
) -> Clause:
    if (agent, host) in answer.barred:
        return _("« %(host)s » : %(why)s"), {"host": host, "why": WHY[answer.barred[agent, host]]}
    if agent not in rankings.get(host, ()):
        return _("« %(host)s » ne l’a pas classé"), {"host": host}
    if not answer.places.get(host, 0):
        return _("« %(host)s » n’a aucune place"), {"host": host}
    last = guests[host][-1]
    equal = answer.merit[host, last][0] == answer.merit[host, agent][0]
    if equal:
        return _("« %(host)s » complet : à égalité avec « %(last)s », le tirage décide"), {"host": host, "last": last}
    return _("« %(host)s » complet : tous ses agents y passent avant (le dernier : « %(last)s »)"), {
        "host": host, "last": last,
    }  # fmt: skip


def of_assignment(answer: Assignment) -> dict[str, list[Clause]]:
    """By agent: what the pair is worth, and the best that he could have had elsewhere."""
    found: dict[str, list[Clause]] = {}
    own: dict[str, list[tuple[float, str]]] = {}
    for (agent, host), value in answer.weight.items():
        own.setdefault(agent, []).append((value, host))
    for agent, host in answer.host_of.items():
        options = sorted(own.get(agent, []), key=lambda pair: (-pair[0], pair[1]))
        if not options:
            found[agent] = [(_("aucune paire possible"), {})]
            continue
        best, where = options[0]
        if not host:
            found[agent] = [
                (_("toutes les places de ses %(count)s hôte(s) possibles sont prises"), {"count": len(options)})
            ]
            continue
        value = answer.weight[agent, host]
        found[agent] = [(_("vaut %(value)g"), {"value": value})]
        if value < best:
            clause = _("« %(where)s » valait %(best)g, mais l’ensemble n’y gagnait rien")
            found[agent].append((clause, {"where": where, "best": best}))
        else:
            found[agent].append((_("son meilleur choix"), {}))
    return found


def of_peers(answer: Peers) -> dict[str, list[Clause]]:
    """By person: the ranks that the two give each other, or why he is alone."""
    found: dict[str, list[Clause]] = {}
    for one, other in answer.peer_of.items():
        if other:
            rank, back = answer.lists[one].index(other) + 1, answer.lists[other].index(one) + 1
            message = _("le classe n° %(rank)s des possibles, en est classé n° %(back)s")
            found[one] = [(message, {"rank": rank, "back": back})]
        elif not answer.lists[one]:
            found[one] = [(_("aucune paire possible"), {})]
        else:
            found[one] = [(_("ceux qu’il a classés sont avec d’autres"), {})]
    return found
