from django.apps import AppConfig


class CompassConfig(AppConfig):
    name = "terreau.compass"
    label = "compass"

    def ready(self) -> None:
        from terreau.compass.opening import figures_to_cite
        from terreau.newsroom.citing import provide_figures

        provide_figures(figures_to_cite())
