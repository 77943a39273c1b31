"""Two submits at the same moment make one thing."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from jiubu.organisation import commands
from jiubu.organisation.models import Token
from jiubu.organisation.once import once
from tests.customers.test_races import at_once
from tests.factories import make_person, make_store, web


@once
def make_token(request):
    token, _ = commands.issue_token(name="t", by=request.actor)
    return HttpResponse(str(token.pk))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database in memory has one connection")
def test_two_submits_at_once_make_one_token():
    user = make_person(make_store())
    actor = web(user)

    def submit():
        request = RequestFactory().post("/x/", {"submission": "s1"})
        request.user, request.actor = user, actor
        return make_token(request).content

    answers = at_once(submit, submit, submit)
    assert (len(set(answers)), Token.objects.count()) == (1, 1)
