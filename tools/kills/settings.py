"""The product's settings, and one more reaction: the probe that counts what was delivered."""

from jiubu.config.settings import *  # noqa: F403
from jiubu.config.settings import INSTALLED_APPS as PRODUCT

INSTALLED_APPS = [*PRODUCT, "tools.kills.probe"]
