"""Wagtail's tables about users, without its pages: accounts and roles are Terreau's, in `ground.accounts`.

Wagtail's pages for users and groups expect fields that our users do not have (first name, groups, superuser) and fail
on import. Wagtail finds them through the hooks of the application's module: once the tables are loaded, the module that
is searched for hooks is this one, which has none.
"""

import sys

from django.apps import AppConfig


class WagtailUsersConfig(AppConfig):
    name = "wagtail.users"
    label = "wagtailusers"
    default_auto_field = "django.db.models.AutoField"

    def ready(self) -> None:
        self.module = sys.modules[__name__]
