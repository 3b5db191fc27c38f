"""Which structures a role opens."""

import pytest
from django.contrib.auth.models import AnonymousUser

from terreau.ground.accounts.models import User
from terreau.ground.accounts.scope import scope_of
from terreau.ground.organisations.enums import RoleName
from tests.factories import make_agent, make_structure, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    employer = make_structure("Ministère")
    direction = make_structure("Direction", parent=employer)
    return employer, direction, make_structure("Bureau", parent=direction), make_structure("Autre", parent=employer)


def test_a_role_holds_on_its_structure_and_below_only(house):
    employer, direction, office, sister = house
    user = make_user((RoleName.HR, direction))
    assert user.has_role(RoleName.HR, structure=direction)
    assert user.has_role(RoleName.HR, structure=office)
    assert user.has_role(structure=office)
    assert not user.has_role(RoleName.HR, structure=employer)
    assert not user.has_role(RoleName.HR, structure=sister)
    assert not user.has_role(RoleName.MANAGER, structure=direction)


def test_structures_are_those_held_directly(house):
    employer, _, office, _ = house
    user = make_user((RoleName.HR, office), (RoleName.MANAGER, office), (RoleName.DPO, employer))
    assert user.structures_as() == (employer, office)
    assert user.structures_as(RoleName.HR, RoleName.MANAGER) == (office,)
    assert user.structures_as(RoleName.EDITOR) == ()


def test_roles_are_read_once(house, django_assert_num_queries):
    user = User.objects.get(pk=make_user((RoleName.HR, house[1]), (RoleName.MANAGER, house[3])).pk)
    with django_assert_num_queries(1):
        user.structures_as()
        user.structures_as(RoleName.HR)
        user.has_role(RoleName.MANAGER, structure=house[2])


def test_an_agent_sees_the_line_above_him_and_nothing_beside(house):
    employer, direction, office, _ = house
    scope = scope_of(make_user(agent=make_agent(office)))
    assert scope.single == {employer.pk, direction.pk, office.pk}
    assert scope.subtrees == frozenset()


def test_a_role_opens_its_subtree(house):
    user = make_user((RoleName.HR, house[1]), (RoleName.TRAINER, house[3]))
    assert scope_of(user).subtrees == {house[1].pk, house[3].pk}
    assert scope_of(user, RoleName.HR).subtrees == {house[1].pk}


def test_a_visitor_and_a_guest_without_role_see_nothing():
    assert scope_of(AnonymousUser()).empty
    assert scope_of(make_user()).empty
