from django.urls import path

from integrations.views import actuals, editions, history, imports, mappings, undo, working

app_name = "integrations"

urlpatterns = [
    path("", imports.import_list, name="import-list"),
    path("new/", imports.upload_import, name="import-new"),
    path("editions/", editions.compare_editions, name="editions"),
    path("mappings/", mappings.mapping_list, name="mapping-list"),
    path("mappings/new/", mappings.new_mapping, name="mapping-new"),
    path("mappings/drafts/<int:pk>/", mappings.edit_draft, name="mapping-draft"),
    path("mappings/drafts/<int:pk>/layout/", mappings.lay_out_draft, name="mapping-layout"),
    path("mappings/drafts/<int:pk>/preview/", mappings.preview_draft, name="mapping-preview"),
    path("mappings/drafts/<int:pk>/options/<int:index>/", mappings.column_options, name="mapping-options"),
    path("mappings/drafts/<int:pk>/discard/", mappings.discard_draft, name="mapping-discard"),
    path("mappings/drafts/<int:pk>/import/", mappings.use_mapping, name="mapping-use"),
    path("actuals/", actuals.actuals_list, name="actuals-list"),
    path("actuals/new/", actuals.upload_actuals, name="actuals-new"),
    path("actuals/of/<str:code>/", actuals.upload_project_actuals, name="actuals-of-project"),
    path("actuals/<int:pk>/", actuals.actuals_detail, name="actuals-detail"),
    path("actuals/<int:pk>/columns/", actuals.choose_actuals_columns, name="actuals-columns"),
    path("actuals/<int:pk>/confirm/", actuals.confirm_actuals, name="actuals-confirm"),
    path("actuals/<int:pk>/discard/", actuals.discard_actuals, name="actuals-discard"),
    path("actuals/<int:pk>/undo/", actuals.undo_actuals, name="actuals-undo"),
    path("<int:pk>/", imports.import_detail, name="import-detail"),
    path("<int:pk>/history/", history.import_history, name="import-history"),
    path("<int:pk>/decisions/", imports.choose_import, name="import-choose"),
    path("<int:pk>/confirm/", imports.confirm_import, name="import-confirm"),
    path("<int:pk>/discard/", imports.discard_import, name="import-discard"),
    path("<int:pk>/sheet/", imports.choose_sheet, name="import-sheet"),
    path("<int:pk>/progress/", working.import_progress, name="import-progress"),
    path("<int:pk>/cancel/", working.cancel_import, name="import-cancel"),
    path("<int:pk>/retry/", working.retry_import, name="import-retry"),
    path("<int:pk>/undo/", undo.undo_import, name="import-undo"),
]
