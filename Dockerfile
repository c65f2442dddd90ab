# Build stage: the requirements into a virtual environment, PyTorch from its CPU index.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
COPY requirements.txt pyproject.toml ./
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir uv==0.13.9 \
    && .venv/bin/uv pip install --no-cache --index-strategy unsafe-best-match --extra-index-url "$TORCH_INDEX" -r requirements.txt

FROM python:3.12-slim-bookworm
RUN useradd --create-home advstudy
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY --chown=advstudy . .
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 ADVSTUDY_VAR=/var/lib/advstudy
RUN mkdir -p "$ADVSTUDY_VAR/bundles" && chown -R advstudy "$ADVSTUDY_VAR"
USER advstudy
# Static files are part of the image; the secret and database named here serve this one command and are not kept.
RUN SECRET_KEY=build DATABASE_URL=postgres://unused python manage.py chart_bundle \
    && SECRET_KEY=build DATABASE_URL=postgres://unused python manage.py collectstatic --noinput
VOLUME /var/lib/advstudy/media
EXPOSE 8000
CMD ["gunicorn", "advstudy.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "8", "--keep-alive", "30"]
