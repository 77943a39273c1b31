"""Two submits of one form make one thing: every page that takes a POST is guarded, or says why it need not be."""

import ast
import inspect
import textwrap

from tests.safety.addresses import pages

WITHOUT = {
    "jiubu.web.views.language": "sets a cookie; the same again is the same",
    "jiubu.organisation.views.accounts.invitation_form": "its answer shows a link, which is kept nowhere",
    "jiubu.organisation.views.accounts.password_link": "a new link each time is what is asked for; the old one becomes void",
    "jiubu.organisation.views.own.password_new": "the same password again is the same",
    "jiubu.wall.views.screens": "its answer shows a link, which is kept nowhere, so it can't be given again",
    "jiubu.organisation.views.own.tokens": "its answer shows a secret, which is kept nowhere, so it can't be given again",
    "jiubu.organisation.views.entry.invitation": "nobody is signed in; the link is good for one use",
    "jiubu.hooks.views.endpoint_new": "its answer shows a secret, which is kept nowhere",
    "jiubu.hooks.views.secret_new": "its answer shows a secret, which is kept nowhere; a second one is a newer secret",
    "jiubu.organisation.views.roles.role_preview": "shows what a change would do and changes nothing",
    "jiubu.organisation.views.roles.role_pack": "shows what going back to the pack would do and changes nothing",
    "jiubu.packs.views.beginning.setup": "nobody is signed in; an installation begins once",
    "jiubu.packs.views.demo.loading": "its answer shows a password once; a demo that is there, or on its way, is not loaded again",
    "jiubu.journal.views.delivery_retry": "below the floor of once; trying again twice is trying again",
    "jiubu.journal.views.job_retry": "below the floor of once; a job that is queued again is not queued twice",
    "jiubu.work.views.pages.notifications_read": "reading again is the same",
    "jiubu.work.views.feeds.calendar_feed_new": "its answer shows a secret, which is kept nowhere",
}


def takes_post(function) -> bool:
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    decorators = [ast.unparse(d) for d in ast.parse(source).body[0].decorator_list]
    return not any("require_GET" in d or "require_safe" in d for d in decorators)


def test_every_page_that_takes_a_post_is_once_or_says_why_not():
    names = {f"{a.function.__module__}.{a.function.__name__}": a.function for a in pages()}
    free = {name for name, view in names.items() if takes_post(view) and not getattr(view, "is_once", False)}
    assert sorted(free) == sorted(WITHOUT)
