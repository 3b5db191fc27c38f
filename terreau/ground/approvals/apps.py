from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "terreau.ground.approvals"
    label = "approvals"

    def ready(self) -> None:
        from terreau.ground.approvals.reading import employers_without_figures
        from terreau.ground.evidence.closing import close_figures_of

        close_figures_of(employers_without_figures)
