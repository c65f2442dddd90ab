"""The Django project: settings, addresses, and what runs it on one machine."""
