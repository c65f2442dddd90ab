"""Below /analysis/<version_id>/."""

from django.urls import path

from analysis.later import later

urlpatterns = [
    path("compare/", later("analysis.compare_page.views.compare"), name="compare"),
    path("compare/<int:other_id>/chart.json", later("analysis.compare_page.views.chart"), name="compare-chart"),
    path(
        "compare/<int:other_id>/chart.<slug:form>",
        later("analysis.compare_page.views.chart_file"),
        name="compare-chart-file",
    ),
]
