# Two images: `serve` answers (no TensorFlow, no trainer); `full` also retrains.
#
#     docker build --target serve -t digits:serve .
#     docker run -p 8000:8000 -v digits-state:/srv/digits/state digits:serve
#
# The steps are the Makefile's own, the two that `make run` does first. No digest is written here, since it would be that of one day's
# base image: `--build-arg PYTHON=python:3.13-slim@sha256:...` builds on the one that you have chosen.

ARG PYTHON=python:3.13-slim
FROM ${PYTHON} AS base
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/digits
COPY Makefile pyproject.toml README.md LICENSE requirements.lock package.json package-lock.json .npmrc ./
COPY locks locks
COPY app app

FROM base AS build-serve
RUN make .venv/.installed postgres-driver LOCK_FILE=locks/serve.lock

FROM base AS build-full
RUN make .venv/.installed postgres-driver

FROM base AS build-page
COPY .ci/litert.js .ci/bundle.js .ci/
COPY static static
RUN make node_modules/.installed static/bundle/sources.json && rm -rf node_modules/esbuild node_modules/@esbuild

FROM ${PYTHON} AS runtime
# the first process of a container has to reap what others leave behind, and to pass signals on
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /srv/digits digits
WORKDIR /srv/digits
COPY app app
COPY static static
COPY templates templates
COPY data data
COPY models models
# whoever runs it may not write here, so without its bytecode each process would compile all of it anew
RUN python -m compileall -q app && mkdir state && chown digits state
ENV DIGITS_HOST=0.0.0.0 PYTHONDONTWRITEBYTECODE=1 PATH=/srv/digits/.venv/bin:$PATH
VOLUME ["/srv/digits/state"]
EXPOSE 8000
USER digits
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=2)"]
ENTRYPOINT ["tini", "--"]
CMD ["digits", "serve"]

FROM runtime AS serve
COPY --from=build-serve /srv/digits/.venv .venv
COPY --from=build-page /srv/digits/node_modules node_modules
COPY --from=build-page /srv/digits/static/bundle static/bundle

FROM runtime AS full
COPY --from=build-full /srv/digits/.venv .venv
COPY --from=build-page /srv/digits/node_modules node_modules
COPY --from=build-page /srv/digits/static/bundle static/bundle
