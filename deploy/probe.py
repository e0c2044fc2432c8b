"""Health check inside a web container: ask /healthz as the proxy would, with the portal's own host name."""

import http.client
import os
import sys

if __name__ == "__main__":
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip()
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PROBE_PORT", "8000")), timeout=3)
    connection.request("GET", "/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    sys.exit(0 if connection.getresponse().status == 200 else 1)
