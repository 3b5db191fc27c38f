from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "terreau.ground.accounts"
    label = "accounts"
