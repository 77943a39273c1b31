"""The list of customers: its columns, its filters in words, and what is done to many customers at once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiubu.customers import access, commands, queries
from jiubu.customers.models import Customer
from jiubu.kernel import crypto, fields, identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.listing import BulkAction, Column, Input, List, register_list
from jiubu.kernel.titles import name_of
from jiubu.organisation import queries as organisation

TABS = {"mine": gettext_lazy("Mine"), "pool": gettext_lazy("Pool"), "company": gettext_lazy("Companies")}


def rows(actor: Actor, query: str) -> QuerySet[Customer]:
    """What the page shows under this address."""
    said = QueryDict(query)
    tab = said.get("tab", "")
    return queries.customers_page(
        actor,
        text=said.get("q", "")[:60],
        owner_id=actor.user_id if tab == "mine" else None,
        kind="company" if tab == "company" else "",
        pool=tab == "pool",
    )


def words(_actor: Actor, query: str) -> list[str]:
    said = QueryDict(query)
    text = said.get("q", "")[:60]
    tab = TABS.get(said.get("tab", ""))
    return [str(part) for part in (tab, f"“{text}”" if text else "") if part]


def shape(page: Sequence[Any], _actor: Actor) -> Sequence[Any]:
    """With one memory for the titles of their channels: each is asked once, and only where the column is shown."""
    titles: dict[str, str] = {}
    for customer in page:
        customer.channel_titles = titles
    return page


def _channel(customer: Any, _actor: Actor) -> str:
    titles: dict[str, str] = customer.channel_titles
    if customer.channel not in titles:
        titles[customer.channel] = name_of("channel", customer.group_id, customer.channel)
    return titles[customer.channel]


def _number(policy: str, name: str) -> Callable[[Customer, Actor], str]:
    def read(customer: Customer, actor: Actor) -> str:
        return fields.text(actor, policy, getattr(customer, name) or "", full=identity.readable_phone)

    return read


def _said(policy: str, name: str) -> Callable[[Customer, Actor], str]:
    return lambda customer, actor: fields.text(actor, policy, getattr(customer, name) or "")


def _id_number(customer: Customer, actor: Actor) -> str:
    if fields.is_hidden(actor, access.ID_NUMBER):
        return ""
    return fields.text(actor, access.ID_NUMBER, crypto.decrypt(customer.id_number_encrypted))


GENDERS = {"male": pgettext_lazy("gender", "male"), "female": pgettext_lazy("gender", "female")}

COLUMNS = (
    Column("name", gettext_lazy("Name"), lambda c, _a: c.name),
    Column("mobile", gettext_lazy("Mobile"), _number(access.MOBILE, "mobile"), policy=access.MOBILE),
    Column("owner", gettext_lazy("Consultant"), lambda c, _a: c.owner.name if c.owner else _("Pool")),
    Column("region", gettext_lazy("Region"), lambda c, _a: c.region),
    Column("store", gettext_lazy("Store"), lambda c, _a: c.store.title),
    Column("created", gettext_lazy("Created"), lambda c, _a: c.created_at, kind="moment", sort="newest"),
    Column("code", pgettext_lazy("record", "Number"), lambda c, _a: c.code, is_default=False),
    Column("kind", gettext_lazy("Kind"), lambda c, _a: c.get_kind_display(), is_default=False),
    Column("gender", gettext_lazy("Gender"), lambda c, _a: GENDERS.get(c.gender, ""), is_default=False),
    Column(
        "other_phone", gettext_lazy("Other phone"), _number(access.OTHER_PHONE, "other_phone"), is_default=False,
        policy=access.OTHER_PHONE,
    ),
    Column("wechat", gettext_lazy("WeChat"), _said(access.WECHAT, "wechat"), is_default=False, policy=access.WECHAT),
    Column("email", gettext_lazy("E-mail address"), _said(access.EMAIL, "email"), is_default=False, policy=access.EMAIL),
    Column("id_number", gettext_lazy("ID number"), _id_number, is_default=False, policy=access.ID_NUMBER),
    Column(
        "credit_code", gettext_lazy("Unified credit code"), _said(access.CREDIT_CODE, "credit_code"), is_default=False,
        policy=access.CREDIT_CODE,
    ),
    Column(
        "birth_on", gettext_lazy("Birthday"), lambda c, a: fields.shown(a, access.BIRTH_ON, c.birth_on), kind="date",
        is_default=False, policy=access.BIRTH_ON,
    ),
    Column("address", gettext_lazy("Address"), _said(access.ADDRESS, "address"), is_default=False, policy=access.ADDRESS),
    Column("occupation", gettext_lazy("Occupation"), lambda c, _a: c.occupation, is_default=False),
    Column("channel", gettext_lazy("Channel"), _channel, is_default=False),
    Column(
        "do_not_call", gettext_lazy("Do not call"), lambda c, _a: _("yes") if c.is_do_not_call else "", is_default=False
    ),
    Column("remark", gettext_lazy("Remark"), lambda c, _a: c.remark, is_default=False),
)  # fmt: skip


# --- many at once ---


def people(actor: Actor) -> Sequence[tuple[str, str]]:
    found = [(str(person.pk), person.name) for person in organisation.people_of(actor)]
    return [*found, ("pool", _("Pool"))]


def stores(actor: Actor) -> Sequence[tuple[str, str]]:
    return [(str(store.pk), store.title) for store in organisation.stores_of(actor)]


def _place(customer_id: int, actor: Actor) -> dict[str, Any]:
    customer = queries.customer_of(actor, customer_id)
    return {"owner_id": customer.owner_id, "store_id": customer.store_id}


def _hand_over(customer_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    owner_id = None if said["owner"] == "pool" else int(said["owner"])
    commands.assign_customer(customer_id, owner_id=owner_id, reason=said.get("reason") or "", by=actor)


def _move(customer_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    customer = queries.customer_of(actor, customer_id)
    commands.assign_customer(customer_id, owner_id=customer.owner_id, store_id=int(said["store"]), by=actor)


def _place_back(customer_id: int, before: Mapping[str, Any], actor: Actor) -> None:
    commands.assign_customer(customer_id, owner_id=before["owner_id"], store_id=before["store_id"], by=actor)


def _facts(*names: str) -> Callable[[int, Actor], dict[str, Any]]:
    def read(customer_id: int, actor: Actor) -> dict[str, Any]:
        customer = queries.customer_of(actor, customer_id)
        return {name: getattr(customer, name) for name in names}

    return read


def _facts_back(customer_id: int, before: Mapping[str, Any], actor: Actor) -> None:
    commands.edit_customer(customer_id, changes=before, by=actor)


def _do_not_call(customer_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    commands.edit_customer(customer_id, changes={"is_do_not_call": said["answer"] == "yes"}, by=actor)


def _region(customer_id: int, said: Mapping[str, Any], actor: Actor) -> None:
    commands.edit_customer(customer_id, changes={"region": said["region"]}, by=actor)


YES_NO = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))

register_list(
    List(
        key="customers",
        title=gettext_lazy("Customers"),
        action=access.SEE,
        page="customers:list",
        columns=COLUMNS,
        rows=rows,
        name=lambda customer: customer.name,
        link=lambda customer: reverse("customers:detail", args=[customer.pk]),
        filters=("tab", "q"),
        words=words,
        orders={"newest": ("-id",), "oldest": ("id",)},
        shape=shape,
        cells="customers/_cells.html",
        bulk=(
            BulkAction(
                key="hand-over",
                title=gettext_lazy("Hand over"),
                icon="user-share",
                action=access.ASSIGN,
                values=_place,
                run=_hand_over,
                back=_place_back,
                inputs=(
                    Input("owner", pgettext_lazy("hand over", "To"), "person", people),
                    Input("reason", gettext_lazy("Reason"), is_required=False),
                ),
            ),
            BulkAction(
                key="store",
                title=gettext_lazy("Move to another store"),
                icon="building-store",
                action=access.ASSIGN,
                values=_place,
                run=_move,
                back=_place_back,
                inputs=(Input("store", gettext_lazy("Store"), "choice", stores),),
                help=gettext_lazy("Each keeps the consultant; hand over afterwards where somebody else takes over."),
            ),
            BulkAction(
                key="region",
                title=gettext_lazy("Set the region"),
                icon="map-pin",
                action=access.EDIT,
                values=_facts("region"),
                run=_region,
                back=_facts_back,
                inputs=(Input("region", gettext_lazy("Region")),),
            ),
            BulkAction(
                key="do-not-call",
                title=gettext_lazy("Do not call"),
                icon="phone-off",
                action=access.EDIT,
                values=_facts("is_do_not_call"),
                run=_do_not_call,
                back=_facts_back,
                inputs=(Input("answer", gettext_lazy("Do not call"), "choice", lambda _actor: YES_NO),),
            ),
        ),
    )
)
