from django.urls import path

from jiubu.showroom.views import turns, visits

app_name = "showroom"

urlpatterns = [
    path("", visits.floor, name="floor"),
    path("here/", visits.here, name="here"),
    path("found/", visits.found, name="found"),
    path("visits/new/", visits.check_in, name="check_in"),
    path("appointments/<int:appointment_id>/arrival/", visits.arrival, name="arrival"),
    path("visits/<int:visit_id>/", visits.visit, name="visit"),
    path("visits/<int:visit_id>/consultant/", visits.consultant, name="consultant"),
    path("visits/<int:visit_id>/next/", turns.next_receives, name="next_receives"),
    path("visits/<int:visit_id>/turn/", turns.turn_back, name="turn_back"),
    path("visits/<int:visit_id>/prospect/", visits.prospect, name="prospect"),
    path("visits/<int:visit_id>/deal/", visits.link, name="link"),
    path("visits/<int:visit_id>/closing/", visits.closing, name="closing"),
    path("turns/", turns.turn_day, name="turns"),
    path("turns/in/", turns.turn, {"what": "in"}, name="turn_in"),
    path("turns/out/", turns.turn, {"what": "out"}, name="turn_out"),
    path("turns/open/", turns.turn, {"what": "open"}, name="turn_open"),
    path("turns/skip/", turns.turn_reason, {"what": "skip"}, name="turn_skip"),
    path("turns/swap/", turns.turn_reason, {"what": "swap"}, name="turn_swap"),
    path("turns/decline/", turns.turn_reason, {"what": "decline"}, name="turn_decline"),
]
