# Build:  docker build -t stadtlotse .
# Run:    docker run -p 127.0.0.1:8000:8000 -e STADTLOTSE_ACCESS_CODE=… -v stadtlotse-data:/app/data stadtlotse
# Behind a proxy that signs people in, set STADTLOTSE_TRUSTED_USER_HEADER instead of the access code.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends make tesseract-ocr tesseract-ocr-deu \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 stadtlotse

WORKDIR /app
COPY pyproject.toml constraints.txt Makefile README.md LICENSE ./
COPY api ./api
COPY corpus ./corpus
COPY eval ./eval
COPY ingest ./ingest
COPY prompts ./prompts
COPY rag ./rag
# The index address of PyTorch's CPU wheels may be given as a build argument, else the default build is taken.
ARG PIP_EXTRA_INDEX_URL
RUN make .venv/.installed && mkdir data && chown stadtlotse data

USER stadtlotse
ENV STADTLOTSE_DATA_DIR=/app/data STADTLOTSE_HOST=0.0.0.0 STADTLOTSE_PORT=8000
VOLUME /app/data
EXPOSE 8000
HEALTHCHECK --start-period=5m CMD [".venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/live')"]
CMD ["sh", "-c", ".venv/bin/stadtlotse ingest && exec .venv/bin/stadtlotse serve"]
