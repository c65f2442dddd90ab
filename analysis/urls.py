"""The experimenter's addresses of a study version's analysis."""

from django.urls import include, path

from .handing_on import urls as handing_on
from .later import later

app_name = "analysis"

of_a_version = [
    path("screening/", later("analysis.screening_page.views.screening"), name="screening"),
    path("screening/exclude/", later("analysis.screening_page.views.exclude_subject"), name="exclude"),
    path("screening/include/", later("analysis.screening_page.views.include_subject"), name="include"),
    path("planning/", later("analysis.planning_page.views.planning"), name="planning"),
    path("status/", later("analysis.status.status"), name="status"),
    path("again/", later("analysis.status.again"), name="again"),
    path("metrics/", later("analysis.metrics_page.views.metrics"), name="metrics"),
    path("metrics/status/", later("analysis.metrics_page.views.status"), name="metrics-status"),
    path("metrics/compute/", later("analysis.metrics_page.views.compute"), name="metrics-compute"),
    path("metrics/stop/", later("analysis.metrics_page.views.stop_run"), name="metrics-stop"),
    path("scores/", later("analysis.import_page.views.imported"), name="imported"),
    path("scores/preview/", later("analysis.import_page.views.preview"), name="import-preview"),
    path("scores/import/", later("analysis.import_page.views.confirm"), name="import-confirm"),
    path("scores/<int:metric_id>/remove/", later("analysis.import_page.views.remove_metric"), name="import-remove"),
    path("mos.xlsx", later("analysis.exports.views.spreadsheet"), name="spreadsheet"),
    path("exports/", later("analysis.exports.views.overview"), name="exports"),
    path("exports/<str:file>", later("analysis.exports.views.export"), name="export"),
    path("ratings/", include("analysis.ratings_import.urls")),
    path("hand-on/", include(handing_on.of_a_version)),
    path("", include("analysis.compare_page.urls")),
    path("", include("analysis.dashboard.urls")),
]

urlpatterns = [
    path("analysis/<int:version_id>/", include(of_a_version)),
    path("", include("analysis.pair_viewer.urls")),
    path("analysis/", include("analysis.handing_on.urls")),
]
