"""One address for many: whoever opens it may become a subject, until there are enough."""
