"""Roles as a pack brings them."""

import pytest
import yaml
from django.conf import settings
from pydantic import ValidationError

from jiubu.kernel.rights import ACTIONS
from jiubu.organisation.models import Role
from jiubu.organisation.pack import RoleRow
from tests.factories import machine

ROW = {"key": "reception", "title": {"zh": "前台", "en": "Receptionist"}, "order": 20, "grants": {"deals.see": "store"}}


def test_a_role_is_put_and_got_back_the_same(group):
    row = RoleRow(**ROW)
    row.put(by=machine(group, door="pack"))
    row.put(by=machine(group, door="pack"))
    assert (Role.objects.get().order, RoleRow.rows(["reception", "missing"], group_id=group.pk)) == (20, [row])


@pytest.mark.parametrize("wrong", [{"grants": {"deals.see": "all"}}, {"title": {"zh": "前台"}}, {"colour": "red"}])
def test_a_wrong_role_is_refused(wrong):
    with pytest.raises(ValidationError):
        RoleRow(**{**ROW, **wrong})


@pytest.mark.parametrize("path", sorted(settings.PACKS.glob("*/organisation/roles.yaml")), ids=lambda p: p.parts[-3])
def test_packs_grant_only_actions_that_exist(path):
    rows = yaml.safe_load(path.read_text())
    assert sorted({action for row in rows for action in row["grants"]} - set(ACTIONS)) == []
