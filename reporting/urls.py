from django.urls import path

from reporting.views import dashboards, explanations

app_name = "reporting"
urlpatterns = [
    path("", dashboards.home, name="home"),
    path("portfolios/<str:code>/", dashboards.portfolio, name="portfolio"),
    path("portfolios/<str:code>/figures/<str:kpi>/", explanations.of_portfolio, name="portfolio-figure"),
    path("programmes/<str:code>/", dashboards.programme, name="programme"),
    path("programmes/<str:code>/figures/<str:kpi>/", explanations.of_programme, name="programme-figure"),
    path("projects/<str:code>/", dashboards.project, name="project"),
    path("projects/<str:code>/figures/<str:kpi>/", explanations.of_project, name="project-figure"),
]
