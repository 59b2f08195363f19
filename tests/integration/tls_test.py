#!/usr/bin/env python3
"""The door with TLS: versions, certificates that change while it runs, clients that do not finish, clients without TLS."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, Server  # noqa: E402

PATIENCE_S = 20


def make_certificate(folder, name, days=30):
    """A certificate that signs itself, for 127.0.0.1 and localhost."""
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", certificate, "-days", str(days), "-subj", f"/CN={name}",
                    "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"], check=True, capture_output=True)
    os.chmod(key, 0o600)
    return certificate, key


def stoa(*arguments):
    clean = {name: x for name, x in os.environ.items() if not name.startswith("STOA_")}
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60, env=clean)
    return done.returncode, done.stdout, done.stderr


def eventually(claim):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if claim():
            return True
    return False


class Tls(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stoa-tls-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.certificate, self.key = make_certificate(self.root, "first")

    def server(self, more=""):
        server = Server(config=f'[http]\ntls_certificate = "{self.certificate}"\ntls_key = "{self.key}"\n{more}')
        self.addCleanup(server.close)
        return server

    def context(self, certificate=None):
        return ssl.create_default_context(cafile=str(certificate or self.certificate))

    def get(self, server, target="/health/live", context=None):
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=context or self.context(), timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", target, headers={"Authorization": f"Bearer {server.key}"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def subject(self, server):
        """Of the certificate that a new connection is shown."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        with socket.create_connection(("127.0.0.1", server.port)) as plain, context.wrap_socket(plain) as secure:
            pem = ssl.DER_cert_to_PEM_cert(secure.getpeercert(binary_form=True))
        done = subprocess.run(["openssl", "x509", "-noout", "-subject"], input=pem, capture_output=True, text=True)
        return done.stdout.strip().rsplit("= ", 1)[-1]

    def log_of(self, server):
        return pathlib.Path(server.log.name).read_text()

    def test_a_client_that_trusts_the_certificate_is_served_and_writes_and_reads_large_bodies(self):
        server = self.server()
        self.assertEqual(self.get(server), (200, b'{"status":"ok"}'))
        connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=self.context(), timeout=20)
        self.addCleanup(connection.close)
        text = "".join(chr(97 + i % 26) for i in range(50_000))
        headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
        for i in range(40):
            connection.request("PUT", f"/v1/products/p{i}", json.dumps({"name": "n", "description": text}), headers)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 201, answer.read())
            answer.read()
        connection.request("GET", "/v1/products?per_page=40", headers=headers)
        found = json.loads(connection.getresponse().read())
        self.assertEqual([x["description"] for x in found["items"]], [text] * 40)

    def test_versions_before_1_2_and_other_protocols_are_refused(self):
        server = self.server()

        def version(change):
            context = self.context()
            change(context)
            with socket.create_connection(("127.0.0.1", server.port)) as plain:
                with context.wrap_socket(plain, server_hostname="localhost") as secure:
                    return secure.version(), secure.selected_alpn_protocol()

        def only(x):
            def change(context):
                context.set_ciphers("ALL:@SECLEVEL=0")
                context.minimum_version = context.maximum_version = x
            return change
        self.assertEqual(version(lambda x: x.set_alpn_protocols(["h2", "http/1.1"])), ("TLSv1.3", "http/1.1"))
        self.assertEqual(version(only(ssl.TLSVersion.TLSv1_2))[0], "TLSv1.2")
        for old in (ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1):
            with self.assertRaises((ssl.SSLError, ConnectionError)):
                version(only(old))
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            version(lambda x: x.set_alpn_protocols(["h2"]))

    def test_renegotiation_is_refused(self):
        server = self.server()
        client = subprocess.Popen(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_2"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(client.stdout.close)
        client.stdin.write("R\n")
        client.stdin.close()
        out = client.stdout.read()
        client.wait()
        self.assertIn("RENEGOTIATING", out)
        self.assertIn("no renegotiation", out)

    def test_a_client_without_tls_is_told_so(self):
        server = self.server()
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", "/health/live")
        answer = connection.getresponse()
        self.assertEqual(answer.status, 400)
        self.assertIn("https://", json.loads(answer.read())["detail"])

    def test_the_pages_name_addresses_that_begin_with_https(self):
        server = self.server()
        connection = http.client.HTTPSConnection("localhost", server.port, context=self.context(), timeout=20)
        self.addCleanup(connection.close)
        connection.request("GET", "/robots.txt")
        said = connection.getresponse().read().decode()
        self.assertIn(f"Sitemap: https://localhost:{server.port}/sitemap.xml", said)

    def test_hundreds_of_half_handshakes_are_closed_in_time_and_keep_nobody_out(self):
        server = self.server("tls_handshake_timeout_ms = 1500\nconnection_count_max = 400\n")
        half = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(300)]
        hello = ssl.MemoryBIO()
        try:
            self.context().wrap_bio(ssl.MemoryBIO(), hello, server_hostname="localhost").do_handshake()
        except ssl.SSLWantReadError:
            pass
        first = hello.read()
        for i, one in enumerate(half):
            self.addCleanup(one.close)
            one.settimeout(PATIENCE_S)
            one.sendall((b"", first[:5], first[:-1])[i % 3])
        self.assertEqual(self.get(server)[0], 200)
        for one in half:
            self.assertEqual(one.recv(1), b"")
        figures = self.get(server, "/metrics")[1].decode().splitlines()
        failed = next(int(x.split()[1]) for x in figures if x.startswith("stoa_tls_handshakes_failed_total "))
        # A third of them sent nothing at all: that is no handshake.
        self.assertEqual(failed, 200)

    def test_an_answer_ends_in_order_and_an_idle_connection_too(self):
        server = self.server("idle_timeout_ms = 300\n")
        context = self.context()
        context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
        for last in ("close", "keep-alive"):
            with socket.create_connection(("127.0.0.1", server.port)) as plain:
                with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as secure:
                    secure.settimeout(PATIENCE_S)
                    secure.sendall(f"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: {last}\r\n\r\n".encode())
                    got = b""
                    while piece := secure.recv(4096):
                        got += piece
            self.assertTrue(got.startswith(b"HTTP/1.1 200"), got)

    def test_a_stream_sends_each_event_at_once_and_clients_that_leave_in_the_middle_do_no_harm(self):
        server = self.server()
        headers = {"Authorization": f"Bearer {server.key}", "Content-Type": "application/json"}
        writer = http.client.HTTPSConnection("127.0.0.1", server.port, context=self.context(), timeout=20)
        self.addCleanup(writer.close)

        def write(name):
            writer.request("PUT", "/v1/products/p", json.dumps({"name": name, "description": "d" * 60_000}), headers)
            self.assertIn(writer.getresponse().read()[:1], (b"{",))
        write("first")
        follower = http.client.HTTPSConnection("127.0.0.1", server.port, context=self.context(), timeout=20)
        self.addCleanup(follower.close)
        follower.request("GET", "/v1/changes/stream", headers=headers)
        stream = follower.getresponse()
        for name in ("second", "third"):
            write(name)
            while f'"{name}"' not in (line := stream.readline().decode()):
                self.assertTrue(line)
        for _ in range(50):
            with socket.create_connection(("127.0.0.1", server.port)) as plain:
                # Closing with unread bytes resets the connection under the answers on their way.
                secure = self.context().wrap_socket(plain, server_hostname="localhost")
                secure.sendall((f"GET /v1/products/p HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {server.key}\r\n\r\n" * 40)
                               .encode())
                secure.close()
        self.assertEqual(self.get(server)[0], 200)

    def test_a_new_certificate_is_taken_without_a_restart_and_a_broken_one_is_not(self):
        server = self.server("tls_check_interval_s = 1\n")
        self.assertEqual(self.subject(server), "first")
        certificate, key = make_certificate(self.root, "second")
        os.replace(key, self.key)
        os.replace(certificate, self.certificate)
        self.assertTrue(eventually(lambda: self.subject(server) == "second"))
        self.certificate.write_text("no certificate")
        self.assertTrue(eventually(lambda: "tls-certificate-not-taken" in self.log_of(server)))
        self.assertEqual(self.subject(server), "second")
        certificate, key = make_certificate(self.root, "third")
        os.replace(key, self.key)
        os.replace(certificate, self.certificate)
        server.process.send_signal(signal.SIGHUP)
        self.assertTrue(eventually(lambda: self.subject(server) == "third"))
        status, figures = self.get(server, "/metrics")
        self.assertEqual(status, 200)
        ends = int(next(x for x in figures.decode().splitlines() if x.startswith("stoa_tls_certificate_ends_s")).split()[1])
        self.assertAlmostEqual(ends, time.time() + 30 * 86400, delta=3600)

    def test_the_command_line_speaks_https_and_trusts_only_whom_it_is_told(self):
        server = self.server()
        url = f"https://127.0.0.1:{server.port}"
        rows = self.root / "rows.jsonl"
        rows.write_text('{"id":"mug","name":"Blue mug"}\n')
        key = pathlib.Path(server.folder, "admin.key")
        common = ("--url", url, "--key-file", key)
        code, out, err = stoa("import", *common, "--ca", self.certificate, rows)
        self.assertEqual(code, 0, out + err)
        code, out, err = stoa("get", *common, "--ca", self.certificate, "mug")
        self.assertEqual((code, json.loads(out)["name"]), (0, "Blue mug"))
        code, out, err = stoa("search", *common, "--ca", self.certificate, "mug")
        self.assertEqual((code, out.splitlines()[0]), (0, "1 found"))
        code, out, err = stoa("get", *common, "mug")
        self.assertEqual(code, 3)
        self.assertIn("not trusted", err)
        other, _ = make_certificate(self.root, "other")
        self.assertEqual(stoa("get", *common, "--ca", other, "mug")[0], 3)
        self.assertEqual(stoa("get", *common, "--ca", self.root / "absent.pem", "mug")[0], 2)

    def test_a_listener_beyond_this_machine_needs_tls_or_a_proxy(self):
        data = self.root / "data"
        code, _, err = stoa("serve", "--data", data, "--listen", "0.0.0.0:0")
        self.assertEqual(code, 2)
        self.assertIn("--behind-proxy", err)
        self.assertFalse(data.exists())
        code, out, _ = stoa("doctor", "--data", data, "--listen", "0.0.0.0:0")
        self.assertEqual(code, 1)
        self.assertIn("without TLS", out)
        code, out, _ = stoa("doctor", "--data", data, "--listen", "0.0.0.0:0", "--behind-proxy")
        self.assertEqual(code, 0, out)

    def test_what_cannot_be_used_is_named_and_the_doctor_shows_the_end(self):
        data = self.root / "data"
        file = self.root / "x.toml"
        other = make_certificate(self.root, "other")[1]
        for key, cause in ((other, "key"), (self.root / "absent", "No such file"), (self.certificate, "key")):
            file.write_text(f'[http]\ntls_certificate = "{self.certificate}"\ntls_key = "{key}"\n')
            code, _, err = stoa("serve", "--data", data, "--config", file, "--listen", "127.0.0.1:0")
            self.assertEqual(code, 2, err)
            self.assertIn("http.tls_key", err)
            self.assertIn(cause, err)
        file.write_text(f'[http]\ntls_certificate = "{self.certificate}"\ntls_key = "{self.key}"\n')
        code, out, _ = stoa("doctor", "--data", data, "--config", file)
        self.assertEqual(code, 0, out)
        self.assertRegex(out, r"ok +certificate +it ends 20\d\d-")
        self.certificate, self.key = make_certificate(self.root, "soon", days=3)
        file.write_text(f'[http]\ntls_certificate = "{self.certificate}"\ntls_key = "{self.key}"\n')
        self.assertRegex(stoa("doctor", "--data", data, "--config", file)[1], r"warning +certificate")


if __name__ == "__main__":
    unittest.main()
