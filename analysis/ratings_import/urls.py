"""Addresses of ratings from elsewhere, below a study version's."""

from django.urls import path

from analysis.later import later

VIEWS = "analysis.ratings_import.views"

urlpatterns = [
    path("", later(f"{VIEWS}.imported"), name="ratings-imported"),
    path("upload/", later(f"{VIEWS}.upload"), name="ratings-upload"),
    path("<int:file_id>/", later(f"{VIEWS}.look"), name="ratings-file"),
    path("<int:file_id>/as/", later(f"{VIEWS}.read_as"), name="ratings-read-as"),
    path("<int:file_id>/import/", later(f"{VIEWS}.confirm"), name="ratings-confirm"),
    path("<int:file_id>/discard/", later(f"{VIEWS}.discard"), name="ratings-discard"),
    path("<int:file_id>/status/", later(f"{VIEWS}.status"), name="ratings-status"),
    path("imported/<int:imported_id>/remove/", later(f"{VIEWS}.remove_file"), name="ratings-remove"),
]
