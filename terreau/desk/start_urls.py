"""The addresses of the first hour."""

from django.urls import path

from terreau.desk import start_question_views as questions, start_result_views as results, start_views as views

urlpatterns = [
    path("commencer/", views.start, name="start"),
    path("commencer/demonstration/", views.start_demo, name="start_demo"),
    path("commencer/organisation/", views.start_structure, name="start_structure"),
    path("commencer/<int:pk>/debut/", views.start_begin, name="start_begin"),
    path("commencer/<int:pk>/suite/", views.start_continue, name="start_continue"),
    path("commencer/<int:pk>/organisation/", views.start_tree, name="start_tree"),
    path("commencer/<int:pk>/organisation/annuler/", views.start_uproot, name="start_uproot"),
    path("commencer/<int:pk>/questions/", questions.start_questions, name="start_questions"),
    path("commencer/<int:pk>/questions/<int:number>/", questions.start_lever, name="start_lever"),
    path("commencer/<int:pk>/partager/", questions.start_share, name="start_share"),
    path("commencer/<int:pk>/partager/<int:link>/renouveler/", questions.start_link_renew, name="start_link_renew"),
    path("commencer/<int:pk>/partager/<int:link>/revoquer/", questions.start_link_revoke, name="start_link_revoke"),
    path("commencer/<int:pk>/boussole/", results.start_compass, name="start_compass"),
    path("commencer/<int:pk>/actions/", results.start_actions_view, name="start_actions"),
    path("commencer/<int:pk>/qui-voit-quoi/", results.start_who_sees_what, name="start_who_sees_what"),
    path("commencer/<int:pk>/chiffres/", results.start_figures, name="start_figures"),
    path("commencer/<int:pk>/chiffres.csv", results.start_figures_csv, name="start_figures_csv"),
    path("commencer/<int:pk>/comite/", results.committee, name="committee"),
    path("commencer/<int:pk>/comite.pdf", results.committee_pdf, name="committee_pdf"),
    path("commencer/<int:pk>/comite.csv", results.committee_csv, name="committee_csv"),
    path("repondre/<str:token>/", questions.answer, name="answer"),
    path("repondre/<str:token>/<int:number>/", questions.answer_lever, name="answer_lever"),
    path("qui-voit-quoi.pdf", results.who_sees_what_pdf, name="who_sees_what_pdf"),
]
