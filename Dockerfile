# The app for a class, on a machine that runs containers. docs/hosting.md says how.
FROM python:3.12-slim

# The registry's Linux build of torch brings CUDA along, several GB; this one is for the processor.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

# OpenMP waits briefly: on a busy machine everything else would wait for it.
ENV GOMP_SPINCOUNT=3000 \
    PYTHONDONTWRITEBYTECODE=1 \
    RESNET_VIZ_WEIGHTS=/data/weights \
    RESNET_VIZ_RECORDS=/data/records \
    TORCH_HOME=/data/torch

RUN useradd --uid 1000 --create-home learner \
 && mkdir -p /data/weights /data/records /data/torch \
 && chown -R learner /data
WORKDIR /srv/resnet_viz

COPY requirements.txt ./
RUN pip install --no-cache-dir "torch>=2.14,<3" "torchvision>=0.29,<1" --index-url "$TORCH_INDEX" \
 && pip install --no-cache-dir -r requirements.txt
COPY . ./

USER learner
VOLUME /data
EXPOSE 8501
HEALTHCHECK --start-period=60s --interval=30s --timeout=5s CMD ["python", "-c", \
  "import os, urllib.request as u; u.urlopen('http://localhost:8501' + os.environ.get('STREAMLIT_SERVER_BASE_URL_PATH', '').rstrip('/') + '/_stcore/health', timeout=4)"]
CMD ["streamlit", "run", "app.py", "--server.port=8501", "--server.headless=true"]
