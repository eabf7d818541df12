"""The pages of a plan's dependencies."""

from django.urls import path

from projects.views import dependencies

urlpatterns = [
    path("projects/<str:code>/dependencies/", dependencies.dependency_list, name="dependencies"),
    path("projects/<str:code>/dependencies/add/", dependencies.add_dependency, name="add-dependency"),
    path("projects/<str:code>/dependencies/ends/", dependencies.ends, name="dependency-ends"),
    path("projects/<str:code>/dependencies/<int:pk>/", dependencies.edit_dependency, name="edit-dependency"),
    path(
        "projects/<str:code>/dependencies/<int:pk>/remove/",
        dependencies.remove_dependency,
        name="remove-dependency",
    ),
]
