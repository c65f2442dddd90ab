"""All addresses."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView
from django.views.i18n import set_language

from rating.jobs.page import jobs_page

urlpatterns = [
    path("admin/jobs/", admin.site.admin_view(jobs_page), name="jobs"),
    path("admin/", admin.site.urls),
    path("favicon.ico", RedirectView.as_view(url=lazy(static, str)("favicon.svg"))),
    path("language/", set_language, name="language"),
    path("", include("rating.urls")),
    path("", include("analysis.urls")),
]
