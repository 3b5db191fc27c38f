"""For the machine that watches the service, not for people: does the process answer, and can it do its work?"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from terreau.desk.health import State, check_database


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """200 while the process answers: when it does not, start it again."""
    return JsonResponse({"live": True})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and is up to date, 503 otherwise: send nobody here. `terreau doctor` says why."""
    answered = database_answers()
    content = {"ready": answered and database_is_up_to_date(), "database": answered}
    return JsonResponse(content, status=200 if content["ready"] else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def database_is_up_to_date() -> bool:
    """Asked of the database until it says yes, then remembered: nothing is migrated under a running process."""
    global _up_to_date
    _up_to_date = _up_to_date or check_database().state == State.GOOD
    return _up_to_date


_up_to_date = False
