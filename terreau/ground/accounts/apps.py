from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "terreau.ground.accounts"
    label = "accounts"

    def ready(self) -> None:
        from terreau.ground.accounts import sessions  # noqa: F401 - listens to every sign-in
