"""The demonstration: a fictional ministry of which two years were lived, and a fictional town hall that starts.

Drawn from a seed by numpy, in batches of bounded size, so that a million agents cost time and no memory. The same
seed draws the same people whatever the day: every date is counted back from the day of the filling.

    plan.py        how many, which seed, which day
    ministry.py    the tree and how many agents each structure holds
    jobs.py        jobs of the State among the ROME
    people.py      who: place, job, category, age, names
    careers.py     when: entries, moves, departures
    levels.py      what they can do, measured up to three times
    drawing.py     all of it batch by batch, and its digest
    writing.py     from arrays to rows
    programme.py   socles, requirements, targets, initiatives, declared figures: by the actions of the rooms
    contact.py     requests at the contact door
    town_hall.py   the administration without a file
    characters.py  who may be entered from the sign-in page
    fill.py        all of it, under a marker, so that nothing is ever left half done
"""
