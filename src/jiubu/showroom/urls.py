from django.urls import path

from jiubu.showroom.views import drives, turns, visits

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
    path("visits/<int:visit_id>/steps/<slug:reached>/", visits.step, name="step"),
    path("calls/", visits.calls, name="calls"),
    path("drives/", drives.calendar, name="drives"),
    path("drives/now/", drives.calendar_now, name="drives_now"),
    path("drives/new/", drives.book, name="drive_new"),
    path("drives/of-deal/<int:deal_id>/", drives.of_deal, name="of_deal"),
    path("drives/<int:drive_id>/", drives.drive, name="drive"),
    path("drives/<int:drive_id>/time/", drives.move, name="drive_time"),
    path("drives/<int:drive_id>/cancellation/", drives.cancel, name="drive_cancel"),
    path("drives/<int:drive_id>/licence/", drives.licence, name="drive_licence"),
    path("drives/<int:drive_id>/agreement/", drives.sign, name="drive_sign"),
    path("drives/<int:drive_id>/signature/", drives.signature, name="drive_signature"),
    path("drives/<int:drive_id>/out/", drives.out, name="drive_out"),
    path("drives/<int:drive_id>/back/", drives.back, name="drive_back"),
    path("drives/<int:drive_id>/feedback/", drives.feedback, name="drive_feedback"),
    path("turns/", turns.turn_day, name="turns"),
    path("turns/in/", turns.turn, {"what": "in"}, name="turn_in"),
    path("turns/out/", turns.turn, {"what": "out"}, name="turn_out"),
    path("turns/open/", turns.turn, {"what": "open"}, name="turn_open"),
    path("turns/skip/", turns.turn_reason, {"what": "skip"}, name="turn_skip"),
    path("turns/swap/", turns.turn_reason, {"what": "swap"}, name="turn_swap"),
    path("turns/decline/", turns.turn_reason, {"what": "decline"}, name="turn_decline"),
]
