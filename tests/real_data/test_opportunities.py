"""All 5,856 opportunities of a real CRM, with their accounts, agents and managers."""

import csv
from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from jiubu.customers.models import Customer
from jiubu.deals.commands import put_loss_reason
from jiubu.deals.models import Deal, Followup, StageCount
from jiubu.imports import commands, queries
from jiubu.journal.log import timeline
from jiubu.organisation.models import Team, User
from jiubu.process.models import Run, Visit
from jiubu.vehicles.models import Trim
from tests.factories import machine, make_role, make_store
from tests.factories.deals import make_process, put_tables
from tests.factories.imports import run, undo, upload

pytestmark = pytest.mark.django_db
NOBODY = "(客户未登记)"
VALUES = {"product": {"GTXPro": "GTX Pro"}, "customer": {"": NOBODY}}


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def business(real_data, group):
    """A store with the process, its products, accounts and people from the files beside the pipeline."""
    folder = real_data("crm_opportunities")
    store = make_store(group)
    by = machine(group, door="import")
    make_process(group)
    put_tables(group)
    put_loss_reason("other_reason", title={"zh": "其他原因", "en": "Another reason"}, by=by)
    for key in ("sales_consultant", "sales_manager"):
        make_role(group, {"deals.see": "own"}, key=key)
    columns = {"brand": "series", "series": "series", "trim": "product", "guide_price": "sales_price"}
    imported(folder / "products.csv", "catalogue", by, columns=columns)
    accounts = imported(
        folder / "accounts.csv", "customers", by, store=store,
        columns={"name": "account", "occupation": "sector", "region": "office_location", "kind": "subsidiary_of"},
        values={"kind": dict.fromkeys(["", *(r["subsidiary_of"] for r in rows_of(folder / "accounts.csv"))], "company")},
    )  # fmt: skip
    people = imported(folder / "sales_teams.csv", "people", by, store=store)
    assert (accounts.made_count, people.made_count) == (85, 35)
    return folder, store, by


def imported(path, importer, by, *, store=None, **mapping):
    job = upload(importer, path.read_bytes(), by=by, name=path.name, store_id=store.pk if store else None)
    commands.map_columns(job.pk, by=by, **mapping)
    return run(job, by=by)


def test_all_opportunities_are_there_with_the_figures_of_the_file(business):
    folder, store, by = business
    rows = rows_of(folder / "sales_pipeline.csv")

    job = imported(folder / "sales_pipeline.csv", "deals", by, store=store, values=VALUES)

    assert job.counts == {"made": 5_856, "updated": 0, "unchanged": 0, "refused": 0}
    stages = Counter(row["deal_stage"] for row in rows)
    phases = Counter(Deal.objects.values_list("phase", flat=True))
    assert phases == {
        "after": stages["Won"], "lost": stages["Lost"], "open": stages["Engaging"], "lead": stages["Prospecting"],
    }  # fmt: skip
    won = sum(Decimal(row["close_value"]) for row in rows if row["deal_stage"] == "Won")
    assert Deal.objects.filter(won_at__isnull=False).aggregate(total=Sum("amount"))["total"] == won
    assert_people_and_customers(rows)
    assert_everything_agrees(rows)


def assert_people_and_customers(rows):
    per_agent = dict(Deal.objects.values_list("owner__name").annotate(n=Count("id")))
    assert per_agent == Counter(row["sales_agent"] for row in rows)
    assert (User.objects.count(), Team.objects.count()) == (35 + 6, 6)
    per_account = dict(Deal.objects.values_list("customer__name").annotate(n=Count("id")))
    assert per_account == Counter(row["account"] or NOBODY for row in rows)
    assert Customer.objects.count() == 85 + 1
    per_product = dict(Deal.objects.values_list("trim__name").annotate(n=Count("id")))
    assert per_product == Counter(row["product"].replace("GTXPro", "GTX Pro") for row in rows)


def assert_everything_agrees(rows):
    assert StageCount.objects.aggregate(n=Sum("deal_count"))["n"] == 5_856
    assert Run.objects.filter(state="closed").count() == 2_835
    assert Visit.objects.filter(left_at=None).count() == 5_856 - 2_835
    assert Followup.objects.filter(state="planned").count() == 1_118 + 293
    first = next(row for row in rows if row["deal_stage"] == "Won")
    deal = Deal.objects.get(external_id=first["opportunity_id"])
    assert f"{deal.created_at:%F}" == first["engage_date"]
    assert f"{deal.won_at:%F}" == first["close_date"]
    assert [entry.is_history for entry in timeline(deal)] == [True, True, True]


def test_what_was_dirty_is_reported_and_a_second_import_changes_nothing(business):
    folder, store, by = business
    job = imported(folder / "sales_pipeline.csv", "deals", by, store=store, values=VALUES)

    report = {(m.said, m.meant): m.count for m in queries.mapped_of(job)}
    assert report[("GTXPro", "GTX Pro")] == 977
    assert report[("", NOBODY)] == 966

    again = imported(folder / "sales_pipeline.csv", "deals", by, store=store)
    assert again.counts == {"made": 0, "updated": 0, "unchanged": 5_856, "refused": 0}


def test_without_a_mapping_the_dirty_rows_are_refused_with_their_reason(business):
    folder, store, by = business
    as_it_is = {"product": {"GTXPro": "GTXPro"}}
    job = imported(folder / "sales_pipeline.csv", "deals", by, store=store, values=as_it_is)

    rows = rows_of(folder / "sales_pipeline.csv")
    expected = {
        number: {"customer"} if not row["account"] else {"product"}
        for number, row in enumerate(rows, 2)
        if not row["account"] or row["product"] == "GTXPro"
    }
    refused = {line.number: set(line.reasons) for line in job.lines.filter(verdict="refused")}
    assert refused == expected
    assert job.made_count == 5_856 - len(refused)


def test_the_import_can_be_undone(business):
    folder, store, by = business
    job = imported(folder / "sales_pipeline.csv", "deals", by, store=store, values=VALUES)

    undo(job, by=by)

    assert (job.state, job.kept_count, Deal.objects.count(), Run.objects.count()) == ("undone", 0, 0, 0)
    assert (Customer.objects.count(), Trim.objects.count()) == (85, 7)
    assert not StageCount.objects.exclude(deal_count=0, amount=0).exists()
