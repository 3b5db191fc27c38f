from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "terreau.ground.evidence"
    label = "evidence"

    def ready(self) -> None:
        from terreau.ground.evidence.definitions import discover

        discover()
