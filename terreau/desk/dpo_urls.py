"""The data protection officer's pages."""

from django.urls import path

from terreau.desk import dpo_views

urlpatterns = [
    path("", dpo_views.index, name="dpo"),
    path("<int:pk>/", dpo_views.employer, name="dpo_employer"),
    path("<int:pk>/coordonnees/", dpo_views.particulars, name="dpo_particulars"),
    path("<int:pk>/avis/", dpo_views.approval, name="dpo_approval"),
    path("<int:pk>/avis/<int:approval>/retirer/", dpo_views.withdraw, name="dpo_withdraw"),
    path("<int:pk>/verrous/<str:room>/", dpo_views.lock, name="dpo_lock"),
    path("<int:pk>/documents/<slug:code>/", dpo_views.document, name="dpo_document"),
    path("<int:pk>/documents/<slug:code>.pdf", dpo_views.document_pdf, name="dpo_document_pdf"),
    path("<int:pk>/documents/<slug:code>.csv", dpo_views.document_csv, name="dpo_document_csv"),
]
