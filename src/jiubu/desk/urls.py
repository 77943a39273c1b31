from django.urls import path

from jiubu.desk import views

app_name = "desk"

urlpatterns = [
    path("", views.today, name="today"),
    path("desk/customers/<int:customer_id>/", views.customer, name="customer"),
    path("open/<str:kind>/<int:thing_id>/", views.open_page, name="open"),
    path("desk/checklist/", views.checklist, name="checklist"),
    path("desk/palette/", views.palette, name="palette"),
    path("desk/palette/hits/", views.hits, name="hits"),
]
