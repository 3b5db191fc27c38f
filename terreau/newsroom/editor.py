"""Who Wagtail sees: a user of ours, with what his roles allow and nothing else."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from terreau.ground.accounts.models import User
from terreau.ground.organisations.enums import RoleName
from terreau.newsroom.door import FILE_RIGHTS, PAGE_RIGHTS

ACCESS = "wagtailadmin.access_admin"


class Editor(User):
    """A user inside `/redaction/`. Wagtail reads rights from groups: these are made here, and never stored."""

    is_superuser: ClassVar[bool] = False
    is_staff: ClassVar[bool] = False
    first_name: ClassVar[str] = ""
    last_name: ClassVar[str] = ""
    editing_roles: frozenset[RoleName] = frozenset()

    class Meta:
        proxy = True
        app_label = "newsroom"

    def with_roles(self, roles: Iterable[RoleName]) -> "Editor":
        self.editing_roles = frozenset(roles)
        self._page_permission_cache = self._page_rights()
        self._collection_permission_cache = self._file_rights()
        return self

    def get_full_name(self) -> str:
        return str(self)

    @property
    def groups(self) -> Any:
        return Group.objects.none()

    def has_perm(self, permission: str, obj: Any = None) -> bool:
        """Inside the door, entering is all that is asked by name; pages and files have their own rights."""
        return self.is_active and bool(self.editing_roles) and permission == ACCESS

    def has_perms(self, permissions: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(one) for one in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return app_label == "wagtailadmin" and self.has_perm(ACCESS)

    def _page_rights(self) -> list[GroupPagePermission]:
        root = Page.get_first_root_node()
        return [
            GroupPagePermission(pk=-number, page=root, permission=Permission(codename=codename))
            for number, codename in enumerate(sorted(self._of(PAGE_RIGHTS)), 1)
        ]

    def _file_rights(self) -> list[GroupCollectionPermission]:
        root = Collection.get_first_root_node()
        return [
            GroupCollectionPermission(pk=-number, collection=root, permission=Permission(codename=codename))
            for number, codename in enumerate(sorted(self._of(FILE_RIGHTS)), 1)
        ]

    def _of(self, rights: dict[RoleName, frozenset[str]]) -> set[str]:
        return {codename for role in self.editing_roles for codename in rights[role]}
