"""Studies of questions: at once when short, otherwise by the background process."""

from django.utils import translation
from django_tasks import task

from terreau.rooms.skills.models import Study
from terreau.rooms.skills.positioning import asking


@task()
def study_questions(pk: int, language: str) -> None:
    with translation.override(language):
        asking.run(Study.objects.select_related("competence", "edition__competence").get(pk=pk))


def start(asked: Study) -> None:
    if asking.is_short(asked.competence):
        asking.run(asked)
    else:
        study_questions.enqueue(asked.pk, translation.get_language())
