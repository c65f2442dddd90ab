from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RatingConfig(AppConfig):
    name = "rating"
    verbose_name = _("Studies and stimuli")

    def ready(self) -> None:
        from .groups import ensure_groups

        post_migrate.connect(ensure_groups, dispatch_uid="rating.groups")
