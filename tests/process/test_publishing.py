"""Versions of a process: never changed, copied, migrated to."""

import pytest
from django.db import DatabaseError, connection, transaction

from jiubu.process import queries
from jiubu.process.commands import (
    copy_process,
    migrate_runs,
    publish_process,
    put_form,
)
from jiubu.process.models import Version
from tests.factories import machine
from tests.factories.process import FORMS, POLICY, publish_policy, refused, t
from tests.process.runs import CLEAN, at, verified, ways

pytestmark = pytest.mark.django_db


def test_published_versions_never_change(run):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Version.objects.filter(pk=run.version_id).update(digest="x")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM process_version")


def test_the_same_text_is_the_same_version_and_runs_keep_theirs(run, group):
    assert publish_policy(group).pk == run.version_id
    changed = {**POLICY, "title": t("新流程")}
    assert publish_policy(group, changed).number == 2
    run.refresh_from_db()
    assert run.version.number == 1


def test_an_unknown_fact_is_refused_when_it_is_published(group):
    wrong = {**POLICY, "stages": [{**POLICY["stages"][0], "leave": {"fact": "moon.is_full"}}, *POLICY["stages"][1:]]}
    with refused("bad_process") as refusal:
        publish_process("x", body=wrong, forms=FORMS, by=machine(group))
    assert refusal.value.details == {"problems": ["unknown fact: moon.is_full"]}


def test_a_store_may_have_its_own_copy(run, store):
    version = copy_process(run.version.process_id, store_id=store.pk, by=machine(store.group))
    assert (version.parent_id, version.process.store_id, version.number) == (run.version_id, store.pk, 1)
    assert copy_process(run.version.process_id, store_id=store.pk, by=machine(store.group)) == version


def test_a_form_that_changes_makes_a_new_version(group):
    by = machine(group)
    for key, body in FORMS.items():
        put_form(key, body=body, by=by)
    first = publish_process("policy_sale", body=POLICY, by=by)
    put_form("again", body={**FORMS["again"], "title": t("再联系")}, by=by)
    assert queries.newest_version(first.process_id).number == 2


def test_migration_says_what_it_would_do_then_does_it(offered, group):
    renamed = [{**s, "key": "quote"} if s["key"] == "offer" else s for s in POLICY["stages"]]
    body = {**POLICY, "stages": renamed, "decisions": [{**POLICY["decisions"][0], "after": "quote", "answers": [
        {"key": "yes", "to": "issued"}, {"key": "no", "to": "lost"}]}], "ways_back": []}  # fmt: skip
    new = publish_policy(group, body)
    process_id, by = new.process_id, machine(group)

    dry = migrate_runs(process_id, origin=1, to=2, by=by)
    assert (dry.moved, dry.unmapped) == ([], {"offer": [offered.pk]})
    dry = migrate_runs(process_id, origin=1, to=2, stages={"offer": "quote"}, by=by)
    assert (dry.moved, at(offered)) == ([offered.pk], "offer")

    migrate_runs(process_id, origin=1, to=2, stages={"offer": "quote"}, is_dry=False, by=by)
    offered.refresh_from_db()
    assert (offered.stage, offered.version_id) == ("quote", new.pk)
    assert ways(offered)[-1] == ("quote", "migrate")
    assert verified() == CLEAN
