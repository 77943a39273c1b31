"""The settings of the kill harness, with a clock that jumps when it is told to."""

import os

from tools.kills.settings import *  # noqa: F403
from tools.trouble import jumps

if os.environ.get("TROUBLE") == "clock" and os.environ.get("TROUBLE_LOOKS_ON") != str(os.getpid()):
    jumps.follow()
