# make demo: install, run the main job, serve it.   make test: install, check, test.
PORT ?= 8000

.PHONY: demo password test format messages pins benchmark-peers

demo:
	@deploy/install app
	@.venv/bin/python manage.py demo --port $(PORT)

password:
	@deploy/install app
	@.venv/bin/python manage.py demo_password

# node takes static/js for ES modules because of package.json's type. The shell expands the files' names, for a folder's
# name means something else in each version of node.
test:
	@deploy/install test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	node --test tests/node/*.test.js
	.venv/bin/python -m pytest -n 2 --dist loadgroup

format:
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

# Brings locale/*/LC_MESSAGES/django.po up to date with the source; a new language is a new, empty file there.
messages:
	@deploy/install app
	.venv/bin/python -m advstudy.catalogues merge

# The pins of everything that is installed. torch's CUDA packages are left to torch's own exact pins,
# so that the same file installs on a machine with the CPU build.
pins:
	.venv/bin/uv pip compile -q --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		pyproject.toml | grep -vE '^(nvidia|cuda|triton)' | sed 's/+cpu//' > requirements.txt
	.venv/bin/uv pip compile -q --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		--group test -c requirements.txt > requirements-test.txt

# The libraries that benchmarks/metrics_speed.py compares with, in an environment of their own.
benchmark-peers:
	@deploy/install app
	.venv/bin/python -m venv var/benchmark-peers
	var/benchmark-peers/bin/pip install -q -c requirements.txt torch scikit-image
	var/benchmark-peers/bin/pip install -q --no-deps -r benchmarks/requirements.txt
	.venv/bin/python -m venv var/benchmark-sureal
	var/benchmark-sureal/bin/pip install -q -r benchmarks/requirements-sureal.txt
