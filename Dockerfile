# syntax=docker/dockerfile:1
# One code base, one image: BREWLYTICS_SERVICE and the command say which part of it a container is.
#   service   what every process needs
#   marts     service, and dbt in an environment of its own

FROM python:3.12-slim-bookworm AS libraries
RUN python -m venv /opt/venv
COPY requirements-service.txt .
# The lock is complete, and resolving it again would only find faults with extras: hence --no-deps.
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/venv/bin/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-service.txt \
    && /opt/venv/bin/pip uninstall --yes --quiet pip

FROM python:3.12-slim-bookworm AS dbt
RUN python -m venv /opt/dbt
COPY requirements-dbt.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/dbt/bin/pip install --disable-pip-version-check --no-deps --require-hashes -r requirements-dbt.txt \
    && /opt/dbt/bin/pip uninstall --yes --quiet pip

FROM python:3.12-slim-bookworm AS service
RUN useradd --uid 10001 --home-dir /app brewlytics
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BREWLYTICS_STATIC=/app/static
WORKDIR /app
COPY --from=libraries /opt/venv /opt/venv
COPY manage.py ./
COPY flyway flyway
COPY brewlytics brewlytics
COPY catalog catalog
COPY customers customers
COPY orders orders
COPY warehouse warehouse
# Collecting asks no server, but the settings ask where they are.
RUN BREWLYTICS_SECRET_KEY=unused OLTP_DATABASE_URL=postgresql:/// OLAP_DATABASE_URL=postgresql:/// REDIS_URL=redis:// \
    python manage.py collectstatic --no-input --verbosity 0 \
    # Now, since a container's own file system is read-only.
    && python -m compileall -q .
USER brewlytics
EXPOSE 8000
CMD ["python", "-m", "brewlytics.serve"]
# A worker or beat has a check of its own in the compose file.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=5 CMD ["python", "-c", \
    "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]

FROM service AS marts
COPY --from=dbt /opt/dbt /opt/dbt
ENV PATH=$PATH:/opt/dbt/bin

FROM service
