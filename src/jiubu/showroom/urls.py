from django.urls import path

from jiubu.showroom import views

app_name = "showroom"

urlpatterns = [
    path("", views.floor, name="floor"),
    path("here/", views.here, name="here"),
    path("found/", views.found, name="found"),
    path("visits/new/", views.check_in, name="check_in"),
    path("appointments/<int:appointment_id>/arrival/", views.arrival, name="arrival"),
    path("visits/<int:visit_id>/", views.visit, name="visit"),
    path("visits/<int:visit_id>/consultant/", views.consultant, name="consultant"),
    path("visits/<int:visit_id>/prospect/", views.prospect, name="prospect"),
    path("visits/<int:visit_id>/deal/", views.link, name="link"),
    path("visits/<int:visit_id>/closing/", views.closing, name="closing"),
]
