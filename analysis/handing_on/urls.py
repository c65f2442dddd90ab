"""Addresses of handing on, below a study version's; and of importing what was handed on."""

from django.urls import path

from analysis.later import later

VIEWS = "analysis.handing_on.views"

of_a_version = [
    path("", later(f"{VIEWS}.hand_on"), name="hand-on"),
    path("<str:key>/", later(f"{VIEWS}.archive"), name="hand-on-archive"),
    path("<str:key>/status/", later(f"{VIEWS}.archive_status"), name="hand-on-status"),
    path("<str:key>/file/", later(f"{VIEWS}.download"), name="hand-on-file"),
    path("<str:key>/discard/", later(f"{VIEWS}.discard_archive"), name="hand-on-discard"),
]

urlpatterns = [
    path("import-study/", later(f"{VIEWS}.import_page"), name="import-study"),
    path("import-study/<uuid:key>/", later(f"{VIEWS}.import_file"), name="import-study-file"),
    path("import-study/<uuid:key>/status/", later(f"{VIEWS}.import_status"), name="import-study-status"),
]
