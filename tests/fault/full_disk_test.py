#!/usr/bin/env python3
"""A disk that is really full: a small tmpfs in a mount namespace of its own. Read-only with a clear error, nothing lost, back
in service when there is room."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

INSIDE = "STOA_IN_NAMESPACE"


class FullDisk(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="stoa-full-")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", self.folder], check=True)
        self.server = Server(os.path.join(self.folder, "data"))
        self.client = self.server.client()

    def tearDown(self):
        if self.server.process.poll() is None:
            self.server.kill()
        subprocess.run(["umount", self.folder], check=True)
        os.rmdir(self.folder)

    def put(self, number):
        text = os.urandom(30_000).hex()
        return self.client.call("PUT", f"/v1/products/f-{number}", {"name": f"filler {number}", "description": text[:60_000]})

    def fill(self, first):
        for number in range(first, first + 3000):
            got = self.put(number)
            if got.status not in (200, 201):
                return number, got
        self.fail("the disk never filled up")

    def test_it_turns_read_only_loses_nothing_and_comes_back(self):
        ballast = os.path.join(self.folder, "ballast")
        with open(ballast, "wb") as file:
            file.write(b"x" * (6 << 20))
        written, refused = self.fill(0)
        self.assertEqual((refused.status, refused.json["type"]), (503, "read-only"))
        self.assertGreater(written, 10)
        for number in range(written):
            self.assertEqual(self.client.call("GET", f"/v1/products/f-{number}").status, 200)
        self.assertEqual(self.client.call("GET", f"/v1/products/f-{written}").status, 404)
        self.assertEqual(self.client.call("GET", "/health/ready").status, 503)
        os.remove(ballast)
        deadline = 200
        while self.put(written).status not in (200, 201):
            deadline -= 1
            self.assertGreater(deadline, 0, "it does not come back although there is room")
            self.client.call("GET", "/health/live")
            os.sched_yield()
            subprocess.run(["sleep", "0.05"], check=True)  # the probe of a full disk comes twice a second
        self.assertEqual(self.client.call("GET", "/health/ready").status, 200)
        self.server.kill()
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)
        self.server.start()
        client = self.server.client()
        for number in range(written + 1):
            self.assertEqual(client.call("GET", f"/v1/products/f-{number}").status, 200)
        print(f"{written} products until the disk was full; all there afterwards")


def main():
    if os.environ.get(INSIDE):
        unittest.main(verbosity=1, warnings="ignore")
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
        print("SKIPPED: this machine lets nobody make a mount namespace (unshare -rm)")
        return
    os.environ[INSIDE] = "1"
    os.execvp("unshare", ["unshare", "-rm", sys.executable, *sys.argv])


if __name__ == "__main__":
    main()
