from django.urls import URLPattern, path

from jiubu.web import views

app_name = "web"

urlpatterns: list[URLPattern] = [
    path("language/", views.language, name="language"),
    path("live/<str:token>/", views.live, name="live"),
    path("help/<str:page>/", views.page_help, name="help"),
    path("sw.js", views.service_worker, name="service_worker"),
]
