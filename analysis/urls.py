"""The experimenter's addresses of a study version's analysis."""

from django.urls import include, path

from .exports import views as exports
from .screening_page import views as screening_page
from .status import again, status

app_name = "analysis"

of_a_version = [
    path("screening/", screening_page.screening, name="screening"),
    path("screening/exclude/", screening_page.exclude_subject, name="exclude"),
    path("screening/include/", screening_page.include_subject, name="include"),
    path("status/", status, name="status"),
    path("again/", again, name="again"),
    path("mos.xlsx", exports.spreadsheet, name="spreadsheet"),
    path("", include("analysis.dashboard.urls")),
]

urlpatterns = [
    path("analysis/<int:version_id>/", include(of_a_version)),
]
