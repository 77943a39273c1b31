from django.urls import URLPattern, path, register_converter

from jiubu.privacy.views import person, requests


class Answer:
    regex = "consent|withdrawal"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Decision(Answer):
    regex = "answer|refusal"


register_converter(Answer, "privacy_answer")
register_converter(Decision, "privacy_decision")

app_name = "privacy"

urlpatterns: list[URLPattern] = [
    path("requests/", requests.request_list, name="requests"),
    path("requests/<int:person_request_id>/", requests.request_detail, name="request"),
    path("requests/<int:person_request_id>/copy/", requests.copy, name="copy"),
    path("requests/<int:person_request_id>/<privacy_decision:answer>/", requests.decision, name="decision"),
    path("retention/", requests.retention, name="retention"),
    path("retention/<int:rule_id>/", requests.retention_rule, name="retention_rule"),
    path("settings/", requests.settings, name="settings"),
    path("settings/wordings/<slug:purpose>/", requests.wording_new, name="wording_new"),
    path("customers/<int:customer_id>/requests/new/", requests.request_new, name="request_new"),
    path("complaints/", person.complaint_list, name="complaints"),
    path("customers/<int:customer_id>/", person.person, name="person"),
    path("customers/<int:customer_id>/panel/", person.panel, name="panel"),
    path("customers/<int:customer_id>/ways/", person.ways, name="ways"),
    path("customers/<int:customer_id>/contacts/<slug:purpose>/<slug:channel>/", person.contact, name="contact"),
    path("customers/<int:customer_id>/number/", person.good_number, name="good_number"),
    path(
        "customers/<int:customer_id>/purposes/<slug:purpose>/<privacy_answer:answer>/", person.consent, name="consent"
    ),
    path("customers/<int:customer_id>/consents/<int:consent_id>/evidence/", person.evidence, name="evidence"),
    path("customers/<int:customer_id>/complaints/new/", person.complaint_new, name="complaint_new"),
    path(
        "customers/<int:customer_id>/complaints/<int:complaint_id>/closing/",
        person.complaint_closing,
        name="complaint_closing",
    ),
]
