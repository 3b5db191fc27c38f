from django.urls import path

from terreau.ground.seats import views, views_attendance, views_organiser, views_public

app_name = "seats"
urlpatterns = [
    # Who takes part.
    path("", views.mine, name="mine"),
    path("inscription/<int:pk>/", views.registration, name="registration"),
    path("inscription/<int:pk>/agenda.ics", views.calendar, name="calendar"),
    path("<int:pk>/participants/", views.participants, name="participants"),
    path("presence/<int:pk>/<str:code>/", views_attendance.present, name="present"),
    # Without account: a secret link.
    path("invite/<str:token>/", views_public.guest, name="guest"),
    path("invite/<str:token>/agenda.ics", views_public.guest_calendar, name="guest_calendar"),
    path("lien/", views_public.lost_link, name="lost_link"),
    # Who organises.
    path("<int:pk>/inscriptions/", views_organiser.registrations, name="registrations"),
    path("<int:pk>/inscriptions.csv", views_organiser.registrations_csv, name="registrations_csv"),
    path("demande/<int:pk>/accepter/", views_organiser.admit, name="admit"),
    path("demande/<int:pk>/refuser/", views_organiser.refuse, name="refuse"),
    path("<int:pk>/maintenir/", views_organiser.maintain, name="maintain"),
    path("<int:pk>/aides/", views_organiser.helpers, name="helpers"),
    # The day.
    path("<int:pk>/accueil/", views_attendance.check_in, name="check_in"),
    path("<int:pk>/accueil/noter/", views_attendance.note, name="note"),
    path("<int:pk>/accueil/arrivee/", views_attendance.arrival, name="arrival"),
    path("<int:pk>/ecran/", views_attendance.screen, name="screen"),
    path("<int:pk>/presences/", views_attendance.sheet, name="attendance"),
    path("<int:pk>/presences.csv", views_attendance.sheet_csv, name="attendance_csv"),
    path("<int:pk>/presences.pdf", views_attendance.sheet_pdf, name="attendance_pdf"),
]
