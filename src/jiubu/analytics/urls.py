from django.urls import path

from jiubu.analytics import views

app_name = "analytics"

urlpatterns = [
    path("", views.figures, name="figures"),
    path("names/", views.names, name="names"),
]
