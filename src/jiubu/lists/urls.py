"""Addresses of views, exports and bulk work."""

from django.urls import path

from jiubu.lists import views

app_name = "lists"
urlpatterns = [
    path("<slug:list_key>/views/new/", views.view_new, name="view_new"),
    path("<slug:list_key>/columns/", views.columns, name="columns"),
    path("<slug:list_key>/export/", views.export_new, name="export_new"),
    path("<slug:list_key>/bulk/<slug:action>/", views.bulk_new, name="bulk_new"),
    path("views/<int:view_id>/", views.view_edit, name="view"),
    path("views/<int:view_id>/filters/", views.view_filters, name="view_filters"),
    path("views/<int:view_id>/removal/", views.view_removal, name="view_removal"),
    path("exports/", views.export_list, name="exports"),
    path("exports/<int:export_id>/", views.export_detail, name="export"),
    path("exports/<int:export_id>/progress/", views.export_progress, name="export_progress"),
    path("exports/<int:export_id>/file/", views.export_file, name="export_file"),
    path("bulks/", views.bulk_list, name="bulks"),
    path("bulks/<int:bulk_id>/", views.bulk_detail, name="bulk"),
    path("bulks/<int:bulk_id>/progress/", views.bulk_progress, name="bulk_progress"),
    path("bulks/<int:bulk_id>/undo/", views.bulk_undo, name="bulk_undo"),
    path("bulks/<int:bulk_id>/result.csv", views.bulk_result, {"kind": "csv"}, name="bulk_csv"),
    path("bulks/<int:bulk_id>/result.xlsx", views.bulk_result, {"kind": "xlsx"}, name="bulk_xlsx"),
    path("<slug:list_key>/", views.page, name="page"),
]
