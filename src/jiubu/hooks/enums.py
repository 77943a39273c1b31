"""Kinds of endpoints and states of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What listens at the address."""

    STANDARD = "standard", _("Webhook (Standard Webhooks)")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    LARK = "lark", _("Lark / Feishu robot")


class State(models.TextChoices):
    """How far a message is."""

    PENDING = "pending", pgettext_lazy("message", "waiting")
    SENT = "sent", pgettext_lazy("message", "sent")
    FAILED = "failed", pgettext_lazy("message", "failed")
