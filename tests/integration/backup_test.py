#!/usr/bin/env python3
"""Backups of the real server, taken while an import goes on, and what is restored of them."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, Server, generated  # noqa: E402

SHARD = "stores/main/shard-0"


def stoa(*arguments, **environment):
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                          env={**os.environ, **environment})
    return done.returncode, done.stdout, done.stderr


def products(client):
    """All products as {id: (version, name)}."""
    found, cursor = {}, None
    while True:
        page = client.call("GET", "/v1/products?per_page=250" + (f"&cursor={cursor}" if cursor else "")).json
        for x in page["items"]:
            found[x["id"]] = (x["version"], x["name"])
        cursor = page["cursor"]
        if not cursor:
            return found


class Backup(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stoa-backup-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.backups = self.root / "backups"

    def serve(self, folder, config=None):
        server = Server(str(folder), config=config)
        self.addCleanup(lambda: server.process.poll() is None and server.kill())
        return server

    def serve_with_backups(self):
        folder = self.root / "data"
        folder.mkdir()
        return self.serve(folder, config=f'[backup]\nfolder = "{self.backups}"\n')

    def back_up(self, server, *more):
        return stoa("backup", "--url", f"http://127.0.0.1:{server.port}", "--json", *more, STOA_KEY=server.key)

    def begin(self, client, wanted=202, **body):
        answer = client.call("POST", "/v1/backup", body)
        self.assertEqual(answer.status, wanted, answer.text)
        return answer.json

    def follow(self, client):
        while (now := client.call("GET", "/v1/backup").json)["state"] == "running":
            time.sleep(0.01)
        return now

    def restore(self, *arguments):
        folder = self.root / f"restored-{len(list(self.root.glob('restored-*')))}"
        code, out, err = stoa("restore", self.backups, "--data", folder, *arguments)
        self.assertEqual(code, 0, err)
        code, out, err = stoa("verify", "--data", folder)
        self.assertEqual(code, 0, out + err)
        self.assertIn("clean", out)
        return folder

    def expect_clean(self, *arguments):
        code, out, err = stoa("restore", self.backups, "--check", "--json", *arguments)
        self.assertEqual(code, 0, out + err)
        for line in out.splitlines():
            self.assertEqual(json.loads(line)["problems"], [])

    def test_a_backup_during_an_import_is_restored_at_a_position_in_its_middle(self):
        server = self.serve_with_backups()
        client = server.client()
        for i in range(20):  # the import will change them
            client.call("PUT", f"/v1/products/g-{i * 1000}", {"name": f"before {i}"})
        before = products(client)
        begin = max(version for version, _ in before.values())
        task = client.import_rows(generated(20000))
        while client.task(task)["rows"] < 500:
            time.sleep(0.005)
        self.begin(client)
        made = self.follow(client)
        self.assertEqual(made["state"], "done", made)
        position = made["position"]
        self.assertEqual(client.follow(task)["state"], "done")
        after = products(client)
        token = client.call("GET", "/v1/products/g-0").headers["Stoa-Position"]
        self.assertEqual(server.stop(), 0)
        end = max(version for version, _ in after.values())
        self.assertLess(position, end, "the import was over before the backup: nothing is proved")
        self.expect_clean()
        for at in (begin, (begin + position) // 2, position):
            expected = {i: x for i, x in after.items() if x[0] <= at}
            for i, x in before.items():
                expected.setdefault(i, x)
            self.assertGreater(len(expected), 19)
            folder = self.restore("--to", at)
            restored = self.serve(folder)
            again = restored.client()
            self.assertEqual(products(again), expected)
            self.assertEqual(again.metric("stoa_products"), len(expected))
            self.expect_new_log(again, token, begin, at, task)
            restored.stop()

    def expect_new_log(self, client, token, begin, at, task):
        refused = client.call("GET", "/v1/products/g-0", Stoa_Position=token)
        self.assertEqual(refused.json["type"], "unknown-log", refused.text)
        if at > begin:
            state = client.task(task)
            self.assertEqual(state["state"], "failed")
            self.assertIn("restored", json.dumps(state))
        written = client.call("PUT", "/v1/products/new", {"name": "after the restore"})
        self.assertEqual(written.status, 201)
        self.assertGreater(written.json["version"], 1 << 40)
        self.assertLess(written.json["version"], (1 << 40) + 1000)

    def test_a_killed_backup_is_none_and_the_next_goes_on(self):
        server = self.serve_with_backups()
        client = server.client()
        client.follow(client.import_rows(generated(300)))
        code, out, err = self.back_up(server)
        self.assertEqual(code, 0, err)
        first = json.loads(out)["position"]
        before = products(client)
        client.follow(client.import_rows([{"id": f"k-{i}", "name": "long " * 200} for i in range(20000)]))
        killed = None
        for _ in range(20):
            self.begin(client)
            while list(self.backups.glob(f"{SHARD}/*/*.part")) == []:
                if client.call("GET", "/v1/backup").json["state"] != "running":
                    break
            else:
                server.kill()
                killed = True
                break
            client.call("PUT", "/v1/products/once-more", {"name": f"again {time.time()}"})
        self.assertTrue(killed, "no backup was caught half-way")
        self.assertEqual(len(list(self.backups.glob(f"{SHARD}/*/backup-*"))), 1)
        self.expect_clean()
        folder = self.restore()
        restored = self.serve(folder)
        self.assertEqual(products(restored.client()), before)
        restored.stop()
        server.start()
        client = server.client()
        code, out, err = self.back_up(server)
        self.assertEqual(code, 0, err)
        self.assertGreater(json.loads(out)["position"], first)
        self.assertEqual(list(self.backups.glob(f"{SHARD}/*/*.part")), [])
        self.expect_clean()
        everything = products(client)
        server.stop()
        restored = self.serve(self.restore())
        self.assertEqual(products(restored.client()), everything)

    def test_a_stopped_server_is_backed_up_the_same_and_a_second_backup_copies_little(self):
        server = self.serve(self.root / "data")
        client = server.client()
        client.follow(client.import_rows(generated(2000)))
        self.assertEqual(server.stop(), 0)
        code, out, err = stoa("backup", "--data", self.root / "data", "--to", self.backups, "--json")
        self.assertEqual(code, 0, err)
        first = json.loads(out)
        server.start()
        client = server.client()
        client.call("PUT", "/v1/products/one", {"name": "one"})
        everything = products(client)
        code, out, err = stoa("backup", "--data", self.root / "data", "--to", self.backups)
        self.assertEqual(code, 3, "the server has the folder")
        server.stop()
        code, out, err = stoa("backup", "--data", self.root / "data", "--to", self.backups, "--json")
        second = json.loads(out)
        self.assertLess(second["bytes"] * 100, first["bytes"])
        code, out, err = stoa("backup", "--data", self.root / "data", "--to", self.backups, "--json")
        self.assertTrue(json.loads(out)["unchanged"])
        restored = self.serve(self.restore())
        self.assertEqual(products(restored.client()), everything)
        restored.stop()
        restored = self.serve(self.restore("--backup", first["position"]))
        self.assertNotIn("one", products(restored.client()))

    def test_a_restored_store_is_backed_up_and_restored_again(self):
        server = self.serve_with_backups()
        client = server.client()
        client.follow(client.import_rows(generated(100)))
        self.assertEqual(self.back_up(server)[0], 0)
        server.stop()
        folder = self.restore()
        again = self.serve(folder)
        again.client().call("PUT", "/v1/products/second", {"name": "second life"})
        everything = products(again.client())
        again.stop()
        self.assertEqual(stoa("backup", "--data", folder, "--to", self.backups)[0], 0)
        self.expect_clean()
        third = self.serve(self.restore())
        self.assertEqual(products(third.client()), everything)
        self.assertGreater(third.client().call("PUT", "/v1/products/third", {"name": "x"}).json["version"], 2 << 40)

    def test_the_server_writes_nowhere_else(self):
        server = self.serve_with_backups()
        client = server.client()
        for to in ("/etc", str(self.root), str(self.backups) + "2", "/"):
            self.assertEqual(self.begin(client, 403, to=to)["type"], "forbidden")
        for to in ("../elsewhere", str(self.backups) + "/../elsewhere", "a//b", "./a"):
            self.assertEqual(self.begin(client, 400, to=to)["type"], "invalid-field")
        self.assertFalse((self.root / "elsewhere").exists())
        self.assertEqual(self.begin(client, to="weekly")["folder"], str(self.backups / "weekly"))
        self.assertEqual(self.follow(client)["state"], "done")
        answer = client.call("POST", "/v1/backup", {"from": "x"})
        self.assertEqual(answer.json["type"], "unknown-field")
        client.key = "not the key at all"
        self.assertEqual(client.call("POST", "/v1/backup", {}).status, 401)

    def test_without_a_folder_a_server_refuses_and_says_what_to_set(self):
        server = self.serve(self.root / "data")
        code, out, err = self.back_up(server)
        self.assertEqual(code, 2)
        self.assertIn("backup.folder", err)

    def test_a_restore_refuses_a_folder_that_is_not_empty_and_a_damaged_backup(self):
        server = self.serve_with_backups()
        client = server.client()
        client.follow(client.import_rows(generated(200)))
        self.assertEqual(self.back_up(server)[0], 0)
        server.stop()
        code, out, err = stoa("restore", self.backups, "--data", self.root / "data")
        self.assertEqual(code, 2)
        self.assertIn("not empty", err)
        part = next(self.backups.glob(f"{SHARD}/*/log-*"))
        content = bytearray(part.read_bytes())
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
        code, out, err = stoa("restore", self.backups, "--check")
        self.assertEqual(code, 1)
        self.assertIn(part.name, out)
        target = self.root / "target"
        code, out, err = stoa("restore", self.backups, "--data", target, "--to", 1)
        self.assertEqual(code, 1)
        self.assertIn(part.name, err)
        self.assertFalse((target / "stores").exists())
        code, out, err = stoa("serve", "--data", target, "--listen", "127.0.0.1:0")
        self.assertEqual(code, 3, "a half restore was served")
        self.assertIn("restore", err)
        content[len(content) // 2] ^= 1
        part.write_bytes(content)
        code, out, err = stoa("restore", self.backups, "--data", target)
        self.assertEqual(code, 0, err)


if __name__ == "__main__":
    unittest.main()
