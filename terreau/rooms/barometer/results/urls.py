from django.urls import path

from terreau.rooms.barometer.results import views, views_counting, views_report, views_restitution, views_sentences

app_name = "results"
urlpatterns = [
    path("", views.waves, name="waves"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/page/<slug:code>/", views.theme, name="theme"),
    path("<int:pk>/structures/", views.structures, name="structures"),
    path("<int:pk>/groupes/<slug:axis>/", views.groups, name="groups"),
    path("<int:pk>/par-quoi-commencer/", views.first, name="first"),
    path("<int:pk>/comparer/", views.compare, name="compare"),
    path("<int:pk>/barometre-de-l-etat/", views.published, name="published"),
    path("<int:pk>/phrases/", views.said, name="said"),
    path("<int:pk>/methode/", views.method, name="method"),
    path("<int:pk>/tableaux.csv", views_report.tables_csv, name="tables_csv"),
    path("<int:pk>/rapport.pdf", views_report.report_pdf, name="report_pdf"),
    path("<int:pk>/diaporama.odp", views_report.slides_odp, name="slides_odp"),
    path("<int:pk>/depouiller/", views_counting.count, name="count"),
    path("<int:pk>/depouiller/marges/proposer/", views_counting.propose, name="propose"),
    path("<int:pk>/depouiller/marges/regrouper/", views_counting.regroup, name="regroup"),
    path("<int:pk>/depouiller/marges/retirer/", views_counting.remove_margins, name="remove_margins"),
    path("<int:pk>/depouiller/definitif/", views_counting.final, name="final"),
    path("<int:pk>/depouiller/de-nouveau/", views_counting.recount, name="recount"),
    path("<int:pk>/lecteurs/", views_sentences.readers, name="readers"),
    path("lecteurs/<int:pk>/retirer/", views_sentences.remove_reader, name="remove_reader"),
    path("<int:pk>/phrases/lire/", views_sentences.to_read, name="to_read"),
    path("phrases/<uuid:pk>/", views_sentences.read_one, name="read_one"),
    path("<int:pk>/restitution/", views_restitution.restitution, name="restitution"),
    path("<int:pk>/restitution/preparer/", views_restitution.prepare, name="prepare"),
    path("<int:pk>/restitution/ouvrir/", views_restitution.open_, name="open"),
    path("<int:pk>/restitution/constats/nouveau/", views_restitution.add, name="finding_add"),
    path("constats/<int:pk>/", views_restitution.edit, name="finding_edit"),
    path("constats/<int:pk>/deplacer/", views_restitution.move, name="finding_move"),
    path("constats/<int:pk>/supprimer/", views_restitution.remove, name="finding_remove"),
]
