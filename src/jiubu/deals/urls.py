from django.urls import URLPattern, path

from jiubu.deals.views import actions, lists, making, page, pipeline, service, vehicles

app_name = "deals"

urlpatterns: list[URLPattern] = [
    path("", lists.board, name="board"),
    path("column/<slug:stage>/", lists.column, name="column"),
    path("list/", lists.deal_list, name="list"),
    path("calendar/", lists.calendar, name="calendar"),
    path("calendar/events/", lists.calendar_events, name="calendar_events"),
    path("pipeline/", pipeline.pipeline, name="pipeline"),
    path("new/", making.new, name="new"),
    path("duplicate/", making.duplicate, name="duplicate"),
    path("handovers/", making.handover_list, name="handovers"),
    path("handovers/new/", making.handover_new, name="handover_new"),
    path("handovers/<int:handover_id>/", making.handover_detail, name="handover"),
    path("customers/<int:customer_id>/cards/", service.card_copies, name="card_copies"),
    path("cards/<int:copy_id>/", service.card_copy, name="card_copy"),
    path("<int:deal_id>/", page.detail, name="detail"),
    path("<int:deal_id>/stage/", page.stage, name="stage"),
    path("<int:deal_id>/work/<slug:item>/", page.work, name="work"),
    path("<int:deal_id>/next/", actions.contact, name="contact"),
    path("<int:deal_id>/plan/", actions.plan, name="plan"),
    path("<int:deal_id>/grade/", actions.grade, name="grade"),
    path("<int:deal_id>/loss/", actions.loss, name="loss"),
    path("<int:deal_id>/loss/<int:request_id>/", actions.loss_decision, name="loss_decision"),
    path("<int:deal_id>/loss/<int:request_id>/withdrawal/", actions.loss_withdrawal, name="loss_withdrawal"),
    path("<int:deal_id>/revival/", actions.revival, name="revival"),
    path("<int:deal_id>/edit/", actions.edit, name="edit"),
    path("<int:deal_id>/owner/", actions.owner, name="owner"),
    path("<int:deal_id>/taking/", actions.taking, name="taking"),
    path("<int:deal_id>/promise/", actions.promise, name="promise"),
    path("<int:deal_id>/delivery/", actions.delivery, name="delivery"),
    path("<int:deal_id>/facts/", actions.facts, name="facts"),
    path("<int:deal_id>/facts/<slug:name>/", actions.fact, name="fact"),
    path("<int:deal_id>/vehicle/", vehicles.choice, name="vehicle"),
    path("<int:deal_id>/vehicle/<int:vehicle_id>/", vehicles.keep, name="keep"),
    path("<int:deal_id>/vehicle/release/", vehicles.release, name="release"),
]
