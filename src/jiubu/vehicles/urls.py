"""Addresses of the stock and the catalogue."""

from django.urls import path

from jiubu.vehicles.views import books, card, catalogue, keeping, stock

app_name = "vehicles"
urlpatterns = [
    path("", stock.stock, name="list"),
    path("ages/", stock.ages, name="ages"),
    path("purchases/", stock.purchases, name="purchases"),
    path("queries/", stock.query_log, name="queries"),
    path("settings/<int:store_id>/", stock.settings, name="settings"),
    path("new/", card.vehicle_new, name="new"),
    path("<int:vehicle_id>/", card.vehicle_detail, name="detail"),
    path("<int:vehicle_id>/edit/", card.vehicle_edit, name="edit"),
    path("<int:vehicle_id>/state/", books.vehicle_state, name="state"),
    path("<int:vehicle_id>/costs/new/", books.cost_new, name="cost"),
    path("costs/<int:cost_id>/reversal/", books.cost_reverse, name="cost_reverse"),
    path("<int:vehicle_id>/certificate/", books.certificate, name="certificate"),
    path("<int:vehicle_id>/keys/", books.keys, name="keys"),
    path("<int:vehicle_id>/files/new/", books.file_new, name="file_new"),
    path("<int:vehicle_id>/files/<int:file_id>/", books.file, name="file"),
    path("<int:vehicle_id>/files/<int:file_id>/remove/", books.file_remove, name="file_remove"),
    path("<int:vehicle_id>/sending/", books.sending, name="sending"),
    path("<int:vehicle_id>/waiting/", keeping.vehicle_waiting, name="waiting"),
    path("waiting/<int:waiting_id>/withdrawal/", keeping.waiting_withdraw, name="waiting_withdraw"),
    path("<int:vehicle_id>/reservation/", keeping.vehicle_reservation, name="reserve"),
    path("<int:vehicle_id>/sale/", keeping.vehicle_sale, name="sale"),
    path("<int:vehicle_id>/sale/undo/", keeping.vehicle_take_back, name="take_back"),
    path("<int:vehicle_id>/delivery/", keeping.vehicle_delivery, name="delivery"),
    path("reservations/<int:reservation_id>/release/", keeping.reservation_release, name="release"),
    path("reservations/<int:reservation_id>/extend/", keeping.reservation_extend, name="extend"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/series/new/", catalogue.series_new, name="series_new"),
    path("catalogue/brands/<int:brand_id>/", catalogue.brand_detail, name="brand"),
    path("catalogue/series/<int:series_id>/", catalogue.series_detail, name="series"),
    path("catalogue/series/<int:series_id>/offer/", catalogue.series_offer, name="offer"),
    path("catalogue/series/<int:series_id>/trims/", catalogue.series_part, {"part": "trim"}, name="trim"),
    path("catalogue/series/<int:series_id>/colours/", catalogue.series_part, {"part": "colour"}, name="colour"),
    path("catalogue/series/<int:series_id>/options/", catalogue.series_part, {"part": "option"}, name="option"),
    path("catalogue/series/<int:series_id>/exclusions/", catalogue.series_exclusion, name="exclusion"),
]
