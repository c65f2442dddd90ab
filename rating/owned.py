"""The admin of things that belong to somebody: an experimenter sees and changes only their own, a superuser all."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest


def own(queryset: QuerySet, user: Any, owner: str) -> QuerySet:
    """The part of the queryset that the user may see. owner: the path to the owner, like "study__owner"."""
    return queryset if user.is_superuser else queryset.filter(**{owner: user})


class OwnedAdmin(admin.ModelAdmin):
    """Shows the user's own rows. `owner` is the path from the model to its owner."""

    owner = "owner"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return own(super().get_queryset(request), request.user, self.owner)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._offer_own(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._offer_own(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _offer_own(self, db_field: Field, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, OwnedAdmin):
            kwargs["queryset"] = related.get_queryset(request)


class ReadOnlyAdmin(OwnedAdmin):
    """What is recorded is looked at, never altered."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
