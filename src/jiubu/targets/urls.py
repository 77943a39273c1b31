from django.urls import path

from jiubu.targets import views

app_name = "targets"

urlpatterns = [path("", views.month, name="month")]
