from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = _("Analysis")

    def ready(self) -> None:
        from . import (
            jobs,  # noqa: F401  registers what the worker does for the analysis
            links,  # noqa: F401  registers the pages that the admin links to
            measures,  # noqa: F401  registers the metrics by which attacks are calibrated
            predicted_spread,  # noqa: F401  registers advice on a study before it is published
        )
        from .handing_on import closed  # noqa: F401  registers that an imported study is closed
        from .results import withdrawal  # noqa: F401  registers what a withdrawal deletes
