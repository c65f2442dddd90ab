"""The long work that the worker does for somebody, on one page. Each job has a page of its own, which acts on it."""
