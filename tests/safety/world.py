"""A small business with a row of every kind that an address can name."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from jiubu.cards import commands as cards
from jiubu.cards.models import CardCount
from jiubu.customers import commands as customers
from jiubu.customers.claims import claim_token
from jiubu.deals import commands as deals
from jiubu.deals.models import CardCopy, Deal, LossReason
from jiubu.deals.queries import card_of
from jiubu.hooks import commands as hooks
from jiubu.imports.models import Job
from jiubu.inspections import commands as inspections
from jiubu.inspections.queries import list_for
from jiubu.journal.models import Delivery
from jiubu.kernel.rights import ACTIONS
from jiubu.lists import commands as lists
from jiubu.lists.tasks import make_small
from jiubu.losses import commands as losses
from jiubu.meetings import commands as meetings
from jiubu.organisation.commands import invite, issue_token
from jiubu.organisation.models import Group, Post, Store, User
from jiubu.pricing import commands as pricing
from jiubu.privacy import commands as privacy
from jiubu.privacy.models import Purpose
from jiubu.privacy.registry import FINDERS
from jiubu.process.commands import keep_attachment
from jiubu.process.models import Process, Run, Version
from jiubu.process.queries import definition_of, main_run
from jiubu.showroom import commands as showroom
from jiubu.showroom.queries import routes_of
from jiubu.targets.commands import set_targets
from jiubu.vehicles import commands as vehicles
from jiubu.walks import commands as walks
from jiubu.walks.models import CheckList
from jiubu.wall.commands import link_screen
from jiubu.work import commands as work
from tests.factories import machine, make_group, make_person, make_store, make_team, web
from tests.factories.deals import number
from tests.factories.imports import upload
from tests.factories.packs import install_real_pack
from tests.factories.papers import make_paper
from tests.factories.pricing import make_customer_class, make_item, make_list, make_policy, make_product_class, write
from tests.factories.showroom import book, make_demo_car, ready_to_go
from tests.factories.vehicles import make_trim, make_vehicle
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


@dataclass
class World:
    """``ids`` maps the name of a parameter in an address ("deal_id") to the row that is here."""

    group: Group
    store: Store
    boss: User
    seller: User
    ids: dict[str, object] = field(default_factory=dict)


def make_world(*, name="王芳", note="谈得不错") -> World:
    """``boss`` may do everything in the group; ``seller`` owns what is here."""
    group = make_group()
    store = make_store(group)
    install_real_pack(group)
    deals.put_sales_rules(by=machine(group, "pack"))  # a loss may be asked for at once
    boss = make_person(store, dict.fromkeys(ACTIONS, "group"))
    seller = make_person(store, dict.fromkeys(ACTIONS, "own"))
    here = World(group, store, boss, seller)
    _people(here)
    _cars(here)
    _deals(here, name, note)
    _work(here)
    _rest(here)
    _outside(here)
    _lists(here)
    _private(here)
    _losses(here)
    _control(here)
    _inspections(here)
    _cards(here)
    _meetings(here)
    _prices(here)
    return here


def _people(here: World) -> None:
    post = Post.objects.get(user=here.seller)
    token, _secret = issue_token(name="x", by=web(here.seller))
    invitation, _path = invite_somebody(here, post)
    here.ids |= {
        "session_id": make_session(here.seller).pk, "link_id": make_link(here.seller).pk, "invitation_id": invitation.pk,
        "store_id": here.store.pk, "team_id": make_team(here.store).pk, "user_id": here.seller.pk, "post_id": post.pk,
        "role_id": post.role_id, "token_id": token.pk,
    }  # fmt: skip


def invite_somebody(here: World, post: Post):
    return invite(store_id=here.store.pk, role_key=post.role.key, by=web(here.boss))


def make_session(user: User) -> UserSession:
    store = SessionStore()
    store["x"] = 1
    store.save()
    return UserSession.objects.create(user=user, ip="127.0.0.1", user_agent="x", session_key=store.session_key)


def make_link(user: User) -> SocialAccount:
    return SocialAccount.objects.create(user=user, provider="staff", uid=f"uid-{user.pk}")


def _cars(here: World) -> None:
    trim = make_trim(here.group)
    series = trim.series
    by = machine(here.group)
    colour = vehicles.put_colour(series.pk, name="白", by=by)
    option = vehicles.put_option(series.pk, name="天窗", by=by)
    car = make_vehicle(here.store, trim=trim)
    here.ids |= {
        "brand_id": series.maker.brand_id, "series_id": series.pk, "trim_id": trim.pk, "colour_id": colour.pk,
        "option_id": option.pk, "vehicle_id": car.pk,
        "cost_id": vehicles.add_cost(car.pk, kind="purchase", gross=Decimal(100), on=timezone.localdate(), by=by).pk,
        "file_id": vehicles.keep_file(car.pk, kind="photo", content=PNG, by=by).pk,
    }  # fmt: skip
    vehicles.move_certificate(car.pk, place="maker", by=by)
    vehicles.move_keys(car.pk, step="received", count=2, by=by)


def _deals(here: World, name: str, note: str) -> None:
    by = web(here.boss)
    deal = deals.create_deal(customer={"name": name, "mobile": number()}, owner_id=here.seller.pk, by=by, remark=note)
    customer = deal.customer
    other = customers.make_customer(
        kind="person", name="李雷", mobile=number(), owner_id=here.seller.pk, store_id=here.store.pk, by=by
    )
    contact = customers.add_contact(customer.pk, name="家人", mobile=number(), by=by)
    relation = customers.relate(customer.pk, other_id=other.pk, kind="family", by=by)
    owned = customers.add_owned_vehicle(customer.pk, brand="大众", plate="京A12345", by=by)
    lost = deals.create_deal(customer_id=other.pk, owner_id=here.seller.pk, by=by)
    reason = deal_reasons(here.group).filter(parent__isnull=False, wants_rival=False).first()
    request = deals.request_loss(lost.pk, reason=reason.key, text="客户不买了，另有打算", by=by)
    copy = CardCopy.objects.create(deal=deal, store=here.store, keeper=here.seller, content=card_of(deal))
    kept = vehicles.reserve_vehicle(here.ids["vehicle_id"], about=deal, until=timezone.now() + timedelta(days=2), by=by)
    waiting = vehicles.wait_for_vehicle(here.ids["vehicle_id"], about=lost, by=by)
    followup = deal.followups.order_by("pk").first()
    run = main_run("deal", deal.pk)
    process = Process.objects.get(group=here.group, key="nine_step", store=None)
    here.ids |= {
        "deal_id": deal.pk, "lost_deal_id": lost.pk, "customer_id": customer.pk, "contact_id": contact.pk, "relation_id": relation.pk,
        "owned_vehicle_id": owned.pk, "request_id": request.pk, "reservation_id": kept.pk, "waiting_id": waiting.pk, "run_id": run.pk,
        "copy_id": copy.pk, "followup_id": followup.pk, "process_id": process.pk, "number": Version.objects.filter(process=process).first().number,
    }  # fmt: skip


def deal_reasons(group):
    return LossReason.objects.filter(group=group, is_active=True).order_by("pk")


def _work(here: World) -> None:
    deal = Deal.objects.get(pk=here.ids["deal_id"])
    approval = work.ask_approval(
        "loss", store_id=here.store.pk, about=deal, question="可以吗", payload={}, by=web(here.seller)
    )
    here.ids |= {
        "task_id": make_a_task(here.seller, here.store).pk,
        "promise_id": make_a_promise(here.seller, here.store, deal).pk,
        "appointment_id": make_an_appointment(here.seller, here.store).pk,
        "approval_id": approval.pk,
    }


def _rest(here: World) -> None:
    by = web(here.boss)
    away = make_person(here.store, dict.fromkeys(ACTIONS, "own"))
    handover = deals.hand_over(away.pk, here.seller.pk, reason="离职", store_id=here.store.pk, by=by)
    visit = showroom.check_in(store_id=here.store.pk, name="访客", by=web(here.seller))
    drive = give_a_drive(here)
    job = upload("customers", [["姓名", "手机"], ["赵六", number()]], by=web(here.seller))
    assert isinstance(job, Job)
    form, picture = picture_field(here)
    kept = keep_attachment(here.ids["run_id"], form=form, field=picture, content=PNG, by=by)
    here.ids |= {
        "handover_id": handover.pk, "visit_id": visit.pk, "drive_id": drive.pk, "reached": "needs", "job_id": job.pk, "attachment_id": kept.pk,
        "delivery_id": Delivery.objects.filter(entry__group_id=here.group.pk).first().pk,
    }  # fmt: skip


def give_a_drive(here: World):
    """A test drive that is over, of the deal, with a signature."""
    drive = book(make_demo_car(here.store), here.seller, deal_id=here.ids["deal_id"])
    route = next(route for route in routes_of(here.store.pk, here.group.pk) if route.key == "city")
    ready_to_go(drive, route, here.seller)
    showroom.hand_out_keys(drive.pk, kilometres=10, by=web(here.seller))
    return showroom.bring_back(drive.pk, kilometres=20, by=web(here.seller))


def _outside(here: World) -> None:
    by = web(here.boss)
    User.objects.filter(pk=here.boss.pk).update(email="boss@dealer.example")
    endpoint, _secret = hooks.make_endpoint(title="ERP", kind="standard", url="https://a.example/", verbs=["*"], by=by)
    here.ids |= {
        "endpoint_id": endpoint.pk, "message_id": hooks.try_endpoint(endpoint.pk, by=by).pk,
        "channel_id": work.add_channel(kind="mail", by=by).pk,
    }  # fmt: skip


def _losses(here: World) -> None:
    """A confirmed loss of the seller on its way: its case, a review of the seller's own, a countermeasure, a talk."""
    by, mine, today = web(here.boss), web(here.seller), timezone.localdate()
    deal = deals.create_deal(customer={"name": "孙七", "mobile": number()}, owner_id=here.seller.pk, by=by)
    reason = deal_reasons(here.group).filter(parent__isnull=False, wants_rival=False).first()
    asked = deals.request_loss(deal.pk, reason=reason.key, text="客户不买了，另有打算", by=mine)
    deals.confirm_loss(asked.pk, by=by)
    case = losses.open_case(asked.pk, by=by)
    people = [here.seller.pk]
    review = losses.hold_review(
        store_id=here.store.pk, held_on=today, title="分析会", participants=people, cases=[case.pk], by=mine
    )  # fmt: skip
    measure = losses.plan_countermeasure(review.pk, text="改话术", owner_id=here.seller.pk, due_on=today, by=mine)
    talk = losses.make_talk(measure.pk, kind="talk", title="话术", text="先问需求", by=mine)
    here.ids |= {
        "case_id": case.pk, "review_id": review.pk, "measure_id": measure.pk, "talk_id": talk.pk, "lost_request_id": asked.pk,
    }  # fmt: skip


def _control(here: World) -> None:
    """Targets of the month, a check of the seller with a finding and its photo, and a screen on the wall."""
    by, store_id = web(here.boss), here.store.pk
    set_targets(store_id, month=timezone.localdate(), values={("orders", None, here.seller.pk): 5}, by=by)
    check_list = CheckList.objects.get(group=here.group, key="reception")
    walk = walks.record_walk(
        store_id=store_id, check_list_id=check_list.pk, person_id=here.seller.pk, answers={"needs": "poor"}, by=by
    )  # fmt: skip
    finding = walks.add_finding(walk.pk, text="先问需求", point="needs", photo=PNG, by=by)
    screen, _secret = link_screen(store_id=store_id, title="展厅", by=by)
    here.ids |= {
        "walk_id": walk.pk, "check_list_id": check_list.pk, "finding_id": finding.pk, "screen_id": screen.pk,
    }  # fmt: skip


def _inspections(here: World) -> None:
    """A storage check of the vehicle by the boss, with a photo and a defect."""
    by, vehicle_id = web(here.boss), here.ids["vehicle_id"]
    photo = inspections.keep_photo(vehicle_id, picture=PNG, by=by)
    answers = good_answers(here, clean="not_ok")
    found = inspections.record_inspection(
        vehicle_id, kind="storage", answers=answers, photos={"clean": photo.pk}, note="库存", by=by
    )
    here.ids |= {
        "inspection_id": found.pk, "defect_id": found.findings.get().pk, "photo_id": photo.pk, "check": "storage",
    }  # fmt: skip


def good_answers(here: World, **changes: str) -> dict[str, dict[str, object]]:
    """To the storage check of the real pack."""
    items = list_for(here.group.pk, "storage").rows
    return {item.key: {"answer": changes.get(item.key, "ok"), "value": str(item.least or "")} for item in items}


def _cards(here: World) -> None:
    """A count and an advance table of the seller, with a line."""
    by, mine, today = web(here.boss), web(here.seller), timezone.localdate()
    cards.start_counts(store_id=here.store.pk, month=today, by=by)
    count = CardCount.objects.get(store=here.store, consultant=here.seller)
    table = cards.start_table(store_id=here.store.pk, consultant_id=here.seller.pk, week=today, by=mine)
    (line,) = cards.add_lines(table.pk, deal_ids=[here.ids["deal_id"]], by=mine)
    here.ids |= {"count_id": count.pk, "table_id": table.pk, "line_id": line.pk}


def _lists(here: World) -> None:
    """A view, an export and bulk work of the boss: they are nobody else's, whatever he may see."""
    by = web(here.boss)
    export = lists.ask_export("deals", format="csv", by=by)
    make_small(export, by=by)
    bulk = lists.ask_bulk("deals", action="hand-over", ids=[here.ids["deal_id"]], inputs={"owner": "pool"}, by=by)
    lists.undo_bulk(bulk.pk, by=by)
    here.ids |= {"view_id": lists.save_view("deals", name="全部", by=by).pk, "export_id": export.pk, "bulk_id": bulk.pk}
    here.ids["paper_id"] = make_paper(here.boss).pk


def _meetings(here: World) -> None:
    """The seller's report with an instruction, and the week's review with an action."""
    mine, today = web(here.boss), timezone.localdate()
    meetings.hand_in_report(store_id=here.store.pk, day=today, remark="x", by=web(here.seller))
    told = {"store_id": here.store.pk, "owner_id": here.seller.pk, "day": today, "due_on": today, "by": mine}
    report = meetings.instruct(**told, text="先联系").report
    meeting = meetings.decide_action(**told, text="演练").meeting
    here.ids |= {"report_id": report.pk, "meeting_id": meeting.pk}


def _prices(here: World) -> None:
    """A draft of the store with a price, its policy, a list in use with a document about it, and a matching."""
    item, customer, product = make_item(here.group), make_customer_class(here.group), make_product_class(here.group)
    draft, used = make_list(here.group, store=here.store), make_list(here.group, store=here.store, active=True)
    line, present = (write(one, item, trim_id=here.ids["trim_id"]) for one in (draft, used))
    changes = [pricing.Change(Decimal(90), timezone.localdate(), present.pk)]
    made = pricing.make_adjustment(used.pk, changes, reason="x", by=web(here.boss))
    here.ids |= {
        "price_list_id": draft.pk, "used_list_id": used.pk, "price_line_id": line.pk, "policy_id": make_policy(draft).pk,
        "adjustment_id": made.pk, "customer_class_id": customer.pk, "product_class_id": product.pk, "item_id": item.pk,
        "matching_id": pricing.match_classes(customer.pk, product.pk, by=machine(here.group)).pk,
    }  # fmt: skip


def _private(here: World) -> None:
    """A customer with a consent, a complaint and a request about personal data; two cards that were merged; a rule."""
    by, owner_id, store_id = web(here.boss), here.seller.pk, here.store.pk
    made = [
        customers.make_customer(name=f"周{n}", mobile=number(), owner_id=owner_id, store_id=store_id, by=by)
        for n in range(3)
    ]
    person, into, card = (customer.pk for customer in made)
    purpose = Purpose.objects.filter(group=here.group).order_by("pk").first()
    consents = privacy.give_consent(person, purpose=purpose.key, proof="paper", note="x", picture=PNG, by=by)
    rule = privacy.put_retention_rule(
        "x", title={"zh": "久未联系", "en": "Long silent"}, finder=next(iter(FINDERS)), months=36, by=by
    )
    token = claim_token(by, into)
    claim = customers.claim_customer(token, kind="cooperate", reason="x", by=by)
    here.ids |= {
        "token": token, "claim_id": claim.pk, "private_customer_id": person, "consent_id": consents[0].pk, "purpose": purpose.key,
        "channel": purpose.channels[0], "complaint_id": privacy.open_complaint(person, text="x", by=by).pk,
        "person_request_id": privacy.take_request(person, kind="copy", proved_by="x", by=by).pk,
        "rule_id": rule.pk, "card_id": person, "merge_id": customers.merge_customers(into, card, by=by).pk,
    }  # fmt: skip


def picture_field(here: World) -> tuple[str, str]:
    definition = definition_of(Run.objects.get(pk=here.ids["run_id"]).version_id)
    return next(
        (form.key, one.key)
        for form in definition.forms.values()
        for one in form.fields
        if one.type in ("photo", "signature")
    )
