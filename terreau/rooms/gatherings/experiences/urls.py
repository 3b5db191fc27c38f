from django.urls import path

from terreau.rooms.gatherings.experiences import views, views_reviewing, views_telling

app_name = "experiences"
urlpatterns = [
    path("", views.library, name="list"),
    path("liste.csv", views.library_csv, name="list_csv"),
    path("raconter/", views_telling.begin, name="begin"),
    path("les-miens/", views_telling.mine, name="mine"),
    path("a-relire/", views_reviewing.to_review, name="to_review"),
    path("services-a-inviter/", views_reviewing.silent, name="silent"),
    path("services-a-inviter.csv", views_reviewing.silent_csv, name="silent_csv"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/versions/<int:number>/", views.edition, name="edition"),
    path("<int:pk>/cela-m-a-servi/", views.served, name="served"),
    path("servi/<int:pk>/retirer/", views.unserved, name="unserved"),
    path("<int:pk>/ecrire/<int:number>/", views_telling.write, name="write"),
    path("<int:pk>/verifier/", views_telling.check, name="check"),
    path("<int:pk>/reprendre/", views_telling.take_back, name="take_back"),
    path("<int:pk>/brouillon/supprimer/", views_telling.delete_draft, name="delete_draft"),
    path("<int:pk>/nouvelle-version/", views_telling.revise, name="revise"),
    path("<int:pk>/signature/", views_telling.sign_as, name="sign_as"),
    path("<int:pk>/collegues/", views_telling.co_authors, name="co_authors"),
    path("<int:pk>/signer/", views_telling.sign, name="sign"),
    path("<int:pk>/relire/", views_reviewing.review, name="review"),
    path("<int:pk>/retirer/", views_reviewing.withdraw, name="withdraw"),
    path("<int:pk>/remettre/", views_reviewing.put_back, name="put_back"),
]
