"""The Django project: settings, addresses, and what runs it on one machine."""

import warnings

# The embedded PostgreSQL's library says so on import where there is no such folder; the one it takes then is fine.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
