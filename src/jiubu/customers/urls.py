from django.urls import URLPattern, path

from jiubu.customers import views

app_name = "customers"

urlpatterns: list[URLPattern] = [
    path("", views.customer_list, name="list"),
    path("new/", views.customer_new, name="new"),
    path("duplicate/", views.duplicate, name="duplicate"),
    path("claims/<str:token>/", views.claim, name="claim"),
    path("<int:customer_id>/cooperation/end/", views.cooperation_end, name="cooperation_end"),
    path("alike/", views.alike, name="alike"),
    path("merges/<int:merge_id>/undoing/", views.merge_undoing, name="merge_undoing"),
    path("<int:customer_id>/", views.customer_detail, name="detail"),
    path("<int:customer_id>/merging/", views.merging, name="merging"),
    path("<int:customer_id>/edit/", views.customer_edit, name="edit"),
    path("<int:customer_id>/sending/", views.sending, name="sending"),
    path("<int:customer_id>/owner/", views.owner, name="owner"),
    path("<int:customer_id>/reveal/<slug:field>/", views.reveal, name="reveal"),
    path("<int:customer_id>/contacts/new/", views.contact_new, name="contact_new"),
    path("<int:customer_id>/contacts/<int:contact_id>/removal/", views.contact_removal, name="contact_removal"),
    path("<int:customer_id>/relations/new/", views.relation_new, name="relation_new"),
    path("<int:customer_id>/relations/<int:relation_id>/removal/", views.relation_removal, name="relation_removal"),
    path("<int:customer_id>/vehicles/new/", views.vehicle_new, name="vehicle_new"),
    path("<int:customer_id>/vehicles/<int:vehicle_id>/edit/", views.vehicle_edit, name="vehicle_edit"),
]
