"""A pair's addresses: by itself, among the pairs of its stimulus set; and among those of a study version."""

from django.urls import include, path

from analysis.later import later

of_a_pair = [
    path("", later("analysis.pair_viewer.views.pair"), name="pair"),
    path("pictures/<uuid:public_id>.png", later("analysis.pair_viewer.views.picture"), name="pair-picture"),
    path(
        "difference/<slug:kind>/<int:amplification>.png",
        later("analysis.pair_viewer.views.difference"),
        name="pair-difference",
    ),
    path("maps/<str:metric>.png", later("analysis.pair_viewer.views.metric_map"), name="pair-map"),
]

urlpatterns = [
    path("pairs/<int:pair_id>/", include(of_a_pair)),
    path("analysis/<int:version_id>/pairs/<int:pair_id>/", include(of_a_pair)),
]
