"""Within people/urls.py: who may do what with a portfolio, programme or project, and why."""

from django.urls import path

from people.views import reasons

urlpatterns = [
    path("<str:kind>/<str:code>/", reasons.own_access, name="access"),
    path("<str:kind>/<str:code>/people/", reasons.who_can_see, name="who-can-see"),
    path("<str:kind>/<str:code>/people/<int:pk>/", reasons.access_of_person, name="access-of-person"),
]
