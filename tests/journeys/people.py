"""People of a store at its two doors: each signs in once and stays signed in."""

from django.test import Client

from tests.journeys.caller import Caller


class People:
    """``at(user)`` is that person at the API."""

    def __init__(self, house):
        self.house, self.doors = house, {}

    def at(self, user):
        if user.pk not in self.doors:
            self.doors[user.pk] = self.sign_in(user)
        return self.doors[user.pk]

    def sign_in(self, user):
        return Caller(user)


class OnPages:
    """The same people on the pages, as a browser without JavaScript sends its forms."""

    def sign_in(self, user):
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(user)
        return client

    def read(self, user, address, **query):
        page = self.at(user).get(address, query)
        assert page.status_code == 200
        return page

    def send(self, user, address, values, *, status=302):
        """A redirect to the sign-in is no success."""
        page = self.at(user).post(address, values)
        assert page.status_code == status, page.content.decode()[:3000]
        assert "/accounts/" not in page.headers.get("Location", "")
        return page
