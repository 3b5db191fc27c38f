from django.urls import path

from terreau.rooms.gatherings.events import feeds, views, views_parts, views_public

app_name = "events"
urlpatterns = [
    # For everybody.
    path("", views_public.agenda, name="agenda"),
    path("agenda.ics", feeds.agenda_ics, name="ics"),
    path("agenda.atom", feeds.agenda_atom, name="atom"),
    path("series/<int:pk>/", views_public.series, name="series"),
    path("series/<int:pk>/agenda.ics", feeds.series_ics, name="series_ics"),
    path("series/<int:pk>/agenda.atom", feeds.series_atom, name="series_atom"),
    path("<int:pk>/", views_public.short, name="short"),
    path("<int:pk>-<slug:slug>/", views_public.show, name="show"),
    path("<int:pk>/inscription/", views_public.register, name="register"),
    # For those who prepare and animate.
    path("les-miennes/", views.mine, name="mine"),
    path("les-miennes/liste.csv", views.mine_csv, name="mine_csv"),
    path("nouvelle/", views.create, name="create"),
    path("series/nouvelle/", views.series_create, name="series_create"),
    path("series/<int:pk>/modifier/", views.series_edit, name="series_edit"),
    path("<int:pk>/modifier/", views.edit, name="edit"),
    path("<int:pk>/programme/", views_parts.programme_page, name="programme"),
    path("<int:pk>/programme/<int:line_pk>/", views_parts.line, name="line"),
    path("<int:pk>/programme/<int:line_pk>/deplacer/", views_parts.line_move, name="line_move"),
    path("<int:pk>/questions/", views_parts.questions, name="questions"),
    path("<int:pk>/reponses.csv", views.answers_csv, name="answers_csv"),
    path("<int:pk>/partenaires/", views_parts.sheets, name="sheets"),
    path("<int:pk>/partenaires/<int:sheet_pk>/", views_parts.sheet, name="sheet"),
    path("<int:pk>/partenaires/<int:sheet_pk>/decider/", views_parts.sheet_decide, name="sheet_decide"),
    path("<int:pk>/a-regler/", views_parts.points, name="points"),
    path("<int:pk>/publier/", views.publish, name="publish"),
    path("<int:pk>/prevoir/", views.plan, name="plan"),
    path("<int:pk>/clore/", views.close, name="close"),
    path("<int:pk>/tenue/", views.held, name="held"),
    path("<int:pk>/reporter/", views.postpone, name="postpone"),
    path("<int:pk>/annuler/", views.cancel, name="cancel"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
    path("<int:pk>/dupliquer/", views.duplicate, name="duplicate"),
    path("<int:pk>/compte-rendu/", views.report, name="report"),
    path("<int:pk>/ecrire/", views.write, name="write"),
    path("domaines/", views_parts.all_domains, name="all_domains"),
    path("domaines/<int:pk>/", views_parts.employer_domains, name="domains"),
    path("domaines/<int:pk>/<int:rule_pk>/rendre/", views_parts.domain_remove, name="domain_remove"),
]
