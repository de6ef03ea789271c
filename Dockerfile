# Recall in a container; docs/operations.md runs it. EXTRAS="charts postgres" adds what the locks of these names hold.
# The versions of Python and Debian are chosen here; their patches come with every build.
FROM python:3.13-slim-bookworm AS packages

ARG EXTRAS=""
WORKDIR /packages
COPY requirements.lock requirements-charts.lock requirements-postgres.lock ./
RUN python -m venv /opt/venv \
    && for extra in "" $EXTRAS; do \
        /opt/venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
            -r "requirements${extra:+-$extra}.lock" || exit 1; \
    done

FROM python:3.13-slim-bookworm

# Files in the volume belong to this number, whoever has it on the machine outside.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin recall \
    && install -d -m 700 -o recall -g recall /data
COPY --from=packages /opt/venv /opt/venv
COPY LICENSE bot.py /app/
COPY broadcast /app/broadcast
COPY handlers /app/handlers
COPY models /app/models
COPY migrations /app/migrations
# Compiled here, because the bot may write nothing beside its data.
RUN /opt/venv/bin/python -m compileall -q /app

ENV HEALTH_PORT=8080 \
    MPLCONFIGDIR=/tmp/matplotlib \
    PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1

USER 10001:10001
# The database, the file STOP, imports and backups: what is named without a folder is here.
WORKDIR /data
VOLUME /data

# Past any proxy, because it asks itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open(f'http://127.0.0.1:{os.environ[\"HEALTH_PORT\"]}/livez', timeout=4)"]

ENTRYPOINT ["python", "/app/bot.py"]
