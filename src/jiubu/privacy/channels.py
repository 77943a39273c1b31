"""Ways of reaching a person, and what proves that somebody agreed."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    CALL = "call", pgettext_lazy("channel", "call")
    MESSAGE = "message", pgettext_lazy("channel", "text message")
    WECHAT = "wechat", pgettext_lazy("channel", "WeChat")
    EMAIL = "email", pgettext_lazy("channel", "e-mail")
    LETTER = "letter", pgettext_lazy("channel", "letter")
    SHARE = "share", pgettext_lazy("channel", "handing on")


OUTWARD = (Channel.CALL, Channel.MESSAGE, Channel.WECHAT, Channel.EMAIL, Channel.LETTER)
"""By which somebody is contacted; handing on contacts nobody, but wants a consent all the same."""
ICONS = {
    "call": "phone", "message": "message", "wechat": "brand-wechat", "email": "mail", "letter": "mail-opened",
    "share": "building-bank",
}  # fmt: skip


class Basis(models.TextChoices):
    """Why the law lets us (PIPL 13): a consent must be there, or it must not have been refused."""

    CONSENT = "consent", pgettext_lazy("basis", "only with consent")
    REQUEST = "request", pgettext_lazy("basis", "the person asked for it")
    CONTRACT = "contract", pgettext_lazy("basis", "part of a contract")


class Proof(models.TextChoices):
    SPOKEN = "spoken", pgettext_lazy("proof", "said in person or by phone")
    PAPER = "paper", pgettext_lazy("proof", "paper, photo or scan")
    SIGNATURE = "signature", pgettext_lazy("proof", "signed here")
    RECORDING = "recording", pgettext_lazy("proof", "recorded call")
    WRITTEN = "written", pgettext_lazy("proof", "message or e-mail")
    FORM = "form", pgettext_lazy("proof", "web form")
