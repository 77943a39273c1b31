from django.urls import path

from jiubu.cards.views import card, counts, tables

app_name = "cards"

urlpatterns = [
    path("", card.drawers, name="drawers"),
    path("<int:deal_id>/", card.detail, name="card"),
    path("counts/", counts.month, name="counts"),
    path("counts/start/", counts.start, name="count_start"),
    path("counts/<int:count_id>/", counts.detail, name="count"),
    path("counts/<int:count_id>/numbers/", counts.numbers, name="count_numbers"),
    path("counts/<int:count_id>/explanations/", counts.explanations, name="count_explanations"),
    path("counts/<int:count_id>/signature/", counts.signature, name="count_signature"),
    path("advance/", tables.week, name="tables"),
    path("advance/start/", tables.start, name="table_start"),
    path("advance/<int:table_id>/", tables.detail, name="table"),
    path("advance/<int:table_id>/due/", tables.due, name="table_due"),
    path("advance/<int:table_id>/carried/", tables.carried, name="table_carried"),
    path("advance/<int:table_id>/deals/", tables.add, name="table_add"),
    path("advance/<int:table_id>/comment/", tables.comment, name="table_comment"),
    path("advance/lines/<int:line_id>/done/", tables.tick, name="line_tick"),
    path("advance/lines/<int:line_id>/removal/", tables.remove, name="line_remove"),
]
