from django.apps import AppConfig


class AttestationsConfig(AppConfig):
    name = "terreau.ground.attestations"
    label = "attestations"
