"""What can happen to a deal."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiubu.journal.event import Event
from jiubu.kernel.titles import say

Sentence = str | Promise


class DealCreated(Event):
    """A deal was opened, with its first next contact."""

    verb: ClassVar[str] = "deals.deal_created"
    sentence: ClassVar[Sentence] = _("Deal opened")
    icon: ClassVar[str] = "sparkles"

    stage: str
    channel: str = ""
    owner_id: int | None = None
    grade: str = ""
    next_contact_at: str = ""


FIELDS: Mapping[str, Sentence] = {
    "title": _("What it is about"),
    "series_id": _("Wanted car"),
    "trim_id": _("Trim"),
    "colour_id": _("Colour"),
    "amount": _("Amount"),
    "channel": _("Channel"),
    "payment_way": _("Payment"),
    "expected_on": _("Expected purchase"),
    "remark": _("Remark"),
}
"""What a deal's facts are called where a change is told."""


class DealEdited(Event):
    """Facts of a deal were changed; values stay in the rows, the entry says which."""

    verb: ClassVar[str] = "deals.deal_edited"
    sentence: ClassVar[Sentence] = _("Deal changed: {fields}")
    icon: ClassVar[str] = "pencil"

    fields: list[str]

    def text(self) -> str:
        names = (str(FIELDS[name]) if name in FIELDS else name for name in self.fields)
        return str(self.sentence).format(fields=gettext("、").join(names))


class DealAssigned(Event):
    """A deal got another owner; without one it lies in the store's pool."""

    verb: ClassVar[str] = "deals.deal_assigned"
    sentence: ClassVar[Sentence] = _("Assigned to {to_name}")
    icon: ClassVar[str] = "user-share"

    from_id: int | None
    to_id: int | None
    to_name: str = ""
    reason: str = ""

    def text(self) -> str:
        if self.to_id is None:
            return gettext("Given back to the pool")
        return str(self.sentence).format(to_name=self.to_name)


class FollowupPlanned(Event):
    """A contact with the customer was planned."""

    verb: ClassVar[str] = "deals.followup_planned"
    sentence: ClassVar[Sentence] = _("Next contact planned: {purpose}")
    icon: ClassVar[str] = "calendar-plus"

    followup_id: int
    kind: str = "regular"
    purpose: str
    at: str


class FollowupForwarded(Event):
    """A planned contact was moved to another time. Pushing back is counted apart from doing it."""

    verb: ClassVar[str] = "deals.followup_forwarded"
    sentence: ClassVar[Sentence] = _("Next contact moved")
    icon: ClassVar[str] = "calendar-time"

    followup_id: int
    from_at: str
    to_at: str
    is_later: bool
    is_beyond_range: bool
    reason: str = ""


class FollowupRecorded(Event):
    """A contact was made, or tried."""

    verb: ClassVar[str] = "deals.followup_recorded"
    sentence: ClassVar[Sentence] = _("Contact recorded: {purpose}")
    icon: ClassVar[str] = "phone"

    followup_id: int
    kind: str = "regular"
    way: str
    outcome: str
    is_two_way: bool
    purpose: str
    was_planned: bool = True
    is_late: bool = False


class AutomaticReplySent(Event):
    """A machine wrote to the customer: no contact by a person."""

    verb: ClassVar[str] = "deals.automatic_reply_sent"
    sentence: ClassVar[Sentence] = _("Automatic reply: {purpose}")
    icon: ClassVar[str] = "robot"

    followup_id: int
    way: str
    purpose: str


class FirstResponded(Event):
    """A person contacted a lead for the first time, so many open minutes after it came in."""

    verb: ClassVar[str] = "deals.first_responded"
    sentence: ClassVar[Sentence] = _("First response after {minutes} open minutes")
    icon: ClassVar[str] = "clock-check"

    minutes: int
    is_late: bool = False


class GradeJudged(Event):
    """The grade was judged, at a stage, from what is known."""

    verb: ClassVar[str] = "deals.grade_judged"
    sentence: ClassVar[Sentence] = _("Grade {before} → {after}")
    icon: ClassVar[str] = "chart-arrows-vertical"

    before: str
    after: str
    proposed: str = ""
    stage: str
    cause: str
    reason: str = ""
    wanted: str = ""

    def text(self) -> str:
        if self.cause == "asked":
            return gettext("Asked to confirm the grade {before} → {wanted}").format(
                before=self.before, wanted=self.wanted
            )
        if self.before == self.after:
            return gettext("Grade stays {after}").format(after=self.after)
        return str(self.sentence).format(before=self.before, after=self.after)


class LossAsked(Event):
    """Somebody asks to close the deal as lost."""

    verb: ClassVar[str] = "deals.loss_asked"
    sentence: ClassVar[Sentence] = _("Asked to close as lost: {title}")
    icon: ClassVar[str] = "flag-question"

    request_id: int
    reason: str
    title: dict[str, str]

    def text(self) -> str:
        return str(self.sentence).format(title=say(self.title))


class LossConfirmed(Event):
    """A manager confirmed the loss."""

    verb: ClassVar[str] = "deals.loss_confirmed"
    sentence: ClassVar[Sentence] = _("Loss confirmed: {title}")
    icon: ClassVar[str] = "flag-x"

    request_id: int
    reason: str
    title: dict[str, str]
    stage: str

    def text(self) -> str:
        return str(self.sentence).format(title=say(self.title))


class LossSentBack(Event):
    """A manager sent the loss back: the deal goes on."""

    verb: ClassVar[str] = "deals.loss_sent_back"
    sentence: ClassVar[Sentence] = _("Loss sent back: {words}")
    icon: ClassVar[str] = "flag-up"

    request_id: int
    words: str


class LossWithdrawn(Event):
    """Who asked for the loss took it back."""

    verb: ClassVar[str] = "deals.loss_withdrawn"
    sentence: ClassVar[Sentence] = _("Request to close as lost withdrawn")
    icon: ClassVar[str] = "flag-off"

    request_id: int


class DealRevived(Event):
    """A lost or dormant deal goes on."""

    verb: ClassVar[str] = "deals.deal_revived"
    sentence: ClassVar[Sentence] = _("Deal taken up again")
    icon: ClassVar[str] = "refresh"

    stage: str
    reason: str = ""


class HandedOver(Event):
    """Customers, deals, tasks, promises and appointments of one person moved to another; the receipt lists them."""

    verb: ClassVar[str] = "deals.handed_over"
    sentence: ClassVar[Sentence] = _("Handed over: {customers} customers, {deals} deals, {tasks} tasks")
    icon: ClassVar[str] = "arrows-exchange"

    handover_id: int
    from_id: int
    to_id: int
    customers: int
    deals: int
    tasks: int
    promises: int
    appointments: int
    reason: str = ""
    only_open: bool = False


class HandoverUndone(Event):
    """What a hand-over moved went back, but for what was changed since."""

    verb: ClassVar[str] = "deals.handover_undone"
    sentence: ClassVar[Sentence] = _("Hand-over undone: {customers} customers, {deals} deals, {tasks} tasks back")
    icon: ClassVar[str] = "arrow-back-up"

    handover_id: int
    from_id: int
    to_id: int
    customers: int
    deals: int
    tasks: int
    left: int


class DeliveryPromised(Event):
    """The customer was told when the car will be handed over."""

    verb: ClassVar[str] = "deals.delivery_promised"
    sentence: ClassVar[Sentence] = _("Delivery promised for {on}")
    icon: ClassVar[str] = "calendar-heart"

    promise_id: int
    on: str
    is_new_promise: bool = False


class ApologyMade(Event):
    """A promised delivery can't be kept: the customer was told, with an apology and a new date."""

    verb: ClassVar[str] = "deals.apology_made"
    sentence: ClassVar[Sentence] = _("Apologised for the late delivery; new date {on}")
    icon: ClassVar[str] = "message-heart"

    promise_id: int
    followup_id: int
    on: str
    cause: str = ""


class CardCopied(Event):
    """The conversation card was copied to the service team, after the first maintenance."""

    verb: ClassVar[str] = "deals.card_copied"
    sentence: ClassVar[Sentence] = _("Conversation card copied to the service team")
    icon: ClassVar[str] = "copy"

    copy_id: int
    keeper_id: int | None


class CardTakenBack(Event):
    """The copy of the conversation card was taken back from the service team."""

    verb: ClassVar[str] = "deals.card_taken_back"
    sentence: ClassVar[Sentence] = _("Conversation card taken back from the service team")
    icon: ClassVar[str] = "copy-off"

    copy_id: int


class ChannelPut(Event):
    """A channel was made or changed."""

    verb: ClassVar[str] = "deals.channel_put"
    sentence: ClassVar[Sentence] = _("Channel {key} set")
    is_quiet: ClassVar[bool] = True

    key: str


class LossReasonPut(Event):
    """A loss reason was made or changed."""

    verb: ClassVar[str] = "deals.loss_reason_put"
    sentence: ClassVar[Sentence] = _("Loss reason {key} set")
    is_quiet: ClassVar[bool] = True

    key: str


class GradeProfilePut(Event):
    """A grade table was made or changed."""

    verb: ClassVar[str] = "deals.grade_profile_put"
    sentence: ClassVar[Sentence] = _("Grade table {key} set")
    is_quiet: ClassVar[bool] = True

    key: str


class GradeProfileChosen(Event):
    """The group judges by this grade table from now on."""

    verb: ClassVar[str] = "deals.grade_profile_chosen"
    sentence: ClassVar[Sentence] = _("Grades are judged by table {key}")

    key: str


class SalesRulesPut(Event):
    """How the group works its deals was set: contacts before a loss, limits of the pool."""

    verb: ClassVar[str] = "deals.sales_rules_put"
    sentence: ClassVar[Sentence] = _("Rules of losses and the pool set")
    is_quiet: ClassVar[bool] = True

    key: str
