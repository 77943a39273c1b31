"""The indicators: each with code, version, formula, and the sets of names that it divides. Source: the trade's K1-K34.

The same Chinese name has different denominators in different systems, so a figure is only compared with one of the same
code and version. A formula that changes gets the next version.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """``top`` and ``bottom`` name sets (see ``SETS``), counted together; without ``bottom`` it is a plain count.

    ``median``: the set whose values' median is told before the share. ``target``: the kind of target that is divided by.
    """

    code: str
    title: dict[str, str]
    formula: dict[str, str]
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    version: int = 1
    median: str = ""
    target: str = ""
    minus: tuple[str, ...] = ()
    """Sets whose names are taken off ``top``: of what was undone in the period, whenever it was done."""

    @property
    def sets(self) -> dict[str, tuple[str, ...]]:
        return {"top": self.top, "bottom": self.bottom}

    @property
    def is_rate(self) -> bool:
        return bool(self.bottom or self.target)


SETS: dict[str, dict[str, str]] = {
    "answered_in_time": {"zh": "限时内首次响应的线索", "en": "leads answered within the limit"},
    "answered": {"zh": "已首次响应的线索", "en": "leads that were answered"},
    "leads_due": {"zh": "应响应的线索", "en": "leads to be answered"},
    "dcc_card": {"zh": "来电与网络线索有效建卡", "en": "calls and online leads that became a card"},
    "dcc_nothing": {"zh": "非意向", "en": "calls and online leads without intent"},
    "dcc_known": {"zh": "已有档案", "en": "calls and online leads of customers with a card"},
    "first_carded": {"zh": "首次到店并留档", "en": "first visits that left a card"},
    "first_invited": {"zh": "已建卡首次到店", "en": "first visits of customers with a card"},
    "first_unknown": {"zh": "首次到店未留档", "en": "first visits without a card"},
    "returned": {"zh": "再次到店", "en": "customers who came back"},
    "drives": {"zh": "试驾", "en": "test drives"},
    "orders_driven": {"zh": "试驾后的订单", "en": "orders that had a test drive"},
    "cards": {"zh": "本期建卡", "en": "cards opened in the period"},
    "left_over": {"zh": "期初遗留潜客", "en": "prospects left over from before"},
    "orders": {"zh": "订单", "en": "orders"},
    "orders_first": {"zh": "首次到店留档客户的订单", "en": "orders of customers carded at their first visit"},
    "orders_invited": {"zh": "邀约首次到店客户的订单", "en": "orders of customers invited to their first visit"},
    "orders_returned": {"zh": "再次到店客户的订单", "en": "orders of customers who came back"},
    "open_orders": {"zh": "期初未交订单", "en": "orders not delivered at the beginning"},
    "deliveries": {"zh": "交车", "en": "deliveries"},
    "cancelled": {"zh": "退订", "en": "orders cancelled"},
    "lost": {"zh": "确认战败", "en": "losses confirmed"},
    "lost_clear": {"zh": "原因明确的战败", "en": "losses with a definite reason"},
    "loss_requests": {"zh": "战败申请", "en": "requests for a loss that were asked for"},
    "loss_rejected": {"zh": "战败退回", "en": "requests that were sent back"},
    "due": {"zh": "到期跟进", "en": "contacts that were due"},
    "due_done": {"zh": "按期完成的跟进", "en": "contacts made by their day"},
    "open_at_closing": {"zh": "闭店时未关闭的来店", "en": "visits open at closing time"},
} | {
    f"grade_{grade}": {"zh": f"期初 {grade} 级", "en": f"graded {grade} at the beginning"} for grade in "HABC"
} | {
    f"orders_{grade}": {"zh": f"期初 {grade} 级的订单", "en": f"orders of those graded {grade}"} for grade in "HABC"
}  # fmt: skip

_POTENTIAL = ("cards", "left_over")
_OPEN = ("orders", "open_orders")

INDICATORS: dict[str, Indicator] = {
    one.code: one
    for one in (
        Indicator(
            "K1", {"zh": "首次响应时长", "en": "Lead response time"},
            {"zh": "线索到达至首次人工外联的营业时间，取中位数；达标率 = 规定时限（未设时 30 分钟）内响应 ÷ 应响应的线索（自动回复不算）",
             "en": "median of the opening hours from a lead's arrival to the first contact by a person; share: answered within "
                   "the limit (30 minutes where none is set) ÷ leads to be answered (automatic replies don't count)"},
            ("answered_in_time",), ("leads_due",), median="answered",
        ),
        Indicator(
            "K2", {"zh": "留档率", "en": "Capture rate"},
            {"zh": "首次到店并留档 ÷（首次到店并留档 + 首次到店未留档）", "en": "first visits with a card ÷ (with + without a card)"},
            ("first_carded",), ("first_carded", "first_unknown"),
        ),
        Indicator(
            "K3", {"zh": "DCC 建卡率", "en": "DCC card rate"},
            {"zh": "来电与网络线索：有效建卡 ÷（有效建卡 + 非意向 + 已有档案），待跟进不计",
             "en": "calls and online leads: cards ÷ (cards + without intent + with a card before); those still open don't count"},
            ("dcc_card",), ("dcc_card", "dcc_nothing", "dcc_known"),
        ),
        Indicator(
            "K4", {"zh": "邀约到店率", "en": "Invite-to-store rate"},
            {"zh": "（已建卡首次到店 + 再次到店）÷（本期建卡 + 期初遗留）",
             "en": "(first visits of carded + came back) ÷ (cards opened + left over)"},
            ("first_invited", "returned"), _POTENTIAL,
        ),
        Indicator(
            "K5", {"zh": "再次到店率", "en": "Re-visit rate"},
            {"zh": "再次到店客户 ÷（本期建卡 + 期初遗留）", "en": "customers who came back ÷ (cards opened + left over)"},
            ("returned",), _POTENTIAL,
        ),
        Indicator(
            "K6", {"zh": "试驾率", "en": "Test-drive rate"},
            {"zh": "试驾 ÷（首次到店并留档 + 已建卡首次到店 + 再次到店）",
             "en": "test drives ÷ (first visits with a card + of carded + came back)"},
            ("drives",), ("first_carded", "first_invited", "returned"),
        ),
        Indicator(
            "K7", {"zh": "试驾签单率", "en": "Test-drive close"},
            {"zh": "签单前试驾过的订单（试驾可在以前各期）÷ 试驾",
             "en": "orders that had a test drive before, also in an earlier period ÷ test drives"},
            ("orders_driven",), ("drives",), 2,
        ),
        Indicator(
            "K8", {"zh": "首次到店成交率", "en": "First-visit close rate"},
            {"zh": "首次到店留档客户的订单 ÷ 首次到店并留档", "en": "their orders ÷ first visits that left a card"},
            ("orders_first",), ("first_carded",),
        ),
        Indicator(
            "K9", {"zh": "邀约首次到店成交率", "en": "Invited first-visit close rate"},
            {"zh": "邀约首次到店客户的订单 ÷ 已建卡首次到店", "en": "their orders ÷ first visits of customers with a card"},
            ("orders_invited",), ("first_invited",),
        ),
        Indicator(
            "K10", {"zh": "再次到店成交率", "en": "Re-visit close rate"},
            {"zh": "再次到店客户的订单 ÷ 再次到店客户", "en": "their orders ÷ customers who came back"},
            ("orders_returned",), ("returned",),
        ),
        Indicator(
            "K11", {"zh": "潜客转化率", "en": "Prospect conversion"},
            {"zh": "（订单 − 本期退订）÷（本期建卡 + 期初遗留）。退订在退订当期扣减，不追溯",
             "en": "(orders − orders cancelled in the period) ÷ (cards opened + left over). A cancellation is taken off in its "
                   "own period, not afterwards"},
            ("orders",), _POTENTIAL, 2, minus=("cancelled",),
        ),
        *(
            Indicator(
                f"K12{grade}", {"zh": f"{grade} 级转化率", "en": f"Conversion of grade {grade}"},
                {"zh": f"期初 {grade} 级客户的订单 ÷ 期初 {grade} 级客户",
                 "en": f"orders of those graded {grade} at the beginning ÷ all of them"},
                (f"orders_{grade}",), (f"grade_{grade}",),
            )
            for grade in "HABC"
        ),
        Indicator(
            "K13", {"zh": "战败率", "en": "Lost rate"},
            {"zh": "确认战败 ÷（本期建卡 + 期初遗留）", "en": "losses confirmed ÷ (cards opened + left over)"},
            ("lost",), _POTENTIAL,
        ),
        Indicator(
            "K14", {"zh": "战败明确率", "en": "Lost clarity"},
            {"zh": "经理确认且原因明确（“其他”类除外）的战败 ÷ 战败申请",
             "en": "confirmed by a manager with a definite reason (none of “other”) ÷ requests asked for"},
            ("lost_clear",), ("loss_requests",), 2,
        ),
        Indicator(
            "K15", {"zh": "战败审核拒绝率", "en": "Lost rejection rate"},
            {"zh": "战败退回 ÷ 战败申请", "en": "requests sent back ÷ requests asked for"},
            ("loss_rejected",), ("loss_requests",), 2,
        ),
        Indicator(
            "K16", {"zh": "跟进及时率", "en": "Follow-up completion"},
            {"zh": "按期完成的跟进 ÷ 到期跟进（推后不算完成；未做的当天结束后才计入）",
             "en": "contacts made by their day ÷ contacts due (put off is not made; one not made counts when its day is over)"},
            ("due_done",), ("due",), 2,
        ),
        Indicator(
            "K17", {"zh": "订单交车率", "en": "Order-to-delivery"},
            {"zh": "交车 ÷（订单 + 期初未交订单）", "en": "deliveries ÷ (orders + open orders at the beginning)"},
            ("deliveries",), _OPEN,
        ),
        Indicator(
            "K18", {"zh": "订单退订率", "en": "Cancellation rate"},
            {"zh": "退订 ÷（订单 + 期初未交订单）", "en": "cancelled ÷ (orders + open orders at the beginning)"},
            ("cancelled",), _OPEN,
        ),
        *(
            Indicator(
                f"K19{letter}", {"zh": f"{zh}目标达成率", "en": f"Target attainment: {en}"},
                {"zh": f"{zh_top} ÷ 目标；进度应达 = 目标 × 已过工作日（含今天）÷ 工作日。周、日目标按工作日分摊",
                 "en": f"{en_top} ÷ target; pace = target × working days so far (today included) ÷ working days. A week's or "
                       "day's target is its part of the month's working days"},
                (kind,), version=2 if minus else 1, target=kind, minus=minus,
            )
            for letter, kind, zh, en, zh_top, en_top, minus in (
                ("C", "cards", "建卡", "cards", "建卡", "cards", ()),
                ("T", "drives", "试驾", "test drives", "试驾", "test drives", ()),
                ("O", "orders", "订单", "orders", "（订单 − 本期退订）", "(orders − orders cancelled in the period)", ("cancelled",)),
                ("D", "deliveries", "交车", "deliveries", "交车", "deliveries", ()),
            )
        ),
        Indicator(
            "K34", {"zh": "闭店未清来店", "en": "Visits open at closing"},
            {"zh": "闭店时间后仍未关闭的来店批次（闭店后到店的按当天结束计），应为 0",
             "en": "visits not closed by closing time (who came later: by the end of the day): has to be 0"},
            ("open_at_closing",), version=2,
        ),
    )
}  # fmt: skip
