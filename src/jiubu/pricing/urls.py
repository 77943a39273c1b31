"""Addresses of prices."""

from django.urls import path

from jiubu.pricing.views import adjustments, classes, lists, policies

app_name = "pricing"

urlpatterns = [
    path("", lists.price_lists, name="lists"),
    path("lists/new/", lists.list_new, name="list_new"),
    path("lists/<int:price_list_id>/", lists.detail, name="list"),
    path("lists/<int:price_list_id>/edit/", lists.list_edit, name="list_edit"),
    path("lists/<int:price_list_id>/state/", lists.list_state, name="list_state"),
    path("lists/<int:price_list_id>/lines/new/", lists.line_new, name="line_new"),
    path("lists/<int:price_list_id>/adjustments/new/", adjustments.adjustment_new, name="adjustment_new"),
    path("lines/<int:price_line_id>/edit/", lists.line_edit, name="line_edit"),
    path("lines/<int:price_line_id>/removal/", lists.line_removal, name="line_removal"),
    path("adjustments/", adjustments.adjustments, name="adjustments"),
    path("adjustments/<int:adjustment_id>/", adjustments.detail, name="adjustment"),
    path("adjustments/<int:adjustment_id>/edit/", adjustments.adjustment_edit, name="adjustment_edit"),
    path("adjustments/<int:adjustment_id>/question/", adjustments.asking, name="adjustment_asking"),
    path("adjustments/<int:adjustment_id>/cancellation/", adjustments.cancellation, name="adjustment_cancellation"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_new, name="policy_new"),
    path("policies/<int:policy_id>/edit/", policies.policy_edit, name="policy_edit"),
    path("asking/", policies.asking, name="asking"),
    path("items/", classes.items, name="items"),
    path("items/new/", classes.item_new, name="item_new"),
    path("items/<int:item_id>/edit/", classes.item_edit, name="item_edit"),
    path("matching/", classes.matching, name="matching"),
    path("matching/new/", classes.matching_new, name="matching_new"),
    path("matching/<int:matching_id>/removal/", classes.matching_removal, name="matching_removal"),
    path("customer-classes/new/", classes.customer_class_new, name="customer_class_new"),
    path("customer-classes/<int:customer_class_id>/edit/", classes.customer_class_edit, name="customer_class_edit"),
    path("product-classes/new/", classes.product_class_new, name="product_class_new"),
    path("product-classes/<int:product_class_id>/edit/", classes.product_class_edit, name="product_class_edit"),
    path("product-classes/<int:product_class_id>/members/", classes.members, name="members"),
    path("customers/<int:customer_id>/class/", classes.class_of_customer, name="class_of_customer"),
]
