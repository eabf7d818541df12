from django.urls import path

from portfolio.views import archiving, attributes, calendar, placing, portfolios, programmes, rates

app_name = "portfolio"

# Before those of reporting: `new` would be the code of a portfolio there (codes are capitals).
urlpatterns = [
    path("portfolios/new/", portfolios.new_portfolio, name="new"),
    path("portfolios/<str:code>/new/", portfolios.new_inside, name="new-inside"),
    path("portfolios/<str:code>/new-programme/", programmes.new_programme, name="programme-new"),
    path("portfolios/<str:code>/edit/", portfolios.edit_portfolio, name="edit"),
    path("portfolios/<str:code>/move/", placing.move_portfolio, name="move"),
    path("portfolios/<str:code>/archive/", archiving.archive_portfolio, name="archive"),
    path("portfolios/<str:code>/reopen/", archiving.reopen_portfolio, name="reopen"),
    path("portfolios/<str:code>/calendar/", calendar.calendar, name="calendar"),
    path("portfolios/<str:code>/calendar/due/", calendar.change_due, name="change-due"),
    path("portfolios/<str:code>/calendar/open/", calendar.open_next, name="open-next"),
    path("portfolios/<str:code>/calendar/plan/", calendar.plan, name="plan"),
    path("portfolios/<str:code>/attributes/", attributes.attributes, name="attributes"),
    path("portfolios/<str:code>/attributes/new/", attributes.new_attribute, name="attribute-new"),
    path("portfolios/<str:code>/attributes/<slug:name>/edit/", attributes.edit_one, name="attribute-edit"),
    path("portfolios/<str:code>/attributes/<slug:name>/shift/", attributes.shift, name="attribute-shift"),
    path(
        "portfolios/<str:code>/attributes/<slug:name>/archive/", attributes.archive, name="attribute-archive"
    ),
    path("programmes/<str:code>/edit/", programmes.edit_programme, name="programme-edit"),
    path("programmes/<str:code>/move/", placing.move_programme, name="programme-move"),
    path("programmes/<str:code>/archive/", archiving.archive_programme, name="programme-archive"),
    path("programmes/<str:code>/reopen/", archiving.reopen_programme, name="programme-reopen"),
    path("rates/", rates.rates, name="rates"),
    path("rates/new/", rates.new_rate, name="rate-new"),
    path("rates/paste/", rates.paste_rates, name="rates-paste"),
    path("rates/<int:pk>/edit/", rates.edit_one, name="rate-edit"),
]
