"""URLs of all apps; each app names its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("common.urls")),
    path("", include("people.urls")),
    path("", include("people.account_urls")),
    path("", include("portfolio.urls")),
    path("", include("projects.urls")),
    path("", include("reporting.urls")),
    path("", include("integrations.operations.urls")),
    path("archive/", include("integrations.archive.urls")),
    path("imports/", include("integrations.urls")),
]

handler403 = "people.views.reasons.permission_denied"
handler429 = "people.views.sign_in.too_many_requests"
