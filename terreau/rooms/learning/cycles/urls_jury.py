from django.urls import path

from terreau.rooms.learning.cycles import views_jury, views_list, views_place

urlpatterns = [
    path("<int:pk>/criteres/", views_jury.criteria, name="criteria"),
    path("<int:pk>/criteres/<int:criterion_pk>/", views_jury.criterion, name="criterion"),
    path("<int:pk>/jury/membres/", views_jury.jurors, name="jurors"),
    path("<int:pk>/jury/", views_jury.jury, name="jury"),
    path("<int:pk>/jury/termine/", views_jury.finish, name="finish"),
    path("<int:pk>/jury/<int:candidacy_pk>/", views_jury.mark, name="mark"),
    path("<int:pk>/jury/<int:candidacy_pk>/deport/", views_jury.recuse, name="recuse"),
    path("<int:pk>/deliberation/", views_list.deliberation, name="deliberation"),
    path("<int:pk>/deliberation/<int:candidacy_pk>/", views_list.move, name="move"),
    path("<int:pk>/signer/", views_list.sign, name="sign"),
    path("<int:pk>/liste/", views_list.selection, name="selection"),
    path("<int:pk>/liste.csv", views_list.selection_csv, name="selection_csv"),
    path("<int:pk>/liste.pdf", views_list.selection_pdf, name="selection_pdf"),
    path("<int:pk>/liste/appeler/", views_list.call_next, name="call_next"),
    path("<int:pk>/liste/<int:candidacy_pk>/desistement/", views_list.gave_up, name="gave_up"),
    path("place/<int:pk>/", views_place.place, name="place"),
    path("place/<int:pk>/repondre/", views_place.answer_place, name="answer_place"),
    path("place/<int:pk>/rendre/", views_place.leave, name="leave"),
    path("place/lien/<str:token>/", views_place.answer, name="answer"),
    path("place/lien/<str:token>/attestation.pdf", views_place.answer_pdf, name="answer_pdf"),
    path("place/lien/<str:token>/attestation/retirer/", views_place.answer_withdraw, name="answer_withdraw"),
]
