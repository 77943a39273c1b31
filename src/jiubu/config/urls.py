"""Every address: each module has its own ``urls.py``."""

from django.urls import include, path

from jiubu.api.root import api

urlpatterns = [
    path("accounts/", include("jiubu.organisation.account_urls")),
    path("api/v1/", api.urls),
    path("", include("jiubu.web.urls")),
    path("organisation/", include("jiubu.organisation.urls")),
    path("journal/", include("jiubu.journal.urls")),
    path("papers/", include("jiubu.papers.urls")),
    path("work/", include("jiubu.work.urls")),
    path("hooks/", include("jiubu.hooks.urls")),
    path("recovery/", include("jiubu.recovery.urls")),
    path("imports/", include("jiubu.imports.urls")),
    path("lists/", include("jiubu.lists.urls")),
    path("customers/", include("jiubu.customers.urls")),
    path("privacy/", include("jiubu.privacy.urls")),
    path("vehicles/", include("jiubu.vehicles.urls")),
    path("inspections/", include("jiubu.inspections.urls")),
    path("pricing/", include("jiubu.pricing.urls")),
    path("processes/", include("jiubu.process.urls")),
    path("deals/losses/", include("jiubu.losses.urls")),
    path("deals/", include("jiubu.deals.urls")),
    path("showroom/", include("jiubu.showroom.urls")),
    path("targets/", include("jiubu.targets.urls")),
    path("walks/", include("jiubu.walks.urls")),
    path("cards/", include("jiubu.cards.urls")),
    path("analytics/", include("jiubu.analytics.urls")),
    path("wall/", include("jiubu.wall.urls")),
    path("meetings/", include("jiubu.meetings.urls")),
    path("packs/", include("jiubu.packs.urls")),
    path("setup/", include("jiubu.packs.setup_urls")),
    path("", include("jiubu.desk.urls")),
]

handler400 = "jiubu.web.views.bad_request"
handler403 = "jiubu.web.views.forbidden"
handler404 = "jiubu.web.views.not_found"
handler500 = "jiubu.web.views.broken"
