"""Who may read a study's analysis: the experimenter who owns the study, analysts admitted to it, and superusers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from rating.studies.models import StudyVersion

VIEW = "analysis.view_analysisresult"


def may(user: Any, version: StudyVersion, *permissions: str) -> bool:
    """Analysts read, whatever else they may do with studies of their own: of permissions, VIEW alone is theirs here."""
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not user.is_staff or not user.has_perms(permissions):
        return False
    if version.study.owner_id == user.pk:
        return True
    return set(permissions) <= {VIEW} and version.study.analysts.filter(pk=user.pk).exists()


def for_experimenter(*permissions: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Call the view with the StudyVersion instead of its id. Nobody's login: to the login; anybody else's: 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, version_id: int, **kwargs: Any) -> HttpResponse:
            version = get_object_or_404(StudyVersion.objects.select_related("study__owner"), pk=version_id)
            if not may(request.user, version, VIEW, *permissions):
                raise Http404
            return view(request, version, **kwargs)

        return guarded

    return decorate
