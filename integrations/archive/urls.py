from django.urls import path

from integrations.archive import views

app_name = "archive"

urlpatterns = [
    path("", views.archive_page, name="overview"),
    path("new/", views.begin, name="begin"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/retry/", views.retry, name="retry"),
    path("<int:pk>/download/", views.download, name="download"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
