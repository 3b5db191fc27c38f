"""The addresses of what courses are made of: their editor, their questions, their files, and courses on files."""

from django.urls import path

from terreau.rooms.learning.catalogue import (
    views_bringing,
    views_content,
    views_files,
    views_lessons,
    views_questions,
)

urlpatterns = [
    path("fichiers/<int:pk>/<str:name>", views_files.file, name="file"),
    path("fournis/", views_bringing.shipped, name="shipped"),
    path("fournis/<slug:key>/ajouter/", views_bringing.shipped_add, name="shipped_add"),
    path("apporter/", views_bringing.archive, name="archive"),
    path("contenu/<int:pk>/", views_content.content, name="content"),
    path("contenu/<int:pk>/exporter/", views_bringing.export, name="export"),
    path("contenu/<int:pk>/commencer/", views_content.start_draft, name="start_draft"),
    path("contenu/editions/<int:pk>/", views_content.edition, name="edition"),
    path("contenu/editions/<int:pk>/abandonner/", views_content.drop_draft, name="drop_draft"),
    path("contenu/editions/<int:pk>/en-vigueur/", views_content.force, name="force"),
    path("contenu/editions/<int:pk>/fichiers/", views_lessons.files, name="files"),
    path("contenu/editions/<int:pk>/modules/ajouter/", views_content.module_create, name="module_create"),
    path("contenu/modules/<int:pk>/", views_content.module_edit, name="module_edit"),
    path("contenu/modules/<int:pk>/deplacer/", views_content.module_move, name="module_move"),
    path("contenu/modules/<int:pk>/supprimer/", views_content.module_delete, name="module_delete"),
    path("contenu/modules/<int:pk>/lecons/ajouter/", views_lessons.lesson_create, name="lesson_create"),
    path("contenu/lecons/<int:pk>/", views_lessons.lesson_edit, name="lesson_edit"),
    path("contenu/lecons/<int:pk>/deplacer/", views_lessons.lesson_move, name="lesson_move"),
    path("contenu/lecons/<int:pk>/supprimer/", views_lessons.lesson_delete, name="lesson_delete"),
    path("contenu/fichiers/<int:pk>/supprimer/", views_lessons.file_delete, name="file_delete"),
    path("contenu/<int:pk>/questions/", views_questions.questions, name="questions"),
    path("contenu/<int:pk>/questions/nouvelle/", views_questions.create, name="question_create"),
    path("contenu/<int:pk>/questions/importer/", views_questions.bring, name="questions_import"),
    path("contenu/<int:pk>/questions/exporter/<slug:form>/", views_questions.download, name="questions_download"),
    path("contenu/<int:pk>/questions/<int:question>/", views_questions.edit, name="question_edit"),
    path("contenu/<int:pk>/questions/<int:question>/retirer/", views_questions.retire, name="question_retire"),
    path("contenu/<int:pk>/questions/<int:question>/remettre/", views_questions.restore, name="question_restore"),
]
