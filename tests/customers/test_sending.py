"""A customer card is sent to outside systems again, and says nothing personal in doing so."""

import pytest

from jiubu.customers.commands import make_customer, send_customer
from jiubu.customers.events import CustomerSent
from jiubu.customers.models import OwnedVehicle
from jiubu.journal.log import read, timeline
from jiubu.kernel.errors import NotAllowed
from tests.factories import make_person, web
from tests.factories.vehicles import make_vehicle

pytestmark = pytest.mark.django_db
RIGHTS = {"customers.see": "store", "customers.make": "store", "customers.edit": "store", "vehicles.see": "store"}


@pytest.fixture
def user(store, client):
    user = make_person(store, RIGHTS)
    client.force_login(user)
    return user


@pytest.fixture
def customer(store, user):
    return make_customer(name="王芳", mobile="13800138000", owner_id=user.pk, store_id=store.pk, by=web(user))


def by_page(client, customer):
    return client.post(f"/customers/{customer.pk}/sending/").status_code


def by_api(client, customer):
    return client.post(f"/api/v1/customers/{customer.pk}/sending").status_code


@pytest.mark.parametrize(("send", "status"), [(by_page, 302), (by_api, 204)])
def test_the_card_is_sent_again_by_its_number_alone(client, user, customer, send, status):
    assert send(client, customer) == status
    assert read(timeline(customer)[0]) == CustomerSent(version=customer.version, kind="person")


def test_who_may_not_change_the_card_does_not_send_it(store, customer):
    with pytest.raises(NotAllowed):
        send_customer(customer.pk, by=web(make_person(store, {"customers.see": "store"})))


def test_customer_and_vehicle_cards_lead_to_each_other(client, store, user, customer):
    car = make_vehicle(store)
    OwnedVehicle.objects.create(customer=customer, brand="比亚迪", vin=car.vin)

    assert f"/customers/{customer.pk}/" in client.get(f"/vehicles/{car.pk}/").content.decode()
    client.force_login(
        make_person(store, {**RIGHTS, "deals.see": "store", "showroom.see": "store", "work.see": "store"})
    )
    assert f"/vehicles/{car.pk}/" in client.get(f"/desk/customers/{customer.pk}/").content.decode()
    client.force_login(make_person(store, {"vehicles.see": "store"}))
    assert f"customers/{customer.pk}/" not in client.get(f"/vehicles/{car.pk}/").content.decode()
