"""The made-up customers: persons and companies, some of them related, many with a car already."""

from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import uscc

from jiubu.customers.commands import index_customers
from jiubu.customers.events import ContactAdded, CustomerMade, CustomersRelated, OwnedVehicleAdded
from jiubu.customers.models import Contact, Customer, OwnedVehicle, Relation
from jiubu.organisation.models import Store, User
from jiubu.packs.demo.chronicle import Chronicle
from jiubu.packs.demo.organisation import People
from jiubu.packs.demo.source import Source

COMPANY_SHARE = 0.045
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(source: Source) -> str:
    """A company code with a right check digit."""
    body = "91310" + "".join(source.random.choices("0123456789", k=3)) + "MA"
    body += "".join(source.random.choices(CREDIT_CHARACTERS, k=7))
    return body + uscc.calc_check_digit(body)


def new_customer(source: Source, *, store: Store, owner: User | None, at: datetime, channel: str) -> Customer:
    """A customer that is not saved yet."""
    words = source.words["customers"]
    is_company = source.chance(COMPANY_SHARE)
    gender = "" if is_company else ("male" if source.chance(0.62) else "female")
    region = source.pick(words["regions"])
    return Customer(
        group_id=store.group_id,
        store=store,
        owner=owner,
        opened_by=owner,
        kind=Customer.Kind.COMPANY if is_company else Customer.Kind.PERSON,
        name=source.company_name() if is_company else source.person_name(gender),
        gender=gender,
        mobile=source.phone(),
        credit_code=credit_code(source) if is_company else None,
        birth_on=None if is_company or source.chance(0.4) else _birthday(source),
        region=region,
        address=f"{region.removeprefix('上海')}{source.one_of(words['streets'])} 000 号" if source.chance(0.3) else "",
        occupation="" if is_company or source.chance(0.3) else source.pick(words["occupations"]),
        wechat=f"wx_{source.random.randrange(10**6):06d}" if source.chance(0.35) else "",
        channel=channel,
        is_do_not_call=source.chance(0.012),
        remark=source.one_of(words["remarks"]) if source.chance(0.3) else "",
        created_at=at,
    )


def _birthday(source: Source) -> date:
    return date(source.random.randrange(1962, 2004), source.random.randrange(1, 13), source.random.randrange(1, 29))


def save_customers(source: Source, customers: list[Customer], chronicle: Chronicle) -> None:
    """Save them in the order in which they came, with contacts, relations, cars and search words."""
    customers.sort(key=lambda customer: customer.created_at)
    Customer.objects.bulk_create(customers, batch_size=1000)
    for customer in customers:
        chronicle.note(customer.created_at, CustomerMade(kind=customer.kind), customer, by=customer.owner)
    _contacts(source, customers, chronicle)
    _relations(source, customers, chronicle)
    _owned(source, customers, chronicle)
    index_customers([customer.pk for customer in customers], by=chronicle.system)


def _contacts(source: Source, customers: list[Customer], chronicle: Chronicle) -> None:
    companies = [customer for customer in customers if customer.kind == Customer.Kind.COMPANY]
    positions = source.words["customers"]["positions"]
    contacts = [
        Contact(
            customer=customer,
            name=source.person_name("male" if source.chance(0.5) else "female"),
            position=source.one_of(positions),
            mobile=source.phone(),
            is_main=number == 0,
        )
        for customer in companies
        for number in range(source.random.randrange(1, 3))
    ]
    for contact in Contact.objects.bulk_create(contacts, batch_size=1000):
        customer = contact.customer
        chronicle.note(customer.created_at, ContactAdded(), customer, by=customer.owner)


def _relations(source: Source, customers: list[Customer], chronicle: Chronicle) -> None:
    """Couples, and customers whom earlier customers sent."""
    persons = [customer for customer in customers if customer.kind == Customer.Kind.PERSON]
    rows: list[tuple[Customer, Customer, str, str]] = []
    for number, customer in enumerate(persons[200:], start=200):
        if customer.channel == "referral":
            rows.append((customer, persons[source.random.randrange(number - 200, number)], "referrer", ""))
        elif source.chance(0.02):
            rows.append(
                (customer, persons[number - 1], "family", source.one_of(["夫妻", "父子", "母女", "兄弟", "姐妹"]))
            )
    relations = [Relation(customer=a, other=b, kind=kind, note=note) for a, b, kind, note in rows]
    for relation in Relation.objects.bulk_create(relations, batch_size=1000):
        event = CustomersRelated(kind=relation.kind)
        chronicle.note(relation.customer.created_at, event, relation.customer, also=[relation.other])


def _owned(source: Source, customers: list[Customer], chronicle: Chronicle) -> None:
    """The car that they drive when they first come; some bought it here years ago."""
    cars = source.words["catalogue"]["old_cars"]
    rows = [_old_car(source, customer, cars) for customer in customers if source.chance(0.4)]
    for owned in OwnedVehicle.objects.bulk_create(rows, batch_size=1000):
        event = OwnedVehicleAdded(is_bought_here=owned.is_bought_here)
        chronicle.note(owned.customer.created_at, event, owned.customer)


def _old_car(source: Source, customer: Customer, cars: list[str]) -> OwnedVehicle:
    model = source.one_of(cars)
    is_ours = "华景" in model
    bought_on = customer.created_at.date() - timedelta(days=source.random.randrange(700, 4200))
    return OwnedVehicle(
        customer=customer,
        brand="华景" if is_ours else "",
        model=model,
        plate=plate(source) if source.chance(0.7) else "",
        bought_on=bought_on,
        is_bought_here=is_ours,
        mileage_km=source.random.randrange(20, 160) * 1000,
    )


def plate(source: Source, *, is_new_energy: bool = False) -> str:
    """A plate of the right form: Shanghai, seven characters, or eight for a new-energy car."""
    letter = source.one_of(PLATE_LETTERS[:12])
    number = f"{source.random.randrange(10_000, 100_000)}"
    return f"沪{letter}D{number}" if is_new_energy else f"沪{letter}{number}"


def old_customer_fields(source: Source, people: People) -> dict[str, Any]:
    """Where a customer without a deal of the last months belongs."""
    store = source.one_of(list(people.stores.values()))
    owner = source.one_of(people.sellers(store)) if source.chance(0.75) else None
    days = source.random.randrange(0, (source.today - source.begin).days)
    return {"store": store, "owner": owner, "at": source.at(source.begin + timedelta(days=days))}
