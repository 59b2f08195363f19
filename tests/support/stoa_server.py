"""A real server in a folder of its own, and a keep-alive client of it. For tests that see Stoa from outside."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

BINARY = os.environ.get("STOA_BINARY", "build/test/stoa")
SOURCE = pathlib.Path(os.environ.get("STOA_SOURCE_DIR", "."))
DATA = pathlib.Path(os.environ.get("STOA_DATA_SET", SOURCE / ".." / "shared" / "data"))


class Server:
    """Starts on a free port; `folder` stays between starts and is removed by `close`. `config`: the text of a TOML file;
    `flags`: more words for the command line."""

    def __init__(self, folder=None, wrap=(), config=None, flags=()):
        self.folder = folder or tempfile.mkdtemp(prefix="stoa-test-")
        self.wrap = list(wrap)
        self.arguments = ["--data", self.folder, "--listen", "127.0.0.1:0"]
        self.arguments += flags
        if config is not None:
            file = pathlib.Path(self.folder, "test.toml")
            file.write_text(config)
            self.arguments += ["--config", str(file)]
        self.process = None
        self.port = 0
        self.start()

    def start(self):
        self.log = open(os.path.join(tempfile.gettempdir(), f"stoa-test-{os.getpid()}.log"), "ab")
        self.process = subprocess.Popen(self.wrap + [BINARY, "serve", *self.arguments],
                                        stdout=subprocess.PIPE, stderr=self.log, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("ready http"):
            raise RuntimeError(f"no ready line but {line!r}, exit {self.process.wait()}; see {self.log.name}")
        self.port = int(line.rsplit(":", 1)[1])
        self.key = pathlib.Path(self.folder, "admin.key").read_text().strip()

    def client(self):
        return Client(self.port, self.key)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code

    def verify(self):
        done = subprocess.run([BINARY, "verify", "--data", self.folder], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def close(self):
        if self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.text = status, headers, body
        is_json = headers.get("Content-Type", "").split(";")[0] in ("application/json", "application/problem+json")
        is_plain = "Content-Encoding" not in headers
        self.json = json.loads(body) if is_json and is_plain and body else None


class Client:
    """One connection."""

    def __init__(self, port, key):
        self.port, self.key = port, key
        self.connection = None

    def call(self, method, target, body=None, **headers):
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        sent = {"Authorization": f"Bearer {self.key}"}
        sent.update({name.replace("_", "-"): text for name, text in headers.items()})
        if body is not None and not isinstance(body, (bytes, str)):
            body = json.dumps(body)
        if body is not None and "Content-Type" not in sent:
            sent["Content-Type"] = "application/json"
        try:
            self.connection.request(method, target, body, sent)
            got = self.connection.getresponse()
            return Answer(got.status, got.headers, got.read())
        except Exception:
            self.connection.close()
            self.connection = None
            raise

    def import_rows(self, rows):
        body = rows if isinstance(rows, bytes) else "".join(json.dumps(x) + "\n" for x in rows).encode()
        return self.call("POST", "/v1/import?format=jsonl", body, Content_Type="application/x-ndjson").json["task"]

    def task(self, task):
        return self.call("GET", f"/v1/tasks/{task}").json

    def metric(self, name):
        """A figure of /metrics of the whole server, or of the store main."""
        lines = self.call("GET", "/metrics").text.decode().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith((name + " ", name + '{store="main"} ')))

    def follow(self, task):
        while True:
            now = self.task(task)
            if now["state"] in ("done", "failed", "cancelled"):
                return now


def icecat():
    """The bytes of the real catalogue, or None where the data folder is absent (said loudly)."""
    path = DATA / "icecat_products.jsonl"
    if path.exists():
        return path.read_bytes()
    print(f"SKIPPED PARTLY: {path} is not there, generated rows stand in for the real catalogue")
    return None


def generated(count):
    return [{"id": f"g-{i}", "name": f"generated thing number{i}", "brand": f"B{i % 7}", "category": ["G", f"S{i % 5}"],
             "description": "words " * 20, "price": {"amount": str(1 + i % 90), "currency": "USD"}} for i in range(count)]


def import_body():
    return icecat() or "".join(json.dumps(x) + "\n" for x in generated(20000)).encode()


def setting(name, otherwise):
    return int(os.environ.get(name, otherwise))
