"""`python -m tests.attacks`: the attack on the configured installation, by the accounts that are there. It writes
nothing but the sessions of those it signs in as.

It signs in, in this process, as one account a role and employer, and prints the groups of one to ten people that come
out of everything read, then ends with 1; with 0 when none does. Structures are named by their code, people never.
"""

import sys

import django


def main() -> int:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from terreau.ground.organisations.models import Structure
    from tests.attacks.pages import Seen, read_as, read_command
    from tests.attacks.subtract import pinned
    from tests.attacks.world import accounts, world_of

    host = next((name for name in settings.ALLOWED_HOSTS if name[0].isalnum()), "localhost")
    structures = list(Structure.every.select_related("root").order_by("path"))
    everything: Seen = read_command(structures)
    for user in accounts():
        client = Client(SERVER_NAME=host)
        client.force_login(user)
        everything.add(read_as(client, structures=structures, words=True))
    codes = {each.pk: each.code for each in structures}
    found = pinned(world_of(*(each for each in structures if each.parent_id is None)), everything)
    for each in found:
        held = ", ".join(codes.get(key, str(key)) for key in sorted(each.group))
        sys.stdout.write(f"{each.on} {each.what}: {held} between {each.low:g} and {each.high:g}\n")
    for pair, page in everything.unexplained.items():
        sys.stdout.write(f"{page}: {pair[0]:g} sur {pair[1]:g} stands in no table\n")
    told = f"{everything.pages} pages, {len(everything.counts)} figures read, {len(found)} small groups found"
    sys.stdout.write(told + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
