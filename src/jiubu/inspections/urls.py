"""Addresses of inspections."""

from django.urls import path

from jiubu.inspections import views

app_name = "inspections"

urlpatterns = [
    path("", views.due, name="due"),
    path("records/", views.records, name="records"),
    path("vehicles/<int:vehicle_id>/<slug:check>/", views.inspect, name="inspect"),
    path("<int:inspection_id>/", views.inspection, name="inspection"),
    path("defects/<int:defect_id>/closing/", views.defect_close, name="close"),
    path("photos/<int:photo_id>/", views.photo, name="photo"),
    path("lists/", views.lists, name="lists"),
    path("lists/<slug:check>/", views.list_edit, name="list"),
    path("intervals/<int:store_id>/", views.interval, name="interval"),
]
