# syntax=docker/dockerfile:1
# The portal for production: docker-compose.yml runs it as web, worker, beat and migrate.

FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_LINK_MODE=copy
WORKDIR /portal
COPY requirements/bootstrap.txt requirements/production.txt requirements/
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --require-hashes --requirement requirements/bootstrap.txt \
    && /venv/bin/uv pip sync --no-cache --require-hashes --python /venv/bin/python requirements/production.txt
COPY . .
# Static files get names with a hash of their content; the settings need values to load, none of which is a secret.
RUN set -a && . ./deploy/example.env && set +a \
    && export PATH=/venv/bin:$PATH DATA_DIR=/tmp/data \
    && python manage.py messages --compile \
    && python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q accounts business_cases common governance projects reports strategies strategy_portal

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data
COPY --from=build /venv /venv
COPY --from=build /portal /portal
WORKDIR /portal
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_MODE=production \
    DATA_DIR=/data \
    XDG_CACHE_HOME=/tmp
USER portal
EXPOSE 8000
VOLUME /data
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "strategy_portal.wsgi"]
