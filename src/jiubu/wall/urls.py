from django.urls import path

from jiubu.wall import views

app_name = "wall"

urlpatterns = [
    path("", views.first, name="first"),
    path("screens/", views.screens, name="screens"),
    path("screens/<int:screen_id>/revocation/", views.revocation, name="revocation"),
    path("<int:store_id>/", views.board, name="board"),
    path("<int:store_id>/now/", views.now, name="now"),
    path("of/<str:secret>/", views.screen, name="screen"),
    path("of/<str:secret>/now/", views.screen_now, name="screen_now"),
]
