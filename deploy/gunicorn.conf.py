"""gunicorn in production. Workers are processes: a chart engine that does not survive a fork forbids preloading."""

import os

bind = "0.0.0.0:8000"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = False
timeout = 60
graceful_timeout = 20
keepalive = 75
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the heartbeat file belongs in memory; gunicorn unlinks it at once
control_socket_disable = True
loglevel = "warning"
