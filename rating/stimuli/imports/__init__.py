"""Ready-made pairs becoming a stimulus set: files, rows, pages and the worker. What is read is `importing`'s."""
