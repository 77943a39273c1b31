"""Filling the demo, greeting whoever started it, and what ``up`` refuses."""

import hashlib
import time

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction
from django.utils import translation

from jiubu.config import environment
from jiubu.config.terminal import Stop, say
from jiubu.organisation.models import User
from jiubu.organisation.queries.accounts import is_anybody_here
from jiubu.packs import code
from jiubu.packs.demo import load_demo

DEFAULT_PASSWORDS = ("demo", "admin", "password")


def fill() -> None:
    """Load the demo dealership, once, and whole or not at all."""
    if User.objects.exists():
        return
    say("loading the demo dealership")
    begun = time.monotonic()
    with translation.override("zh-hans"), transaction.atomic():
        load_demo()
    say(f"loaded in {time.monotonic() - begun:.0f} s")


def greeting(port: int) -> str:
    """Address and logins."""
    lines = ["", f"  九步 Jiubu   http://127.0.0.1:{port}/", ""]
    users = User.objects.filter(is_active=True, posts__isnull=False).distinct().order_by("pk")
    seen: set[str] = set()
    for user in users.prefetch_related("posts__role")[:60]:
        role = next((post.role for post in user.posts.all()), None)
        if role is not None and role.key not in seen:
            seen.add(role.key)
            with translation.override("zh-hans"):
                lines.append(f"  {user.username:<18} {role.name}  {role.title.get('en', '')}  ({user.name})")
    if seen:
        lines += ["", "  密码 password: demo"]
    lines += ["  Ctrl-C stops it.", ""]
    return "\n".join(lines)


def announcement(host: str, port: int) -> str:
    return f"· serving {host}:{port}; hosts {', '.join(settings.ALLOWED_HOSTS)}{first_run(_public_address(port))}"


def first_run(address: str) -> str:
    """Where the questions of an empty installation are, with a new code; "" when somebody is here already."""
    if is_anybody_here():
        return ""
    made = code.new_code()
    return (
        f"\n\n  Nobody is here yet. Open {address}/setup/#{made}\n  or type this code there, within a day: {made}\n"
        "  (jiubu setup makes another; jiubu begin asks nothing and works without a page)\n"
    )


def _public_address(port: int) -> str:
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    host = settings.ALLOWED_HOSTS[0].lstrip(".")
    return f"https://{host}" if settings.SECURE_SSL_REDIRECT else f"http://{host}:{port}"


def require_safe() -> None:
    """Refuse an insecure secret, debug mode, demo data, and whatever ``check --deploy`` objects to."""
    if settings.DEBUG:
        raise Stop("JIUBU_DEBUG=1 shows the inside of the program to strangers. Unset it, then start again.")
    if settings.IS_DEMO:
        raise Stop("JIUBU_DEMO=1 is for looking around. Unset it, then start again.")
    if environment.INSECURE in settings.SECRET_KEY or len(settings.SECRET_KEY) < 50:
        raise Stop(
            "The secret key is too weak. Unset JIUBU_SECRET_KEY (one is made and kept in the data folder), or set one "
            "of at least 50 random characters."
        )
    if not environment.listed("JIUBU_HOSTS"):
        raise Stop("Set JIUBU_HOSTS to the name that people type, e.g. JIUBU_HOSTS=crm.example.cn, then start again.")
    try:
        call_command("check", deploy=True, fail_level="WARNING", verbosity=0)
    except SystemCheckError as error:
        raise Stop(f"The settings are not safe for real use:\n{error}") from error


def require_own_passwords() -> None:
    """Refuse to serve people whose password everybody knows. A password found good is not tried again: it is slow."""
    stamp = settings.DATA / "stamps" / "passwords"
    good = set(stamp.read_text().split()) if stamp.is_file() else set()
    for user in User.objects.filter(is_active=True).order_by("pk"):
        digest = hashlib.sha256(user.password.encode()).hexdigest()
        if not user.has_usable_password() or digest in good:
            continue
        if any(check_password(word, user.password) for word in (*DEFAULT_PASSWORDS, user.username)):
            raise Stop(
                f"The password of {user.username} is one that everybody knows. Set another "
                f"(jiubu changepassword {user.username}), or begin with an empty database, then start again."
            )
        good.add(digest)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text("\n".join(sorted(good)))
