"""Importing deals with their stage, owner, dates and outcome, as history: no reaction hears of it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from jiubu.customers.access import MOBILE
from jiubu.deals import access
from jiubu.deals.importers.taking import apply_deals
from jiubu.deals.importers.undoing import undo_deals
from jiubu.deals.importers.words import ALIASES, known
from jiubu.imports.registry import Column, Importer, Option, Text, register_importer
from jiubu.kernel.actor import Actor


def key_of(values: Mapping[str, object]) -> str:
    return str(values.get("external_id") or "")


def _make_or_refuse(_actor: Actor) -> dict[str, Text]:
    return {"make": _("make them"), "refuse": _("refuse the row")}


def _product(_actor: Actor) -> dict[str, Text]:
    return {"refuse": _("refuse the row"), "title": _("keep the name as title of the deal")}


register_importer(
    Importer(
        key="deals",
        title=_("Deals"),
        help=_("Open, won and lost deals with customer, product, stage, consultant and dates."),
        action=access.MAKE,
        columns=(
            Column("external_id", _("Number"), names=("商机编号", "编号", "opportunity_id", "id"), max_length=60),
            Column(
                "customer", _("Customer"), is_required=True, is_mapped=True, max_length=100,
                names=("客户", "客户姓名", "客户名称", "公司", "account", "customer"),
            ),
            Column("mobile", _("Mobile"), names=("手机", "手机号", "联系电话", "mobile", "phone"), max_length=40, policy=MOBILE),
            Column(
                "product", _("Wanted car"), is_mapped=True, max_length=120,
                names=("车型", "意向车型", "车系", "产品", "product", "model"),
            ),
            Column(
                "stage", _("Stage"), is_required=True, is_mapped=True, max_length=60,
                names=("阶段", "状态", "销售阶段", "deal_stage", "stage", "status"),
            ),
            Column(
                "owner", _("Consultant"), is_mapped=True, max_length=100,
                names=("销售顾问", "顾问", "负责人", "sales_agent", "owner", "agent"),
            ),
            Column("created_on", _("Begun on"), "moment", names=("创建日期", "创建时间", "engage_date", "created", "begin")),
            Column("closed_on", _("Closed on"), "moment", names=("成交日期", "关闭日期", "close_date", "closed")),
            Column("expected_on", _("Expected purchase"), "date", names=("预计购车日期", "预计成交", "expected")),
            Column("amount", _("Amount"), "money", names=("金额", "成交价", "close_value", "amount", "value"), policy=access.AMOUNT),
            Column(
                "loss_reason", _("Loss reason"), is_mapped=True, max_length=100, names=("战败原因", "loss_reason", "reason"),
            ),
            Column("channel", _("Channel"), is_mapped=True, max_length=60, names=("渠道", "来源", "channel", "source")),
            Column("remark", _("Remark"), names=("备注", "说明", "remark", "note"), max_length=5000),
        ),
        apply=apply_deals,
        undo=undo_deals,
        key_of=key_of,
        known=known,
        aliases=ALIASES,
        options=(
            Option("customers", _("Customers without a card"), _make_or_refuse, default="make"),
            Option(
                "people", _("Consultants who are not here yet"),
                lambda _actor: {"refuse": _("refuse the row"), "make": _("make them as sales consultants"), "pool": _("put the deal into the pool")},
                default="refuse",
                help=_("Former colleagues can also be mapped to somebody who works here."),
            ),
            Option("products", _("Cars that are not in the catalogue"), _product, default="refuse"),
        ),
        batch_size=500,
        order=30,
    )
)  # fmt: skip
