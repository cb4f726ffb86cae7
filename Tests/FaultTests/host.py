"""A host on the loopback interface that serves a folder over HTTP or HTTPS, and misbehaves when told."""
import http.server
import os
import re
import threading
import time


class Host:
    """Serves the files of `folder`, which may change at any time.

    `fault` is called with the handler and the bytes of each file that is asked for. It returns the bytes
    to send, or None if it has answered in its own way.
    """

    def __init__(self, folder, context=None):
        self.folder = folder
        self.fault = None
        self.requests = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        scheme = "http"
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.port = self.server.server_port
        self.address = f"{scheme}://127.0.0.1:{self.port}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def _handler(self):
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def log_message(self, *_):
                pass

            def handle(self):
                try:
                    super().handle()
                except OSError:
                    pass  # The client broke off, or was killed.

            def do_GET(self):
                host.requests.append((time.monotonic(), self.path))
                path = os.path.join(host.folder, self.path.lstrip("/"))
                if ".." in self.path or not os.path.isfile(path):
                    self.plain(404, b"")
                    return
                with open(path, "rb") as file:
                    data = file.read()
                if host.fault is not None:
                    data = host.fault(self, data)
                    if data is None:
                        return
                tag = f'"{len(data)}-{os.path.basename(path)[:40]}"'
                start = re.match(r"bytes=(\d+)-$", self.headers.get("Range", ""))
                if start and self.headers.get("If-Range") == tag and int(start[1]) < len(data):
                    first = int(start[1])
                    self.plain(206, data[first:], {
                        "ETag": tag, "Content-Range": f"bytes {first}-{len(data) - 1}/{len(data)}"})
                    return
                headers = {} if self.path.startswith("/metadata/") else {"ETag": tag}
                self.plain(200, data, headers)

            def plain(self, status, data, headers=None):
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        return Handler
