from terreau.rooms.learning.cycles import urls_call, urls_cohort, urls_jury

app_name = "cycles"
urlpatterns = [*urls_call.urlpatterns, *urls_jury.urlpatterns, *urls_cohort.urlpatterns]
