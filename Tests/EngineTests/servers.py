"""The real servers, each on a free port of loopback, ended with the test."""

import http.server
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".build" / "engines" / "bin"
SERVICES = []
# Every port is given once. The beginning is by chance, so that two runs beside each other differ.
PORTS = iter(random.sample(range(20_000, 32_000), 12_000))
PORTS_LOCK = threading.Lock()


def free_port():
    """A port that nothing listens on: below those that the system gives to connections, since one of
    these may have gone to another part's connection before the server starts.
    """
    with PORTS_LOCK:
        for port in PORTS:
            try:
                socket.create_server(("127.0.0.1", port)).close()
                return port
            except OSError:
                continue
    raise RuntimeError("no port is free")


def start(words, port, folder, **environment):
    """Starts a server and waits until it accepts connections."""
    log = open(folder / f"{pathlib.Path(words[0]).name}-{port}.log", "wb")
    service = subprocess.Popen(
        [str(word) for word in words], cwd=folder, stdout=log, stderr=log,
        stdin=subprocess.DEVNULL, env={**os.environ, **environment})
    SERVICES.append(service)
    for _ in range(300):
        if service.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return pathlib.Path(log.name)
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{words[0]} does not start: {pathlib.Path(log.name).read_text()}")


def stop():
    for service in SERVICES:
        service.terminate()
    for service in SERVICES:
        try:
            service.wait(10)
        except subprocess.TimeoutExpired:
            service.kill()


# nginx ----------------------------------------------------------------------------------------

def nginx(folder, servers):
    """`servers`: the text of each `server` block, by its port."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    user = "user root;" if os.geteuid() == 0 else ""
    paths = " ".join(
        f"{name}_temp_path {folder}/{name};"
        for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
    (folder / "nginx.conf").write_text(f"""
        {user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 256; }}
        http {{ access_log {folder}/access.log; {paths} {" ".join(servers.values())} }}
        """)
    port = list(servers)[0]
    start([program, "-p", folder, "-c", folder / "nginx.conf"], port, folder)
    return RequestLog(folder / "access.log", f"http://127.0.0.1:{port}")


class RequestLog:
    """What nginx was asked. It writes a request down after having answered it, so that a client can
    be ahead of the log: a request of our own marks the end, as one worker does one after the other.
    """

    def __init__(self, file, address):
        self.file = file
        self.address = address
        self.seen = 0

    def requests(self):
        """The lines of the requests since the last call."""
        mark = f"/mark-{self.seen}"
        try:
            urllib.request.urlopen(self.address + mark, timeout=60).close()
        except urllib.error.HTTPError as error:
            error.close()
        for _ in range(600):
            lines = self.file.read_text().splitlines()[self.seen:]
            for index, line in enumerate(lines):
                if f" {mark} " in line and line.count('"') >= 2:
                    self.seen += index + 1
                    return lines[:index]
            time.sleep(0.1)
        raise RuntimeError(f"nginx wrote no line for {mark}")


# Certificates ---------------------------------------------------------------------------------

class Certificates:
    """An authority of one test, and what it signs."""

    def __init__(self, folder):
        self.folder = folder
        self.authority("ca")
        self.authority("stranger")
        self.signed("good", "DNS:localhost,DNS:*.store.localhost,IP:127.0.0.1")
        self.signed("other-host", "DNS:other.example")
        self.signed("unknown", "DNS:localhost,IP:127.0.0.1", by="stranger")
        self.signed("expired", "DNS:localhost,IP:127.0.0.1", days=("-10d", "-1d"))
        self.signed("future", "DNS:localhost,IP:127.0.0.1", days=("+1d", "+10d"))
        self.openssl(
            "req", "-x509", *self.new_key("self-signed"), "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-out", "self-signed.pem")

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, capture_output=True)

    def new_key(self, name):
        return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                f"{name}.key"]

    def authority(self, name):
        self.openssl("req", "-x509", *self.new_key(name), "-days", "2", "-subj", f"/CN={name}",
                     "-out", f"{name}.pem")

    def signed(self, name, names, by="ca", days=("-1d", "+2d")):
        begin, end = [
            time.strftime("%Y%m%d%H%M%SZ", time.gmtime(time.time() + int(day[:-1]) * 86_400))
            for day in days]
        self.openssl("req", "-new", *self.new_key(name), "-subj", f"/CN={name}", "-out",
                     f"{name}.csr")
        database = self.folder / f"{name}.db"
        database.mkdir()
        (database / "index.txt").touch()
        (database / "config").write_text(f"""
            [ca]\ndefault_ca = this
            [this]\ndatabase = {database}/index.txt\nnew_certs_dir = {database}
            default_md = sha256\npolicy = any\nrand_serial = yes
            x509_extensions = names\n[any]\ncommonName = supplied
            [names]\nsubjectAltName = {names}
            """)
        self.openssl("ca", "-batch", "-config", str(database / "config"), "-cert", f"{by}.pem",
                     "-keyfile", f"{by}.key", "-startdate", begin, "-enddate", end, "-notext",
                     "-in", f"{name}.csr", "-out", f"{name}.pem")

    def server(self, name, port, inside):
        return f"""server {{ listen 127.0.0.1:{port} ssl;
            ssl_certificate {self.folder}/{name}.pem; ssl_certificate_key {self.folder}/{name}.key;
            {inside} }}"""


# OCI ------------------------------------------------------------------------------------------

def registry(folder, name, auth=""):
    """docker-registry; its log tells of each request."""
    port = free_port()
    (folder / f"{name}.yml").write_text(f"""
version: 0.1
log: {{ level: info, accesslog: {{ disabled: false }} }}
storage: {{ filesystem: {{ rootdirectory: {folder}/{name} }}, delete: {{ enabled: true }} }}
http: {{ addr: "127.0.0.1:{port}", secret: test }}
{auth}""")
    return port, start(["docker-registry", "serve", folder / f"{name}.yml"], port, folder)


def basic_auth(folder):
    words = ["htpasswd", "-Bbn", "publisher", "secret word"]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    (folder / "htpasswd").write_text(done.stdout)
    return f"auth: {{ htpasswd: {{ realm: Test, path: {folder}/htpasswd }} }}"


class TokenService:
    """Gives the tokens that a docker-registry believes: whoever has the password may write, everybody
    may read."""

    def __init__(self, folder):
        import cryptography.hazmat.primitives.asymmetric.rsa as rsa
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.x509.oid import NameOID
        import datetime
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tokens")])
        now = datetime.datetime.now(datetime.timezone.utc)
        self.certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name)
            .public_key(self.key.public_key()).serial_number(1)
            .not_valid_before(now - datetime.timedelta(1)).not_valid_after(now + datetime.timedelta(1))
            .add_extension(x509.BasicConstraints(True, None), True).sign(self.key, hashes.SHA256()))
        (folder / "tokens.pem").write_bytes(
            self.certificate.public_bytes(serialization.Encoding.PEM))
        self.requests = []
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                service.answer(self)

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.auth = (
            "auth: { token: { realm: \"http://127.0.0.1:%d/token\", service: test-registry, "
            "issuer: test-issuer, rootcertbundle: %s } }"
            % (self.server.server_port, folder / "tokens.pem"))

    def answer(self, handler):
        import base64
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import padding
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler.path).query)
        proof = handler.headers.get("Authorization", "")
        self.requests.append((query, proof))
        expected = "Basic " + base64.b64encode(b"publisher:secret word").decode()
        if proof and proof != expected:
            return self.send(handler, 401, {"errors": [{"code": "UNAUTHORIZED"}]})
        kind, name, actions = query["scope"][0].split(":")
        actions = actions.split(",") if proof else ["pull"]

        def part(data):
            return base64.urlsafe_b64encode(data).rstrip(b"=")

        der = self.certificate.public_bytes(serialization.Encoding.DER)
        head = {"typ": "JWT", "alg": "RS256", "x5c": [base64.b64encode(der).decode()]}
        now = int(time.time())
        claims = {
            "iss": "test-issuer", "sub": "publisher", "aud": "test-registry", "exp": now + 300,
            "nbf": now - 10, "iat": now, "jti": "1",
            "access": [{"type": kind, "name": name, "actions": actions}]}
        text = part(json.dumps(head).encode()) + b"." + part(json.dumps(claims).encode())
        signature = self.key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        self.send(handler, 200, {"token": (text + b"." + part(signature)).decode()})

    @staticmethod
    def send(handler, status, value):
        body = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


# S3 -------------------------------------------------------------------------------------------

def store(folder, **environment):
    port = free_port()
    words = [TOOLS / "moto_server", "-H", "127.0.0.1", "-p", port]
    start(words, port, folder, **environment)
    return f"http://127.0.0.1:{port}"


def bucket(endpoint, name="advisories", region="us-east-1"):
    import boto3
    s3 = boto3.client("s3", endpoint_url=endpoint, region_name=region, aws_access_key_id="a",
                      aws_secret_access_key="b")
    s3.create_bucket(Bucket=name)
    return s3


def guarded_store(folder):
    """A store that asks for signatures, with the key of one who may do everything.

    Four requests make it so; all that follow are judged."""
    import boto3
    endpoint = store(folder, INITIAL_NO_AUTH_ACTION_COUNT="4")
    bucket(endpoint)
    iam = boto3.client("iam", endpoint_url=endpoint, region_name="us-east-1",
                       aws_access_key_id="a", aws_secret_access_key="b")
    iam.create_user(UserName="publisher")
    key = iam.create_access_key(UserName="publisher")["AccessKey"]
    iam.put_user_policy(UserName="publisher", PolicyName="all", PolicyDocument=json.dumps({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}))
    return endpoint, key["AccessKeyId"], key["SecretAccessKey"]
