"""The subject's addresses. After the entry, each carries the subject's opaque id (rating/subjects/access.py)."""

from django.urls import include, path

from .sessions import display_views
from .sessions import views as sessions
from .subjects import views as subjects
from .subjects.open_links import views as open_links

app_name = "rating"

of_a_subject = [
    path("", subjects.here, name="here"),
    path("consent/", subjects.consent, name="consent"),
    path("about/", subjects.about, name="about"),
    path("vision/", subjects.vision, name="vision"),
    path("instructions/", subjects.instructions, name="instructions"),
    path("session/<int:plan_number>/", sessions.session, name="session"),
    path("session/<int:plan_number>/playlist/", sessions.playlist, name="playlist"),
    path("session/<int:plan_number>/<int:attempt>/hold/", sessions.hold, name="hold"),
    path("session/<int:plan_number>/display/", display_views.display_check, name="display"),
    path("presentations/<int:presentation_id>/outcome/", sessions.outcome, name="outcome"),
    path("image/<uuid:picture_id>.png", sessions.picture, name="picture"),
    path("break/", subjects.pause, name="pause"),
    path("closed/", subjects.closed_session, name="closed"),
    path("thanks/", subjects.thanks, name="thanks"),
    path("stop/", subjects.stop, name="stop"),
    path("withdrawn/", subjects.withdrawn, name="withdrawn"),
]

urlpatterns = [
    path("s/<str:token>/", subjects.enter, name="enter"),
    path("join/<str:token>/", open_links.join_page, name="join"),
    path("subject/<uuid:public_id>/", include(of_a_subject)),
]
