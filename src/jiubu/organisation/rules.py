"""Pure rules of the organisation: what a browser calls itself, in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Device:
    """``browser`` and ``system`` are names of products, the same in every language; "" when unknown."""

    browser: str
    system: str
    is_phone: bool

    def __str__(self) -> str:
        return " · ".join(part for part in (self.browser, self.system) if part)


BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Lark", "Feishu"), ("Edg", "Edge"), ("OPR/", "Opera"),
    ("QQBrowser", "QQ Browser"), ("UCBrowser", "UC Browser"), ("HuaweiBrowser", "Huawei Browser"), ("Firefox", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"), ("curl", "curl"), ("python", "Python"),
)  # fmt: skip
"""The first that is found: nearly every browser also calls itself Chrome or Safari."""
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("OpenHarmony", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
PHONES = {"iPhone", "Android", "HarmonyOS"}


def device_of(user_agent: str) -> Device:
    """What the person sees of a session: "Chrome · Windows"."""
    browser = next((name for sign, name in BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in SYSTEMS if sign in user_agent), "")
    return Device(browser, system, is_phone=system in PHONES)
