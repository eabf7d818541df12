from django.urls import path

from integrations.operations import views

app_name = "operations"

urlpatterns = [
    path("operations/", views.operations_page, name="overview"),
    path("operations/<slug:kind>/failed/", views.failed_jobs, name="failed-jobs"),
    path("operations/<slug:kind>/failed/again/", views.try_all_again, name="try-all-again"),
    path("operations/<slug:kind>/failed/<int:pk>/again/", views.try_one_again, name="try-one-again"),
    path("metrics", views.metrics_text, name="metrics"),
]
