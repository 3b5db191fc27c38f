from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "terreau.ground.workbench"
    label = "workbench"
