"""The application that gunicorn serves."""

import os
import threading
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advstudy.settings")
application = get_wsgi_application()

# The numerical libraries take seconds to import: beside the first requests, so that neither the start nor the first
# page of an analysis waits for all of it.
threading.Thread(target=import_module, args=["analysis.dashboard.views"], daemon=True).start()
