"""Importing customers: one card per mobile or company code, a colleague's card is never touched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiubu.customers import access, events, fields, queries
from jiubu.customers.models import Customer, SearchDocument
from jiubu.imports.registry import (
    Change,
    Column,
    Context,
    Importer,
    Option,
    Outcome,
    Row,
    Text,
    Undone,
    register_importer,
)
from jiubu.journal.log import record
from jiubu.kernel import crypto, identity
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import Refused
from jiubu.organisation import queries as organisation

PLAIN = (
    "name", "gender", "mobile", "other_phone", "wechat", "email", "credit_code", "birth_on", "region", "address",
    "occupation", "is_do_not_call", "remark",
)  # fmt: skip
STORED = (*PLAIN, "id_number_encrypted", "id_number_hash", "owner_id")
"""What an import writes, and what undoing it looks at."""
KIND = {"person": gettext_lazy("person"), "company": gettext_lazy("company")}
GENDER = {"male": gettext_lazy("male"), "female": gettext_lazy("female")}


@dataclass(slots=True)
class _Read:
    """One row on its way to a card."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, Text] = field(default_factory=dict)


@dataclass(slots=True)
class _Batch:
    context: Context
    by: Actor
    people: dict[str, int]
    fresh: list[tuple[Row, Customer]] = field(default_factory=list)
    changed: list[Customer] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    def refuse(self, row: Row, **reasons: Text) -> None:
        self.outcomes.append(Outcome(row.number, "refused", reasons={k.rstrip("_"): v for k, v in reasons.items()}))


@lru_cache(20_000)
def _mobile(text: str) -> str:
    return identity.mobile(text).value


def _kind(values: Mapping[str, object]) -> str:
    return str(values.get("kind") or ("company" if values.get("credit_code") else "person"))


def key_of(values: Mapping[str, object]) -> str:
    if values.get("mobile"):
        return f"m{_mobile(str(values['mobile']))}"
    if values.get("credit_code"):
        return f"c{identity.credit_code(str(values['credit_code'])).value}"
    return f"{_kind(values)} {values.get('name')}"


def _read(row: Row, people: Mapping[str, int]) -> _Read:
    read = _Read(row)
    given = {name: value for name, value in row.values.items() if value is not None}
    said = str(given.pop("owner", "") or "")
    given["kind"] = _kind(row.values)
    try:
        read.values = fields.cleaned(given)
    except Refused as refusal:
        read.reasons = dict(refusal.fields)
    if said and said not in people:
        read.reasons["owner"] = _("Nobody of this name works here.")
    elif said:
        read.values["owner_id"] = people[said]
    return read


def people_by_name(actor: Actor) -> dict[str, int]:
    """Name and login -> id; a name that two people have is left out."""
    people = list(organisation.people_of(actor))
    names = [user.name for user in people]
    found = {user.name: user.pk for user in people if names.count(user.name) == 1}
    return found | {user.username: user.pk for user in people}


@dataclass(slots=True)
class _Known:
    """Cards that are there already."""

    mobiles: dict[str, Customer]
    codes: dict[str, Customer]
    names: dict[tuple[str, str], Customer]

    def cards(self, values: Mapping[str, Any]) -> list[Customer]:
        found = [self.mobiles.get(values.get("mobile") or ""), self.codes.get(values.get("credit_code") or "")]
        if not values.get("mobile") and not values.get("credit_code"):
            found = [self.names.get((values["kind"], values["name"]))]
        return list({c.pk: c for c in found if c is not None}.values())


def _known_cards(reads: Sequence[_Read], group_id: int) -> _Known:
    mobiles = [r.values["mobile"] for r in reads if r.values.get("mobile")]
    codes = [r.values["credit_code"] for r in reads if r.values.get("credit_code")]
    names = [r.values["name"] for r in reads if not r.values.get("mobile") and not r.values.get("credit_code")]
    rows = Customer.objects.filter(group=group_id).select_related("owner").select_for_update(of=("self",))
    with_number = rows.filter(Q(mobile__in=mobiles) | Q(credit_code__in=codes)) if mobiles or codes else []
    nameless = rows.filter(name__in=names, mobile=None, credit_code=None).order_by("-id") if names else []
    found = list(with_number)
    return _Known(
        {c.mobile: c for c in found if c.mobile},
        {c.credit_code: c for c in found if c.credit_code},
        {(c.kind, c.name): c for c in nameless},
    )


def apply_customers(rows: Sequence[Row], *, context: Context, by: Actor) -> list[Outcome]:
    """Make or complete the cards of these rows."""
    batch = _Batch(context, by, people_by_name(by))
    reads = [_read(row, batch.people) for row in rows]
    for read in reads:
        if read.reasons:
            batch.outcomes.append(Outcome(read.row.number, "refused", reasons=read.reasons))
    good = [read for read in reads if not read.reasons]
    known = _known_cards(good, context.group_id)
    for read in good:
        _judge(batch, read, known.cards(read.values))
    _save(batch)
    return batch.outcomes


def _judge(batch: _Batch, read: _Read, cards: list[Customer]) -> None:
    if len(cards) > 1:
        batch.refuse(read.row, mobile=_("Mobile and company code belong to two different cards."))
    elif cards:
        _complete(batch, read, cards[0])
    else:
        _make(batch, read)


def _make(batch: _Batch, read: _Read) -> None:
    by, store_id = batch.by, batch.context.store_id
    owner_id = read.values.get("owner_id") or (by.user_id if batch.context.options.get("owner") == "me" else None)
    if store_id is None:
        batch.refuse(read.row, _=_("Say which store the customers belong to."))
    elif not by.reach(access.MAKE).covers(owner_id=owner_id, store_id=store_id):
        batch.refuse(read.row, owner=_("You may not make customers for this person."))
    else:
        customer = Customer(group_id=by.group_id, store_id=store_id, owner_id=owner_id, kind=read.values["kind"])
        for name, value in _stored(read.values, customer).items():
            setattr(customer, name, value)
        customer.owner_id = customer.opened_by_id = owner_id
        batch.fresh.append((read.row, customer))


def _stored(values: Mapping[str, Any], customer: Customer) -> dict[str, Any]:
    """The values as the card keeps them: the ID number encrypted and hashed, birthday and gender following from it."""
    stored = {name: values[name] for name in PLAIN if name in values}
    if "owner_id" in values:
        stored["owner_id"] = values["owner_id"]
    number = values.get("id_number")
    if number and crypto.keyed_hash(number) != customer.id_number_hash:
        stored["id_number_encrypted"], stored["id_number_hash"] = crypto.encrypt(number), crypto.keyed_hash(number)
    if number:
        stored.setdefault("birth_on", identity.birth_of_id(number))
        stored.setdefault("gender", identity.gender_of_id(number))
    return stored


def _complete(batch: _Batch, read: _Read, customer: Customer) -> None:
    """Fill what the card lacks, or overwrite it, as the option says. A colleague's card is refused with its owner."""
    if not batch.by.reach(access.EDIT).covers(owner_id=customer.owner_id, store_id=customer.store_id):
        owner = customer.owner.name if customer.owner else _("the pool")
        batch.refuse(read.row, mobile=_("There is a card already; it belongs to {owner}.").format(owner=owner))
        return
    keeps = batch.context.options.get("known", "fill") == "fill"
    stored = _stored(read.values, customer)
    differing = {n: v for n, v in stored.items() if getattr(customer, n) != v and not (keeps and getattr(customer, n))}
    if not differing:
        batch.outcomes.append(Outcome(read.row.number, "unchanged", customer.pk))
        return
    before = {name: _json(getattr(customer, name)) for name in differing}
    for name, value in differing.items():
        setattr(customer, name, value)
    customer.version += 1
    batch.changed.append(customer)
    after = {name: _json(value) for name, value in differing.items()}
    batch.outcomes.append(Outcome(read.row.number, "updated", customer.pk, before, after))
    shown = sorted({"id_number" if name.startswith("id_number") else name for name in differing} - {"owner_id"})
    record(events.CustomerEdited(fields=shown), about=customer, by=batch.by)


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _save(batch: _Batch) -> None:
    customers = [customer for _row, customer in batch.fresh]
    Customer.objects.bulk_create(customers, batch_size=500)
    Customer.objects.bulk_update(batch.changed, [*STORED, "version"], batch_size=200)
    texts = [(customer, queries.document_of(customer)) for customer in customers]
    texts += queries.documents_for([customer.pk for customer in batch.changed])
    SearchDocument.objects.bulk_create(
        [SearchDocument(customer=customer, group_id=customer.group_id, words=text) for customer, text in texts],
        batch_size=500, update_conflicts=True, unique_fields=["customer"], update_fields=["words"],
    )  # fmt: skip
    for row, customer in batch.fresh:
        record(events.CustomerMade(kind=customer.kind), about=customer, by=batch.by)
        after = {name: _json(getattr(customer, name)) for name in STORED}
        batch.outcomes.append(Outcome(row.number, "made", customer.pk, after=after))


# --- undo ---


def undo_customers(changes: Sequence[Change], *, context: Context, by: Actor) -> list[Undone]:
    """Delete the cards that were made and nobody used since, give the others their old values."""
    rows = Customer.objects.filter(group=context.group_id).select_for_update()
    cards = rows.in_bulk([change.object_id for change in changes])
    used = _used(list(cards))
    gone: list[int] = []
    back: list[Customer] = []
    answers: list[Undone] = []
    for change in changes:
        customer = cards.get(change.object_id)
        reason = _why_not(change, customer, used)
        answers.append(Undone(change.number, not reason, reason))
        if customer is None or reason:
            continue
        if change.before is None:
            gone.append(customer.pk)
        else:
            _give_back(customer, change.before)
            back.append(customer)
            record(events.CustomerEdited(fields=sorted(change.before)), about=customer, by=by)
    Customer.objects.bulk_update(back, [*STORED, "version"], batch_size=200)
    SearchDocument.objects.filter(customer__in=gone).delete()
    Customer.objects.filter(pk__in=gone).delete()
    return answers


def _give_back(customer: Customer, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        setattr(customer, name, date.fromisoformat(value) if name == "birth_on" and value else value)
    if "id_number_encrypted" in before:  # the keys may have been turned since
        customer.id_number_hash = crypto.keyed_hash(crypto.decrypt(customer.id_number_encrypted))
    customer.version += 1


def _why_not(change: Change, customer: Customer | None, used: set[int]) -> str:
    if customer is None:
        return _("It is gone already.")
    if customer.anonymised_at is not None:
        return _("The person's data were deleted; there is nothing to go back to.")
    if any(_differs(customer, name, value) for name, value in (change.after or {}).items()):
        return _("Somebody has changed it since; it stays as it is.")
    if change.before is None and customer.pk in used:
        return _("Something was recorded about this customer since; the card stays.")
    return ""


def _differs(customer: Customer, name: str, value: Any) -> bool:
    """Sealed numbers are compared by what they say: sealed again, the same number looks different."""
    if name == "id_number_hash":
        return False
    if name == "id_number_encrypted":
        return crypto.decrypt(customer.id_number_encrypted) != crypto.decrypt(value)
    return bool(_json(getattr(customer, name)) != value)


def _used(customer_ids: list[int]) -> set[int]:
    """Cards that any other row refers to, but for their search words."""
    used: set[int] = set()
    for relation in Customer._meta.get_fields(include_hidden=True):
        model: Any = relation.related_model
        if not relation.auto_created or relation.concrete or model in {None, SearchDocument}:
            continue
        name = relation.field.name  # type: ignore[union-attr]
        rows = model._default_manager.filter(**{f"{name}__in": customer_ids})  # noqa: SLF001  Django's public name
        used |= set(rows.values_list(f"{name}_id", flat=True))
    return used


def known(column: str, actor: Actor) -> Mapping[str, Text]:
    if column == "owner":
        return {user.name: user.name for user in organisation.people_of(actor)}
    return {}


def _column(key: str, title: Text, *names: str, **more: Any) -> Column:
    return Column(key, title, names=names, max_length=fields.LENGTHS.get(key, 200), **more)


register_importer(
    Importer(
        key="customers",
        title=gettext_lazy("Customers"),
        help=gettext_lazy("Persons and companies; one card per mobile number or company code."),
        action=access.MAKE,
        columns=(
            _column("name", gettext_lazy("Name"), "姓名", "客户", "客户姓名", "客户名称", "公司名称", "name", "account", is_required=True),
            _column("mobile", gettext_lazy("Mobile"), "手机", "手机号", "手机号码", "联系电话", "电话", "mobile", "phone", policy=access.MOBILE),
            _column("kind", gettext_lazy("Kind"), "类型", "客户类型", "kind", kind="choice", choices=KIND, is_mapped=True),
            _column("gender", gettext_lazy("Gender"), "性别", "gender", kind="choice", choices=GENDER, is_mapped=True),
            _column("credit_code", gettext_lazy("Unified credit code"), "统一社会信用代码", "信用代码", "credit_code", policy=access.CREDIT_CODE),
            _column("id_number", gettext_lazy("ID number"), "身份证", "身份证号", "身份证号码", "证件号码", "id_number", is_secret=True, policy=access.ID_NUMBER),
            _column("other_phone", gettext_lazy("Other phone"), "其他电话", "备用电话", "座机", "other_phone", policy=access.OTHER_PHONE),
            _column("wechat", gettext_lazy("WeChat"), "微信", "微信号", "wechat", policy=access.WECHAT),
            _column("email", gettext_lazy("E-mail"), "邮箱", "电子邮件", "email", "e-mail", policy=access.EMAIL),
            _column("birth_on", gettext_lazy("Birthday"), "生日", "出生日期", "birthday", kind="date", policy=access.BIRTH_ON),
            _column("region", gettext_lazy("Region"), "地区", "省市", "城市", "region", "city", "office_location"),
            _column("address", gettext_lazy("Address"), "地址", "联系地址", "address", policy=access.ADDRESS),
            _column("occupation", gettext_lazy("Occupation"), "职业", "行业", "occupation", "sector"),
            _column("is_do_not_call", gettext_lazy("Do not call"), "谢绝来电", "勿扰", "do_not_call", kind="yes_no"),
            _column("owner", gettext_lazy("Consultant"), "销售顾问", "顾问", "归属人", "负责人", "owner", is_mapped=True),
            _column("remark", gettext_lazy("Remark"), "备注", "说明", "remark", "note"),
        ),
        apply=apply_customers,
        undo=undo_customers,
        key_of=key_of,
        known=known,
        aliases={"gender": {"先生": "male", "女士": "female", "M": "male", "F": "female", "Mr": "male", "Ms": "female"}},
        options=(
            Option(
                "owner", gettext_lazy("Customers without a consultant in the file"),
                lambda _actor: {"pool": gettext_lazy("go to the pool"), "me": gettext_lazy("are mine")}, default="pool",
            ),
            Option(
                "known", gettext_lazy("Cards that are there already"),
                lambda _actor: {
                    "fill": gettext_lazy("fill in what is empty"), "overwrite": gettext_lazy("take the file's values"),
                },
                default="fill",
            ),
        ),
        order=20,
    )
)  # fmt: skip
