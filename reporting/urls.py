from django.urls import path, re_path

from common.months import MONTH_PATTERN
from reporting.views import (
    benefits,
    dashboards,
    explanations,
    gantt,
    history,
    periods,
    project_list,
    reports,
    value,
)

app_name = "reporting"

MONTH_URL = rf"^portfolios/(?P<code>[^/]+)/periods/(?P<month>{MONTH_PATTERN})/"

urlpatterns = [
    path("", dashboards.home, name="home"),
    path("portfolios/<str:code>/", dashboards.portfolio, name="portfolio"),
    path("portfolios/<str:code>/figures/<str:kpi>/", explanations.of_portfolio, name="portfolio-figure"),
    path("portfolios/<str:code>/history/", history.portfolio_history, name="portfolio-history"),
    path("programmes/<str:code>/history/", history.programme_history, name="programme-history"),
    path("programmes/<str:code>/", dashboards.programme, name="programme"),
    path("programmes/<str:code>/figures/<str:kpi>/", explanations.of_programme, name="programme-figure"),
    path("projects/", project_list.project_list, name="project-list"),
    path("projects/<str:code>/", dashboards.project, name="project"),
    path("projects/<str:code>/figures/<str:kpi>/", explanations.of_project, name="project-figure"),
    path("projects/<str:code>/gantt/", gantt.project_gantt, name="gantt"),
    path("projects/<str:code>/value/", value.project_value, name="value"),
    path("projects/<str:code>/benefits/<int:pk>/", benefits.benefit, name="benefit"),
    path("portfolios/<str:code>/periods/", periods.periods, name="periods"),
    re_path(MONTH_URL + "$", periods.period, name="period"),
    re_path(MONTH_URL + "history/$", history.period_history, name="period-history"),
    re_path(MONTH_URL + "close/$", periods.close, name="period-close"),
    re_path(MONTH_URL + "publish/$", periods.publish, name="period-publish"),
    re_path(MONTH_URL + "reduced/$", periods.order_reduced, name="period-reduced"),
    path("reports/", reports.report_list, name="report-list"),
    path("reports/<int:pk>/download/", reports.download, name="report-download"),
    path("reports/<int:pk>/history/", history.report_history, name="report-history"),
    path("reports/<int:pk>/retry/", reports.retry, name="report-retry"),
]
