"""Addresses of industry packs."""

from django.urls import path

from jiubu.packs import views

app_name = "packs"

urlpatterns = [
    path("", views.pack_list, name="packs"),
    path("<slug:key>/", views.pack_detail, name="pack"),
    path("<slug:key>/installation", views.pack_install, name="install"),
]
