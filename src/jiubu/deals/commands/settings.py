"""Channels, loss reasons and grade tables: what packs bring and administrators change."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from jiubu.deals import access
from jiubu.deals.events import ChannelPut, GradeProfileChosen, GradeProfilePut, LossReasonPut, SalesRulesPut
from jiubu.deals.models import Channel, GradeProfile, LossReason, SalesRules
from jiubu.deals.rules import Profile
from jiubu.journal.log import record
from jiubu.kernel.actor import Actor
from jiubu.kernel.command import command
from jiubu.kernel.errors import Refused


@command
def put_channel(
    key: str, *, title: Mapping[str, str], order: int = 100, is_active: bool = True, is_online: bool = False, by: Actor
) -> Channel:
    """Make or change a channel of the group. ``is_online``: its leads count in the card rate of calls and online leads."""
    by.require(access.SETTINGS)
    values = {"title": dict(title), "order": order, "is_active": is_active, "is_online": is_online}
    channel, _made = Channel.objects.update_or_create(group_id=by.group_id, key=key, defaults=values)
    record(ChannelPut(key=key), about=channel, by=by)
    return channel


@command
def put_loss_reason(
    key: str,
    *,
    title: Mapping[str, str],
    parent: str = "",
    wants_rival: bool = False,
    order: int = 100,
    is_active: bool = True,
    by: Actor,
) -> LossReason:
    """Make or change a loss reason; ``parent`` is the key of the branch of the tree that it hangs on."""
    by.require(access.SETTINGS)
    above = LossReason.objects.filter(group_id=by.group_id, key=parent).first() if parent else None
    if parent and above is None:
        raise Refused("unknown_reason", _("There is no loss reason with this key."), fields={"parent": parent})
    values = {
        "title": dict(title),
        "parent": above,
        "wants_rival": wants_rival,
        "order": order,
        "is_active": is_active,
    }
    reason, _made = LossReason.objects.update_or_create(group_id=by.group_id, key=key, defaults=values)
    record(LossReasonPut(key=key), about=reason, by=by)
    return reason


@command
def put_grade_profile(
    key: str,
    *,
    title: Mapping[str, str],
    grades: Sequence[Mapping[str, object]],
    signs: Sequence[Mapping[str, object]],
    is_used: bool = False,
    by: Actor,
) -> GradeProfile:
    """Make or change a grade table. ``is_used`` takes it into use when the group uses none yet.

    Refused("invalid_table") when it is not what ``rules.Profile`` understands.
    """
    by.require(access.SETTINGS)
    try:
        Profile.model_validate({"key": key, "grades": list(grades), "signs": list(signs)})
    except ValidationError as error:
        text = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors()[:5])
        raise Refused("invalid_table", _("This grade table can't be used."), fields={"grades": text}) from error
    values = {"title": dict(title), "grades": [dict(g) for g in grades], "signs": [dict(s) for s in signs]}
    profile, _made = GradeProfile.objects.update_or_create(group_id=by.group_id, key=key, defaults=values)
    if is_used and not GradeProfile.objects.filter(group_id=by.group_id, is_used=True).exists():
        profile.is_used = True
        profile.save(update_fields=["is_used"])
    record(GradeProfilePut(key=key), about=profile, by=by)
    return profile


@command
def use_grade_profile(key: str, *, by: Actor) -> GradeProfile:
    """Judge by this table from now on; grades given stay until they are judged again."""
    by.require(access.SETTINGS)
    profile = GradeProfile.objects.select_for_update().get(group_id=by.group_id, key=key)
    if profile.is_used:
        return profile
    GradeProfile.objects.filter(group_id=by.group_id, is_used=True).update(is_used=False)
    profile.is_used = True
    profile.save(update_fields=["is_used"])
    record(GradeProfileChosen(key=key), about=profile, by=by)
    return profile


@command
def put_sales_rules(
    *,
    key: str = "usual",
    response_minutes: int = 0,
    loss_min_contacts: int = 0,
    pool_per_day: int = 0,
    pool_cooling_days: int = 0,
    pool_capacity: int = 0,
    pool_exempt_stages: Sequence[str] = (),
    confirm_hottest_grade: bool = False,
    by: Actor,
) -> SalesRules:
    """How the group works its deals: open minutes until a person contacts a new lead, contacts before a loss may be asked for, and who may pick how much from the pool.
    0 is no limit; from ``pool_exempt_stages`` everybody may pick, whatever the limits, and no deal falls into the pool.
    ``confirm_hottest_grade``: a consultant's judgement to the hottest grade, or down from it, waits for a manager.
    """
    by.require(access.SETTINGS)
    values = {
        "key": key,
        "response_minutes": response_minutes,
        "loss_min_contacts": loss_min_contacts,
        "pool_per_day": pool_per_day,
        "pool_cooling_days": pool_cooling_days,
        "pool_capacity": pool_capacity,
        "pool_exempt_stages": sorted(set(pool_exempt_stages)),
        "confirm_hottest_grade": confirm_hottest_grade,
    }
    rules, _made = SalesRules.objects.update_or_create(group_id=by.group_id, defaults=values)
    record(SalesRulesPut(key=key), about=rules, by=by)
    return rules
