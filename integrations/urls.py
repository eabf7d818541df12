from django.urls import path

from integrations.views import editions, history, imports, working

app_name = "integrations"

urlpatterns = [
    path("", imports.import_list, name="import-list"),
    path("new/", imports.upload_import, name="import-new"),
    path("editions/", editions.compare_editions, name="editions"),
    path("<int:pk>/", imports.import_detail, name="import-detail"),
    path("<int:pk>/history/", history.import_history, name="import-history"),
    path("<int:pk>/decisions/", imports.choose_import, name="import-choose"),
    path("<int:pk>/confirm/", imports.confirm_import, name="import-confirm"),
    path("<int:pk>/discard/", imports.discard_import, name="import-discard"),
    path("<int:pk>/sheet/", imports.choose_sheet, name="import-sheet"),
    path("<int:pk>/progress/", working.import_progress, name="import-progress"),
    path("<int:pk>/cancel/", working.cancel_import, name="import-cancel"),
    path("<int:pk>/retry/", working.retry_import, name="import-retry"),
]
