# The portal's image: one for the web, the workers, beat and the migration; docker-compose.yml says which runs what.

FROM node:20.20-bookworm-slim AS packages
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund


FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 \
    UV_PYTHON_DOWNLOADS=never \
    UV_PROJECT_ENVIRONMENT=/opt/venv \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy
WORKDIR /srv/pmo
RUN pip install --no-cache-dir uv==0.13.9
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-cache --no-default-groups
COPY . .
COPY --from=packages /build/node_modules /build/node_modules
# The settings want a key and addresses; nothing of them stays in the image.
RUN python -m dev.vendor /build/node_modules /srv/pmo/vendor \
    && /opt/venv/bin/python -m dev.compile_messages \
    && SECRET_KEY=only-while-building DATABASE_URL=postgres://localhost/none REDIS_URL=redis://localhost \
       VENDOR_ROOT=/srv/pmo/vendor STATIC_ROOT=/srv/pmo/static-served \
       /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0


FROM python:3.11-slim-bookworm
# Pango and HarfBuzz set the reports' text; DejaVu has the glyphs that Inter lacks.
# Versions follow the base image's release, so that a rebuild brings the security fixes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
       fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --system --gid 10001 pmo \
    && useradd --system --uid 10001 --gid pmo --home-dir /var/lib/pmo --create-home --shell /usr/sbin/nologin pmo
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp \
    VENDOR_ROOT=/srv/pmo/vendor \
    STATIC_ROOT=/srv/pmo/static-served
WORKDIR /srv/pmo
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/pmo /srv/pmo
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["python", "docker/probe.py"]
CMD ["gunicorn", "pmo_portal.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "3", "--timeout", "60", \
     "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-", "--no-control-socket"]
