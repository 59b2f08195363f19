#!/usr/bin/env python3
"""Folders of every format so far open, verify, and answer what they answered when they were made."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))
from tests.golden import questions  # noqa: E402
from tests.support.stoa_server import BINARY, Server  # noqa: E402

GOLDEN = HERE.parent / "golden"
KEY_AGE = datetime.timedelta(hours=24)


def names():
    return sorted(x.name.removesuffix(".tar.gz") for x in GOLDEN.glob("format-*.tar.gz"))


def recorded(name):
    return json.loads((GOLDEN / f"{name}.json").read_text())


def content(folder):
    return {str(x.relative_to(folder)): x.read_bytes() for x in sorted(pathlib.Path(folder).rglob("*")) if x.is_file()}


class Golden(unittest.TestCase):
    def unpack(self, name):
        folder = tempfile.mkdtemp(prefix="stoa-golden-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        with tarfile.open(GOLDEN / f"{name}.tar.gz") as tar:
            tar.extractall(folder)
        return pathlib.Path(folder)

    def shard(self, folder):
        return folder / "stores/main/shard-0"

    def run_on(self, command, folder):
        more = ["--listen", "127.0.0.1:0"] if command == "serve" else []
        return subprocess.run([BINARY, command, "--data", folder] + more, capture_output=True, text=True, timeout=60)

    def expect_answers(self, client, name):
        golden = recorded(name)
        got = questions.ask(client, golden["tasks"])
        self.assertEqual(questions.differences(golden["answers"], got), [])

    def serve(self, folder):
        server = Server(str(folder))
        self.addCleanup(server.close)
        return server

    def log_since(self, server, begin):
        return pathlib.Path(server.log.name).read_text()[begin:]

    def log_size(self):
        path = pathlib.Path(tempfile.gettempdir(), f"stoa-test-{os.getpid()}.log")
        return len(path.read_text()) if path.exists() else 0

    def test_there_is_a_golden_folder_and_it_is_small(self):
        self.assertIn("format-1", names())
        for name in names():
            self.assertLess((GOLDEN / f"{name}.tar.gz").stat().st_size, 200 * 1024)

    def test_it_verifies_opens_and_answers_what_it_answered(self):
        for name in names():
            with self.subTest(name=name):
                folder = self.unpack(name)
                done = self.run_on("verify", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
                server = self.serve(folder)
                self.expect_answers(server.client(), name)
                self.assertEqual(server.stop(), 0)
                code, text = server.verify()
                self.assertEqual(code, 0, text)

    # A key lives for 24 h of the records' time, which stands still until something is written: so the first requests
    # after the start are replays however old the folder is. The next write brings the time up to the clock.
    def test_a_request_repeated_under_its_key_gets_its_first_answer_until_time_goes_on(self):
        for name in names():
            with self.subTest(name=name):
                server = self.serve(self.unpack(name))
                client = server.client()
                replays = recorded(name)["replays"]
                for x in replays:
                    self.assertEqual(questions.differences(x["answer"], questions.repeat(client, x["request"])), [])
                self.expect_answers(client, name)  # a replay changes nothing
                made = client.call("GET", "/v1/products/keyed").json["updated_at"]
                now = client.call("PUT", "/v1/products/now", {"name": "now"}).json["updated_at"]
                age = datetime.datetime.fromisoformat(now) - datetime.datetime.fromisoformat(made)
                put = next(x for x in replays if x["request"]["method"] == "PUT")
                again = questions.repeat(client, put["request"])
                self.assertEqual(again["status"], 200 if age > KEY_AGE else put["answer"]["status"])

    def test_a_state_that_is_lost_or_damaged_is_made_again_and_answers_the_same(self):
        def lose_state(shard):
            shutil.rmtree(shard / "state")

        def damage_manifest(shard):
            path = next((shard / "state").glob("MANIFEST-*"))
            path.write_bytes(path.read_bytes()[:-40] + bytes(40) + b"x")

        def lose_current(shard):
            (shard / "state/CURRENT").unlink()

        def damage_document_blocks(shard):
            for path in (shard / "state").glob("*.sst"):
                path.write_bytes(path.read_bytes().replace(b"Toner cartridge", b"Toner CARTRIDGE"))

        def damage_state_and_checkpoints(shard):
            lose_current(shard)
            for path in (shard / "state.checkpoints").glob("*/CURRENT"):
                path.unlink()

        for name in names():
            for hurt, begins in [(lose_state, "checkpoint-"), (damage_manifest, "checkpoint-"), (lose_current, "checkpoint-"),
                                 (damage_document_blocks, "checkpoint-"), (damage_state_and_checkpoints, "nothing ")]:
                with self.subTest(name=name, hurt=hurt.__name__):
                    folder = self.unpack(name)
                    hurt(self.shard(folder))
                    begin = self.log_size()
                    server = self.serve(folder)
                    self.assertIn(f"state-rebuilt from={begins}", self.log_since(server, begin))
                    self.expect_answers(server.client(), name)
                    self.assertEqual(server.stop(), 0)
                    kept = list(self.shard(folder).glob("state.damaged-*"))
                    self.assertEqual(len(kept), 0 if hurt is lose_state else 1)
                    if hurt is not damage_state_and_checkpoints:  # verify has a checkpoint to begin with
                        code, text = server.verify()
                        self.assertEqual(code, 0, text)

    def test_a_folder_without_a_mark_gets_one_and_a_newer_one_is_refused_and_left_alone(self):
        folder = self.unpack("format-1")
        (folder / "format").unlink(missing_ok=True)
        server = self.serve(folder)
        self.assertEqual(server.stop(), 0)
        self.assertEqual((folder / "format").read_text(), "1\n")
        (folder / "format").write_text("2\n")
        before = content(folder)
        for command in ("serve", "verify"):
            done = self.run_on(command, folder)
            self.assertEqual(done.returncode, 1)
            self.assertIn("format 2, written by a newer version", done.stderr)
            self.assertIn("start the version that wrote it", done.stderr)
        after = content(folder)
        self.assertEqual({x for x in before if x != "lock"}, {x for x in after if x != "lock"})
        self.assertTrue(all(before[x] == after[x] for x in before if x != "lock"))


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
