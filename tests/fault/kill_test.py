#!/usr/bin/env python3
"""kill -9 at random moments under mixed writers and an import. STOA_ROUNDS sets how often (5 in the suite)."""
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, Server, import_body, setting  # noqa: E402

ROUNDS = setting("STOA_ROUNDS", 5)


class Kill(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.random = random.Random(7)

    def tearDown(self):
        self.server.close()

    def write_until_dead(self, number, acknowledged, tried):
        client = self.server.client()
        i = 0
        try:
            while True:
                i += 1
                id_ = f"w{number}-{self.random.randrange(20)}"
                name = f"round writer{number} step{i} {self.random.random()}"
                tried.setdefault(id_, []).append(name)
                got = client.call("PUT", f"/v1/products/{id_}", {"name": name, "description": name * 3, "brand": f"W{number}"})
                if got.status in (200, 201):
                    acknowledged[id_] = (name, got.json["version"])
        except Exception:  # the server is gone: what was on its way is unknown
            pass

    def check(self, acknowledged, tried):
        client = self.server.client()
        for id_, (name, version) in acknowledged.items():
            got = client.call("GET", f"/v1/products/{id_}")
            self.assertEqual(got.status, 200, f"{id_} was acknowledged and is gone")
            self.assertGreaterEqual(got.json["version"], version)
            self.assertIn(got.json["name"], tried[id_][tried[id_].index(name):], "an older write came back")
            self.assertEqual(got.json["description"], got.json["name"] * 3, "half a write is visible")

    def test_what_was_acknowledged_survives_and_nothing_is_half_there(self):
        body = import_body()
        acknowledged, tried = {}, {}
        task = self.server.client().import_rows(body)
        for round_ in range(ROUNDS):
            writers = [threading.Thread(target=self.write_until_dead, args=(n, acknowledged, tried)) for n in range(4)]
            for x in writers:
                x.start()
            time.sleep(self.random.uniform(0.05, 0.6))  # the moment of death is what is random here
            self.server.kill()
            for x in writers:
                x.join()
            code, text = self.server.verify()
            self.assertEqual(code, 0, text)
            self.server.start()
            self.check(acknowledged, tried)
        done = self.server.client().follow(task)
        self.assertEqual((done["state"], done["refused"], done["rows"]), ("done", 0, body.count(b"\n")))
        self.assertEqual(done["written"] + done["unchanged"], done["rows"])
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)
        print(f"{ROUNDS} rounds, {len(acknowledged)} products acknowledged at least once; {text.strip()}")

    def test_a_second_server_on_the_folder_is_refused_with_3(self):
        second = subprocess.run([BINARY, "serve", "--data", self.server.folder, "--listen", "127.0.0.1:0"], capture_output=True)
        self.assertEqual(second.returncode, 3)

    def test_an_import_killed_in_the_middle_is_followed_by_the_next_run_and_loses_and_repeats_nothing(self):
        with tempfile.NamedTemporaryFile(suffix=".jsonl") as file, tempfile.TemporaryDirectory() as state:
            file.write(import_body())
            file.flush()
            rows = import_body().count(b"\n")
            command = [BINARY, "import", file.name, "--key-file", f"{self.server.folder}/admin.key", "--url"]
            environment = {"XDG_STATE_HOME": state, "PATH": "/usr/bin:/bin"}
            first = subprocess.Popen(command + [f"http://127.0.0.1:{self.server.port}"], env=environment,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.7)
            self.server.kill()
            first.wait()
            self.server.start()
            second = subprocess.run(command + [f"http://127.0.0.1:{self.server.port}"], env=environment, capture_output=True,
                                    text=True)
            self.assertEqual(second.returncode, 0, second.stderr)
            found = self.server.client().call("GET", "/v1/search?q=*&per_page=1").json["found"]
            self.assertEqual(found, rows)


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
