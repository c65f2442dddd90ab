"""What long work asked for on a page and done by the worker has in common: how far it is, and how it ended."""

from typing import Any, Literal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

State = Literal["waiting", "running", "lost", "stopped", "failed", "done"]


class Stopped(Exception):
    """Somebody wants the run to end. What is done so far is stored."""


class Run(models.Model):
    """What was asked for, how far it is, and how it ended. Its results are stored elsewhere, as they come."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("asked by"))
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    started_at = models.DateTimeField(_("started at"), null=True)
    seen_at = models.DateTimeField(_("last sign of the worker"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    stop_wanted = models.BooleanField(_("stop wanted"), default=False)
    total = models.PositiveIntegerField(_("to be done"), null=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    fault = models.TextField(_("fault"), blank=True)

    class Meta:
        abstract = True
        ordering = ["-asked_at"]

    @property
    def is_lost(self) -> bool:
        """It was begun, and whoever did it is gone."""
        raise NotImplementedError

    @property
    def state(self) -> State:
        if self.ended_at:
            return "failed" if self.fault else "done" if self.done == self.total else "stopped"
        if not self.started_at:
            return "waiting"
        return "lost" if self.is_lost else "running"

    @property
    def is_under_way(self) -> bool:
        return self.state in ("waiting", "running")

    @property
    def seconds_left(self) -> float | None:
        """At the pace so far; None before there is one."""
        if not self.started_at or not self.done or self.total is None or self.ended_at:
            return None
        pace = (self.seen_at - self.started_at).total_seconds() / self.done
        return pace * (self.total - self.done)

    def begin(self) -> None:
        self.started_at = self.seen_at = timezone.now()
        self.save(update_fields=["started_at", "seen_at"])

    def tell(self, done: int, total: int, **fields: Any) -> None:
        """Note how far it is. Raises Stopped where somebody wants it to end, or has ended it."""
        same = type(self)._base_manager.filter(pk=self.pk)
        same.update(done=done, total=total, seen_at=timezone.now(), **fields)
        if not same.filter(stop_wanted=False, ended_at=None).exists():
            raise Stopped

    def end(self, **fields: Any) -> None:
        type(self)._base_manager.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now(), **fields)

    def stop(self) -> None:
        """Let it end at its next step; at once where nobody has begun it, or nobody is left who could."""
        type(self)._base_manager.filter(pk=self.pk).update(stop_wanted=True)
        if self.state in ("waiting", "lost"):
            self.end()
