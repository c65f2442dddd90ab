"""Below /analysis/<version_id>/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("charts/<slug:name>.json", views.chart, name="chart"),
    path("charts/<slug:name>.<slug:form>", views.chart_file, name="chart-file"),
    path("pictures/<uuid:public_id>.png", views.picture, name="picture"),
]
