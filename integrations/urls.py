from django.urls import path

from integrations.views import history, imports

app_name = "integrations"

urlpatterns = [
    path("", imports.import_list, name="import-list"),
    path("new/", imports.upload_import, name="import-new"),
    path("<int:pk>/", imports.import_detail, name="import-detail"),
    path("<int:pk>/history/", history.import_history, name="import-history"),
    path("<int:pk>/decisions/", imports.choose_import, name="import-choose"),
    path("<int:pk>/confirm/", imports.confirm_import, name="import-confirm"),
    path("<int:pk>/discard/", imports.discard_import, name="import-discard"),
]
