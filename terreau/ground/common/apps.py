from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CommonConfig(AppConfig):
    name = "terreau.ground.common"
    label = "common"

    def ready(self) -> None:
        from terreau.ground.common.plain import teach_sqlite

        connection_created.connect(teach_sqlite, dispatch_uid="common.plain")
