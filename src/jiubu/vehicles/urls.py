"""Addresses of the stock and the catalogue."""

from django.urls import path

from jiubu.vehicles import views

app_name = "vehicles"
urlpatterns = [
    path("", views.stock, name="list"),
    path("new/", views.vehicle_new, name="new"),
    path("<int:vehicle_id>/", views.vehicle_detail, name="detail"),
    path("<int:vehicle_id>/edit/", views.vehicle_edit, name="edit"),
    path("<int:vehicle_id>/state/", views.vehicle_state, name="state"),
    path("<int:vehicle_id>/reservation/", views.vehicle_reservation, name="reserve"),
    path("<int:vehicle_id>/sale/", views.vehicle_sale, name="sale"),
    path("<int:vehicle_id>/sale/undo/", views.vehicle_take_back, name="take_back"),
    path("<int:vehicle_id>/delivery/", views.vehicle_delivery, name="delivery"),
    path("reservations/<int:reservation_id>/release/", views.reservation_release, name="release"),
    path("reservations/<int:reservation_id>/extend/", views.reservation_extend, name="extend"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/series/new/", views.series_new, name="series_new"),
    path("catalogue/brands/<int:brand_id>/", views.brand_detail, name="brand"),
    path("catalogue/series/<int:series_id>/", views.series_detail, name="series"),
    path("catalogue/series/<int:series_id>/offer/", views.series_offer, name="offer"),
    path("catalogue/series/<int:series_id>/trims/", views.series_part, {"part": "trim"}, name="trim"),
    path("catalogue/series/<int:series_id>/colours/", views.series_part, {"part": "colour"}, name="colour"),
    path("catalogue/series/<int:series_id>/options/", views.series_part, {"part": "option"}, name="option"),
]
