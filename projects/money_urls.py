"""Addresses of a project's money."""

from django.urls import path

from projects.views import contingency, cost_entries, money, money_paste, money_row

MONEY = "projects/<str:code>/money/"

urlpatterns = [
    path(MONEY, money.money, name="money"),
    path(f"{MONEY}cells/", money.set_cells, name="money-cells"),
    path(f"{MONEY}row/", money_row.row, name="money-row"),
    path(f"{MONEY}paste/", money_paste.paste, name="money-paste"),
    path(f"{MONEY}entries/", cost_entries.entry_list, name="money-entries"),
    path(f"{MONEY}entries/<int:pk>/", cost_entries.edit, name="money-entry"),
    path(f"{MONEY}entries/<int:pk>/remove/", cost_entries.remove, name="money-entry-remove"),
    path(f"{MONEY}contingency/", contingency.add, name="contingency-add"),
    path(f"{MONEY}contingency/<int:pk>/", contingency.edit, name="contingency-edit"),
    path(f"{MONEY}contingency/<int:pk>/remove/", contingency.remove, name="contingency-remove"),
]
