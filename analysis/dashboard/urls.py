"""Below /analysis/<version_id>/."""

from django.urls import path

from analysis.later import later

urlpatterns = [
    path("", later("analysis.dashboard.views.dashboard"), name="dashboard"),
    path("benchmark/", later("analysis.dashboard.views.benchmark"), name="benchmark"),
    path("charts/<str:name>.json", later("analysis.dashboard.views.chart"), name="chart"),
    path("charts/<str:name>.<slug:form>", later("analysis.dashboard.views.chart_file"), name="chart-file"),
    path("pictures/<uuid:public_id>.png", later("analysis.dashboard.views.picture"), name="picture"),
]
