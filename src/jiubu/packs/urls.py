"""Addresses of industry packs."""

from django.urls import path

from jiubu.packs import views
from jiubu.packs.views import demo

app_name = "packs"

urlpatterns = [
    path("", views.pack_list, name="packs"),
    path("demo/", demo.demo, name="demo"),
    path("demo/progress/", demo.progress, name="demo_progress"),
    path("demo/loading/", demo.loading, name="demo_loading"),
    path("demo/clearing/", demo.clearing, name="demo_clearing"),
    path("<slug:key>/", views.pack_detail, name="pack"),
    path("<slug:key>/installation", views.pack_install, name="install"),
]
