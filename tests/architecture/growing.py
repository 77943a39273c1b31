"""One more of everything that pages and lists show, beside and within the rows that addresses name."""

from datetime import timedelta
from decimal import Decimal

from allauth.socialaccount.models import SocialAccount
from django.utils import timezone

from jiubu.cards import commands as cards
from jiubu.customers import commands as customers
from jiubu.deals import commands as deals
from jiubu.deals.models import CardCopy, Deal, LossReason
from jiubu.hooks import commands as hooks
from jiubu.inspections import commands as inspections
from jiubu.journal.models import Delivery
from jiubu.lists import commands as lists
from jiubu.lists.tasks import make_small
from jiubu.losses import commands as losses
from jiubu.losses.models import Case, Review
from jiubu.meetings import commands as meetings
from jiubu.organisation.commands import invite, issue_token
from jiubu.organisation.models import Post, Role
from jiubu.pricing import commands as pricing
from jiubu.pricing.models import PriceAdjustment, PriceList
from jiubu.privacy import commands as privacy
from jiubu.privacy.registry import FINDERS
from jiubu.process.commands import publish_process
from jiubu.process.models import Process
from jiubu.process.queries import definition_of, newest_version
from jiubu.showroom import commands as showroom
from jiubu.targets.commands import set_targets
from jiubu.targets.enums import TARGET_KINDS
from jiubu.vehicles import commands as vehicles
from jiubu.walks import commands as walks
from jiubu.wall.commands import link_screen
from jiubu.work import commands as work
from tests.factories import LONG_AGO, machine, make_person, make_store, make_team, web
from tests.factories.deals import number
from tests.factories.imports import check, upload
from tests.factories.papers import make_paper
from tests.factories.pricing import make_customer_class, make_item, make_list, make_policy, make_product_class, write
from tests.factories.showroom import make_demo_car
from tests.factories.vehicles import make_series, make_trim, make_vehicle
from tests.factories.work import in_hours, make_a_promise, make_a_task, make_an_appointment
from tests.safety.world import PNG, World, good_answers, make_session

PEOPLE = {"deals.see": "own", "customers.see": "own", "work.see": "own", "showroom.receive": "own"}


def grow(here: World, n: int) -> None:
    """The n-th of everything."""
    person = _people(here, n)
    _catalogue(here, n)
    deal = _sale(here, n, person)
    for about in (Deal.objects.get(pk=here.ids["deal_id"]), deal):
        _work(here, n, about)
    CardCopy.objects.create(deal_id=here.ids["deal_id"], store=here.store, keeper=person, taken_back_at=timezone.now())
    _visits(here, n, deal)
    _rest(here, n)
    _private(here, n)
    _losses(here, n)
    _control(here, n)
    _inspections(here)
    _cards(here, deal)
    _meetings(here, n)
    _outside(here, n)
    _prices(here, n)
    hooks.make_endpoint(title=f"ERP{n}", kind="standard", url="https://a.example/", verbs=["*"], by=web(here.boss))
    hooks.try_endpoint(here.ids["endpoint_id"], by=web(here.boss))


def _people(here: World, n: int):
    person = make_person(make_store(here.group), PEOPLE, name=f"王芳{n}")
    role = Role.objects.filter(group=here.group).order_by("pk")[n]
    team = make_team(here.store)
    for user in (person, here.seller):
        Post.objects.create(user=user, store=here.store, team=team, role=role, since=LONG_AGO)
    issue_token(name=f"王芳{n}", by=web(here.boss))
    away = make_person(here.store, PEOPLE)
    deals.hand_over(away.pk, here.seller.pk, reason="离职", store_id=here.store.pk, by=web(here.boss))
    return person


def _catalogue(here: World, n: int) -> None:
    by = machine(here.group)
    make_trim(series=make_series(here.group, brand=f"王牌{n}"))
    trim = make_trim(series=make_series(here.group, brand=f"王牌{n}", name=f"王芳{n}"))
    series_id = here.ids["series_id"]
    vehicles.put_colour(series_id, name=f"色{n}", by=by)
    vehicles.put_colour(series_id, name=f"色{n}", is_inside=True, by=by)
    more = vehicles.put_trim(series_id, name=f"王芳{n}", by=by)
    option = vehicles.put_option(series_id, name=f"选{n}", trim_ids=[more.pk, here.ids["trim_id"]], by=by)
    vehicles.put_exclusion(option.pk, here.ids["option_id"], is_excluded=True, by=by)
    make_vehicle(here.store, trim=trim, arrived_on=timezone.localdate() - timedelta(days=100 + n))
    make_vehicle(here.store, trim=trim, state="ordered")
    _books(here.ids["vehicle_id"], n, by)


def _books(car_id: int, n: int, by) -> None:
    vehicles.add_cost(car_id, kind="freight", gross=Decimal(n), on=timezone.localdate(), by=by)
    vehicles.move_certificate(car_id, place=("bank", "store")[n % 2], by=by)
    vehicles.move_keys(car_id, step="received", count=1, by=by)
    vehicles.keep_file(car_id, kind="photo", content=PNG + bytes(n), by=by)


def _sale(here: World, n: int, person) -> Deal:
    """A deal of the boss, one of the seller, one in the pool, one asked to be lost, and what stands around a card."""
    by, at = web(here.boss), timezone.now()
    deal = deals.create_deal(customer={"name": f"王芳{n}", "mobile": number()}, owner_id=here.boss.pk, by=by)
    deals.create_deal(customer={"name": f"王芳{n}", "mobile": number()}, owner_id=here.seller.pk, by=by)
    pool = deals.create_deal(customer={"name": f"王芳{n}", "mobile": number()}, owner_id=here.boss.pk, by=by)
    Deal.objects.filter(pk=pool.pk).update(owner=None)
    lost = deals.create_deal(customer={"name": f"王芳{n}", "mobile": number()}, owner_id=here.seller.pk, by=by)
    reason = LossReason.objects.filter(
        group=here.group, is_active=True, parent__isnull=False, wants_rival=False
    ).first()
    deals.request_loss(lost.pk, reason=reason.key, text="客户不买了，另有打算", by=by)
    for one in (deal.customer_id, here.ids["customer_id"]):
        customers.add_contact(one, name=f"王芳{n}", mobile=number(), by=by)
        customers.relate(one, other_id=lost.customer_id, kind="family", by=by)
        customers.add_owned_vehicle(one, brand="大众", plate=f"京A1234{n}", by=by)
    deals.create_deal(customer_id=here.ids["customer_id"], owner_id=here.boss.pk, by=by)
    deals.record_followup(here.ids["deal_id"], outcome="reached", said=f"谈了{n}", purpose="x", by=by)
    deals.judge_grade(here.ids["deal_id"], grade="AB"[n % 2], reason=f"客户说{n}", by=by)
    vehicles.wait_for_vehicle(here.ids["vehicle_id"], about=deal, by=by)
    car = make_vehicle(here.store, trim=make_trim(here.group))
    vehicles.reserve_vehicle(car.pk, about=deal, until=at + timedelta(days=2), by=by)
    return deal


def _losses(here: World, n: int) -> None:
    """Another confirmed loss with its case, discussed in the review that is here, with its countermeasure and talk."""
    by, today = web(here.boss), timezone.localdate()
    lost = deals.create_deal(customer={"name": f"王芳{n}", "mobile": number()}, owner_id=here.boss.pk, by=by)
    reasons = LossReason.objects.filter(group=here.group, is_active=True, parent__isnull=False, wants_rival=False)
    asked = deals.request_loss(lost.pk, reason=reasons.order_by("pk")[n].key, text="客户不买了，另有打算", by=by)
    deals.confirm_loss(asked.pk, by=machine(here.group))
    case = losses.open_case(asked.pk, by=by)
    review = Review.objects.get(pk=here.ids["review_id"])
    cases = [*review.cases.values_list("pk", flat=True), case.pk]
    people = [here.seller.pk, here.boss.pk]
    losses.edit_review(review.pk, changes={"participants": people, "cases": cases}, by=by)
    first = Case.objects.get(pk=here.ids["case_id"])
    made = losses.hold_review(
        store_id=here.store.pk, held_on=today, title=f"分析会{n}", participants=people, cases=[first.pk], by=by
    )  # fmt: skip
    for one in (review, made):
        measure = losses.plan_countermeasure(one.pk, text=f"对策{n}", owner_id=here.boss.pk, due_on=today, by=by)
        losses.make_talk(measure.pk, kind="training", title=f"培训{n}", text="演练", by=by)
    losses.make_talk(here.ids["measure_id"], kind="talk", title=f"话术{n}", text="演练", by=by)


def _prices(here: World, n: int) -> None:
    """Another price in the draft and in the list in use, in its document too; another list with policy, class, matching."""
    by, group, today = machine(here.group), here.group, timezone.localdate()
    item, customer, product = make_item(group), make_customer_class(group), make_product_class(group)
    pricing.match_classes(customer.pk, product.pk, by=by)
    trims = [make_trim(series=make_series(group, is_sold_here=True)) for _ in range(2)]
    pricing.set_members(product.pk, series_ids=[trims[0].series_id], trim_ids=[trims[1].pk], by=by)
    draft, used = (PriceList.objects.get(pk=here.ids[name]) for name in ("price_list_id", "used_list_id"))
    lines = [write(one, item, trim_id=trims[0].pk) for one in (draft, used)]
    make_policy(draft, customer_class_id=customer.pk, product_class_id=product.pk, item_id=item.pk)
    make_policy(make_list(group), priority=n)
    document = PriceAdjustment.objects.get(pk=here.ids["adjustment_id"])
    changes = [
        pricing.Change(line.amount + 1, today, line.pk) for line in used.lines.exclude(pk=lines[1].pk).order_by("pk")
    ]
    pricing.edit_adjustment(document.pk, [*changes, pricing.Change(Decimal(n), today, lines[1].pk)], reason="x", by=by)
    pricing.make_adjustment(used.pk, changes, reason=f"x{n}", by=by)


def _control(here: World, n: int) -> None:
    """Another's targets, another check with its finding, one more finding of the first, another screen."""
    by, store_id, month = web(here.boss), here.store.pk, timezone.localdate()
    seller = make_person(here.store, {"showroom.receive": "own", "deals.follow_up": "own"}, name=f"李雷{n}")
    set_targets(store_id, month=month, values={(kind, None, seller.pk): n + 1 for kind in TARGET_KINDS}, by=by)
    answers = {"needs": "poor", "greeting": "good"}
    made = walks.record_walk(
        store_id=store_id, check_list_id=here.ids["check_list_id"], person_id=seller.pk, answers=answers, by=by
    )  # fmt: skip
    for walk_id in (made.pk, here.ids["walk_id"]):
        walks.add_finding(walk_id, text=f"问题{n}", owner_id=here.boss.pk, due_on=month + timedelta(days=2), by=by)
    link_screen(store_id=store_id, title=f"大屏{n}", by=by)


def _inspections(here: World) -> None:
    """Another vehicle that is due, another inspection of the first with more defects, another version of the list."""
    by, vehicle_id = web(here.boss), here.ids["vehicle_id"]
    other = make_vehicle(here.store)
    inspections.settle_due([other.pk], by=by)
    answers = good_answers(here, clean="not_ok", closed="not_ok", place="not_ok")
    for pk in (vehicle_id, other.pk):
        photo = inspections.keep_photo(pk, picture=PNG, by=by)
        inspections.record_inspection(pk, kind="storage", answers=answers, photos={"clean": photo.pk}, by=by)


def _cards(here: World, deal: Deal) -> None:
    """Another line in the seller's table, another table and count of the boss."""
    by, today = web(here.boss), timezone.localdate()
    mine = list(Deal.objects.filter(owner=here.seller, phase="lead").order_by("-pk").values_list("pk", flat=True))
    cards.add_lines(here.ids["table_id"], deal_ids=mine[:1], by=by)
    cards.start_counts(store_id=deal.store_id, month=today, by=by)
    cards.start_table(store_id=deal.store_id, consultant_id=deal.owner_id, week=today, by=by)


def _meetings(here: World, n: int) -> None:
    """More on the report, the plan and the review that are here; other reports and meetings."""
    by, today, store_id = web(here.boss), timezone.localdate(), here.store.pk
    told = {"store_id": store_id, "due_on": today, "text": f"x{n}", "by": by}
    for person in (here.seller, here.boss):
        meetings.instruct(**told, owner_id=person.pk, day=today)
        meetings.decide_action(**told, owner_id=person.pk, day=today)
        meetings.decide_action(**told, owner_id=person.pk, day=today - timedelta(days=7 * n))
        for meeting in ("evening", "morning"):
            meetings.confirm_plan(store_id=store_id, owner_id=person.pk, day=today, meeting=meeting, by=by)
    meetings.hand_in_report(store_id=store_id, day=today - timedelta(days=n), by=web(here.seller))
    meetings.hold_meeting(
        store_id=store_id, kind="evening", day=today - timedelta(days=n), participants=[here.boss.pk], by=by
    )
    meetings.write_meeting(store_id=store_id, kind="morning", day=today, text=f"x{n}", by=by)


def _work(here: World, n: int, about: Deal) -> None:
    """For the boss and for the seller: overdue, today, asked."""
    for person in (here.boss, here.seller):
        make_a_task(person, here.store, title=f"王芳{n}", about=about)
        make_a_task(person, here.store, title=f"王芳{n}逾期", due_at=in_hours(-5), about=about)
        make_an_appointment(person, here.store, title=f"王芳{n}", starts_at=in_hours(0.5), about=about)
        make_a_promise(person, here.store, about, text=f"王芳{n}")
        work.break_promise(make_a_promise(person, here.store, about, text=f"王芳{n}").pk, by=machine(here.group))
        work.ask_approval(
            "x", store_id=here.store.pk, about=about, question=f"王芳{n}", payload={}, by=web(person)
        )  # fmt: skip
        work.notify([person.pk], f"王芳{n}", about=about, source=f"test:{n}:{about.pk}", by=machine(here.group))


def _visits(here: World, n: int, deal: Deal) -> None:
    by = web(here.boss)
    showroom.check_in(store_id=here.store.pk, name=f"王芳{n}", by=by)
    for customer_id in (deal.customer_id, here.ids["customer_id"]):
        visit = showroom.check_in(store_id=here.store.pk, customer_id=customer_id, by=by)
        if customer_id == deal.customer_id:
            showroom.take_visit(visit.pk, by=by)
        else:
            showroom.close_visit(visit.pk, result="other", by=by)
    showroom.check_in(store_id=here.store.pk, channel="call", name=f"王芳{n}", customer_id=deal.customer_id, by=by)
    for deal_id in (deal.pk, here.ids["deal_id"]):
        showroom.book_drive(
            vehicle_id=make_demo_car(here.store).pk, begins_at=timezone.now(), deal_id=deal_id,
            consultant_id=here.boss.pk, by=by,
        )  # fmt: skip


def _private(here: World, n: int) -> None:
    """Requests, complaints and consents of one customer and of others; merged cards; a rule of retention."""
    by, place = web(here.boss), {"owner_id": here.seller.pk, "store_id": here.store.pk}
    made = [customers.make_customer(name=f"王芳{n}", mobile=number(), by=by, **place) for _ in range(2)]
    card, other = (customer.pk for customer in made)
    for person in (here.ids["private_customer_id"], card):
        privacy.open_complaint(person, text=f"x{n}", by=by)
        privacy.give_consent(person, purpose=here.ids["purpose"], by=by)
        privacy.withdraw_consent(person, purpose=here.ids["purpose"], by=by)
        privacy.take_request(person, kind=("copy", "correct", "delete")[n % 3], proved_by="x", by=by)
    customers.merge_customers(here.ids["customer_id"], other, by=by)
    finder = next(iter(FINDERS))
    rule = privacy.put_retention_rule(f"x{n}", title={"zh": "久", "en": "x"}, finder=finder, months=36, by=by)
    privacy.approve_retention(rule.pk, by=by)
    privacy.run_retention(rule.pk, by=by)


def _outside(here: World, n: int) -> None:
    by = web(here.boss)
    made, _secret = hooks.make_endpoint(title=f"ERP{n}", kind="standard", url="https://a.example/", verbs=["*"], by=by)
    for endpoint_id in (made.pk, here.ids["endpoint_id"]):
        hooks.try_endpoint(endpoint_id, by=by)
    make_small(lists.ask_export("deals", format="csv", by=by), by=by)
    make_paper(here.boss, n + 1)
    lists.save_view("deals", name=f"全部{n}", by=by)
    lists.ask_bulk("deals", action="hand-over", ids=[here.ids["deal_id"]], inputs={"owner": "pool"}, by=by)
    for user in (here.boss, here.seller):
        make_session(user)
        SocialAccount.objects.create(user=user, provider="staff", uid=f"uid-{user.pk}-{n}")
    invite(store_id=here.store.pk, role_key=Post.objects.filter(user=here.seller).first().role.key, by=by)


def _rest(here: World, n: int) -> None:
    by = web(here.boss)
    rows = [row for _ in range(n) for row in (["王八", number(), "张三", "金"], ["", "x", "李四", "木"])]
    job = upload("customers", [["姓名", "手机", "归属顾问", "来源渠道"], *rows], by=by, name=f"王芳{n}.csv")
    here.ids["job_id"] = check(job, by=by).pk
    process = Process.objects.get(pk=here.ids["process_id"])
    definition = definition_of(newest_version(process.pk).pk)
    publish_process(
        f"other_{n}", body=definition.process, forms=definition.forms, title={"zh": f"王芳{n}", "en": "x"},
        subject_kind="deal", by=by,
    )  # fmt: skip
    delivery = Delivery.objects.filter(entry__group_id=here.group.pk, state="pending").first()
    Delivery.objects.filter(pk=delivery.pk).update(state="failed", attempts=6)
