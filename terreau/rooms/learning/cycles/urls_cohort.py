from django.urls import URLPattern, path

from terreau.rooms.learning.cycles import (
    views_cohort as views,
    views_cohort_groups as groups,
    views_cohort_projects as projects,
)

urlpatterns: list[URLPattern] = [
    # Seminars, and the cockpit of who runs.
    path("<int:pk>/seminaires/", views.seminars, name="seminars"),
    path("<int:pk>/seminaires/ajouter/", views.seminar_add, name="seminar_add"),
    path("<int:pk>/seminaires/<int:seminar_pk>/", views.seminar, name="seminar"),
    path("<int:pk>/seminaires/<int:seminar_pk>/modifier/", views.seminar_edit, name="seminar_edit"),
    path("<int:pk>/seminaires/<int:seminar_pk>/supprimer/", views.seminar_remove, name="seminar_remove"),
    path("<int:pk>/seminaires/<int:seminar_pk>/sequences/ajouter/", views.slot_add, name="slot_add"),
    path("<int:pk>/sequences/<int:slot_pk>/modifier/", views.slot_edit, name="slot_edit"),
    path("<int:pk>/sequences/<int:slot_pk>/supprimer/", views.slot_remove, name="slot_remove"),
    path("<int:pk>/tableau-de-bord/", views.cockpit, name="cockpit"),
    path("<int:pk>/tableau-de-bord.csv", views.cockpit_csv, name="cockpit_csv"),
    # Groups: formed by who runs, lived by their members and their coach.
    path("<int:pk>/groupes/", groups.groups, name="groups"),
    path("<int:pk>/groupes/repartir/", groups.groups_divide, name="groups_divide"),
    path("<int:pk>/groupes/ajouter/", groups.group_add, name="group_add"),
    path("<int:pk>/groupes/annoncer/", groups.groups_publish, name="groups_publish"),
    path("<int:pk>/groupes/deplacer/<int:candidacy_pk>/", groups.group_move, name="group_move"),
    path("<int:pk>/groupes/<int:group_pk>/modifier/", groups.group_edit, name="group_edit"),
    path("<int:pk>/groupes/<int:group_pk>/supprimer/", groups.group_remove, name="group_remove"),
    path("<int:pk>/groupes/<int:group_pk>/", groups.group, name="group"),
    path("<int:pk>/groupes/<int:group_pk>/notes/", groups.note_write, name="note_write"),
    path("<int:pk>/notes/<int:note_pk>/supprimer/", groups.note_remove, name="note_remove"),
    # Projects and former auditors.
    path("<int:pk>/mon-projet/", projects.project, name="project"),
    path("<int:pk>/projets/", projects.projects, name="projects"),
    path("<int:pk>/anciens/", projects.alumni, name="alumni"),
    path("<int:pk>/anciens/figurer/", projects.alumni_choice, name="alumni_choice"),
]
