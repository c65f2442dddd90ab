"""The admin of things that belong to somebody: whoever owns them changes them, a superuser all.

A study's owner admits others to it: assistants, who run subjects and see no results, and analysts, who read. What they
see of a study is said here, row by row; what they may do with it, by their group's permissions (rating/groups.py).
"""

from typing import Any

from django.contrib import admin
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest

ASSISTANTS, ANALYSTS = "assistants", "analysts"  # the names of a study's fields, too


def own(queryset: QuerySet, user: Any, owner: str, *people: str) -> QuerySet:
    """The part of the queryset that the user may see.

    owner: the path to the owner, like "study__owner". people: paths to others who may, like "study__assistants".
    """
    if user.is_superuser:
        return queryset
    seen = Q(**{owner: user})
    for path in people:  # not by a join: it would multiply the rows that are counted
        seen |= Q(pk__in=queryset.model._default_manager.filter(**{path: user}).values("pk"))
    return queryset.filter(seen)


class OwnedAdmin(admin.ModelAdmin):
    """Shows the user's own rows, and those of studies the user was admitted to, if `shown_to` says so.

    owner: the path from the model to its owner. studies: to the study or studies it belongs to, with its double
    underscore; None: as the owner's path says. shown_to, handled_by: the people of those studies who may see the rows,
    and those who may change them, as far as their permissions go.
    """

    owner = "owner"
    studies: str | None = None
    shown_to: tuple[str, ...] = ()
    handled_by: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return self.rows_of(super().get_queryset(request), request, self.shown_to)

    def rows_of(self, rows: QuerySet, request: HttpRequest, people: tuple[str, ...] = ()) -> QuerySet:
        """Those of the rows that are the user's own, or of a study to which the user was admitted as one of these."""
        studies = self.owner.removesuffix("owner") if self.studies is None else self.studies
        return own(rows, request.user, self.owner, *(studies + role for role in people))

    def handles(self, request: HttpRequest, obj: Model | None) -> bool:
        """Whether the user may change the row, as far as permissions go. None: any row."""
        if obj is None or obj.pk is None:
            return True
        rows = type(obj)._default_manager.filter(pk=obj.pk)
        return self.rows_of(rows, request, self.handled_by).exists()

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.handles(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.handles(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._offer_own(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        self._offer_own(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _offer_own(self, db_field: Field, request: HttpRequest, kwargs: dict[str, Any]) -> None:
        """What is chosen for a row is the user's own: seeing another's is not enough."""
        related = self.admin_site._registry.get(db_field.related_model)
        if isinstance(related, OwnedAdmin):
            kwargs["queryset"] = related.rows_of(related.get_queryset(request), request)


class OwnFilter(admin.RelatedFieldListFilter):
    """Offers no more than the user may see: a list's filter would tell the titles of other people's studies."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        related = model_admin.admin_site._registry[field.related_model]
        seen = related.get_queryset(request).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        choices: list[tuple[Any, str]] = field.get_choices(
            include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen}
        )
        return choices


class ReadOnlyAdmin(OwnedAdmin):
    """What is recorded is looked at, never altered."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
