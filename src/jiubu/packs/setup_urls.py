"""The address of the first run."""

from django.urls import path

from jiubu.packs.views import beginning

urlpatterns = [path("", beginning.setup, name="setup")]
