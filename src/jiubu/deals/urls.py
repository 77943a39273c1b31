from django.urls import URLPattern, path

from jiubu.deals.views import lists

app_name = "deals"

urlpatterns: list[URLPattern] = [
    path("", lists.board, name="board"),
    path("column/<slug:stage>/", lists.column, name="column"),
    path("list/", lists.deal_list, name="list"),
    path("calendar/", lists.calendar, name="calendar"),
    path("calendar/events/", lists.calendar_events, name="calendar_events"),
    path("new/", lists.board, name="new"),
    path("<int:deal_id>/", lists.board, name="detail"),
]
