# Build stage: the requirements into a virtual environment, PyTorch as its CPU build.
FROM python:3.11-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt pyproject.toml ./
ARG TORCH_BACKEND=cpu
ARG UV_FIND_LINKS
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir uv==0.13.9 \
    && .venv/bin/uv pip install --no-cache ${TORCH_BACKEND:+--torch-backend "$TORCH_BACKEND"} -r requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --create-home advstudy
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY . .
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 ADVSTUDY_VAR=/var/lib/advstudy
RUN python -m advstudy.catalogues compile
# Static files are part of the image. The secret and the database named here serve these commands and are not kept.
RUN for folder in bundles media imports handing_on; do mkdir -p "$ADVSTUDY_VAR/$folder"; done \
    && export SECRET_KEY=build DATABASE_URL=postgres://unused/unused \
    && python manage.py chart_bundle && python manage.py collectstatic --noinput \
    && chown -R advstudy "$ADVSTUDY_VAR"
USER advstudy
VOLUME /var/lib/advstudy/media /var/lib/advstudy/imports /var/lib/advstudy/handing_on
EXPOSE 8000
CMD ["gunicorn", "advstudy.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--keep-alive", "30"]
