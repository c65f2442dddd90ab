from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = _("Analysis")

    def ready(self) -> None:
        from . import links  # noqa: F401  registers the pages that the admin links to
        from .results import withdrawal  # noqa: F401  registers what a withdrawal deletes
