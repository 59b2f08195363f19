#!/usr/bin/env python3
"""Atomic imports and undo over HTTP: all at once or not at all, in documents, lists, search, feed and the past."""
import json
import os
import pathlib
import subprocess
import sys
import threading
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.import_case import ImportCase  # noqa: E402
from tests.support.stoa_server import BINARY, Server  # noqa: E402


def rows(count, first=0, **more):
    return [{"id": f"r-{i:05}", "name": f"Row {i}", "sku": f"S{i}", "description": "a text to keep", **more}
            for i in range(first, first + count)]


class AtomicImports(ImportCase):
    how = {**ImportCase.how, "atomic": "true"}

    def undo(self, task):
        answer = self.shop.call("POST", f"/v1/tasks/{task}/undo")
        self.assertEqual(answer.status, 202, answer.text)
        return self.shop.follow(answer.json["task"])

    def found(self, q="*", **more):
        query = urllib.parse.urlencode({"q": q, "per_page": 1, **more})
        return self.shop.call("GET", f"/v1/search?{query}").json["found"]

    def export(self, **how):
        return self.shop.call("GET", "/v1/export?" + urllib.parse.urlencode(how)).text

    def changes(self, since, limit=97):
        found = []
        while True:
            page = self.shop.call("GET", f"/v1/changes?since={since}&limit={limit}&include=before").json
            found += page["changes"]
            since = page["position"]
            if not page["more"]:
                return found

    def counts(self, task):
        return {x: task[x] for x in ("rows", "written", "unchanged", "refused")}

    def test_all_rows_become_visible_at_one_position(self):
        before = self.shop.call("GET", "/v1/products?per_page=1").json["position"]
        task = self.run_import(rows(3000, category=["Atomic", "New"]))
        self.assertEqual(self.counts(task), {"rows": 3000, "written": 3000, "unchanged": 0, "refused": 0})
        self.assertEqual(self.found("row"), 3000)
        self.assertEqual(len({self.get(f"r-{i:05}")["version"] for i in range(0, 3000, 211)}), 1)
        self.assertEqual(self.get("r-00007")["category"], ["Atomic", "New"])
        changes = self.changes(before)
        ids = [x["id"] for x in changes if x["kind"] == "product.changed"]
        self.assertEqual(ids, [f"r-{i:05}" for i in range(3000)])
        self.assertEqual(len({x["version"] for x in changes}), 1)
        self.assertEqual([x["index"] for x in changes], sorted({x["index"] for x in changes}))
        history = self.shop.call("GET", "/v1/products/r-00042/history").json
        self.assertEqual(len(history["items"]), 1, history)
        again = self.run_import(rows(3000, category=["Atomic", "New"]))
        self.assertEqual(self.counts(again), {"rows": 3000, "written": 0, "unchanged": 3000, "refused": 0})
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)

    def test_a_refused_row_refuses_the_whole_and_all_are_listed(self):
        self.run_import(rows(10))
        before = self.export()
        task = self.shop.follow(self.begin([*rows(500, 100), {"id": "bad"}, {"id": "r-00100", "name": "twice"}]))
        self.assertEqual((task["state"], task["written"], task["refused"]), ("failed", 0, 2), task)
        self.assertEqual([x["line"] for x in task["errors"]], [501, 502])
        task = self.shop.follow(self.begin([{"id": "thief", "name": "T", "sku": "S3"}, {"id": "ok", "name": "fine"}]))
        self.assertEqual((task["state"], task["refused"]), ("failed", 1), task)
        self.assertEqual((task["errors"][0]["line"], task["errors"][0]["field"]), (1, "sku"))
        self.assertEqual(self.shop.call("GET", f"/v1/tasks/{task['id']}/errors?format=csv").text.count(b"\r\n"), 2)
        self.assertEqual(self.export(), before)

    def test_products_may_swap_their_skus(self):
        self.run_import([{"id": "a", "name": "A", "sku": "1"}, {"id": "b", "name": "B", "sku": "2"}])
        self.run_import([{"id": "a", "name": "A", "sku": "2"}, {"id": "b", "name": "B", "sku": "1"}])
        self.assertEqual(self.shop.call("GET", "/v1/products/by/sku/1").json["id"], "b")
        self.assertEqual(self.shop.call("GET", "/v1/products/by/sku/2").json["id"], "a")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        self.shop = self.server.client()
        self.run_import([{"id": "c", "name": "C", "sku": "3"}, {"id": "a", "name": "A"}])
        self.assertEqual(self.shop.call("PUT", "/v1/products/d", {"name": "D", "sku": "2"}).status, 201)
        self.assertEqual(self.shop.call("PUT", "/v1/products/e", {"name": "E", "sku": "1"}).status, 409)

    def test_a_sync_and_a_patch_are_atomic_too(self):
        self.run_import(rows(2000))
        task = self.run_import([{"id": f"r-{i:05}", "price": {"amount": "5", "currency": "USD"}} for i in range(2000)], mode="patch")
        self.assertEqual(task["written"], 2000)
        self.assertEqual(self.get("r-00005")["description"], "a text to keep")
        refused = self.shop.follow(self.begin(rows(10), mode="sync"))
        self.assertEqual(refused["state"], "failed", refused)
        self.assertEqual(self.found(), 2000)
        task = self.run_import(rows(1900), mode="sync", max_delete_percent=10)
        self.assertEqual((task["written"], task["deleted"]), (1900, 100), task)
        self.assertEqual(self.found(), 1900)
        self.assertEqual(len({x["version"] for x in self.changes("beginning")[-2000:]}), 1)

    def test_a_dry_run_tells_and_shows_nothing(self):
        task = self.run_import(rows(100), dry_run="true")
        self.assertEqual(task["written"], 100)
        self.assertEqual(self.found(), 0)

    def test_whatever_else_is_written_meanwhile_is_there_afterwards(self):
        self.run_import(rows(3000))
        stop, written = threading.Event(), {}

        def write():
            client, i = self.server.client(), 0
            while not stop.is_set():
                i += 1
                id_ = f"r-{i * 7 % 3000:05}"
                got = client.call("PATCH", f"/v1/products/{id_}", {"brand": f"B{i}"}, Content_Type="application/merge-patch+json")
                assert got.status == 200, got.text
                written[id_] = f"B{i}"

        writer = threading.Thread(target=write)
        writer.start()
        turn = 0
        try:
            while len(written) <= 10:  # until as many came between an import's begin and its end
                turn += 1
                task = self.run_import([{"id": f"r-{i:05}", "name": f"Named {i} {turn}"} for i in range(3000)], mode="patch")
                self.assertEqual(task["written"], 3000, task)
        finally:
            stop.set()
            writer.join()
        for id_, brand in written.items():
            got = self.get(id_)
            self.assertEqual((got["brand"], got["name"]), (brand, f"Named {int(id_[2:])} {turn}"))

    def test_categories_come_with_the_rows_that_are_about_them(self):
        for id_, body in (("tea", {"name": "Tea", "names": {"de": "Tee"}, "slug": "tea", "order": 3}), ("pots", {"name": "Pots", "parent": "tea"})):
            self.assertEqual(self.shop.call("PUT", f"/v1/categories/{id_}", body).status, 201)
        self.run_import([*rows(5, category=["Tea", "Pots"]), *rows(5, 10, category=["By", "Path"]), *rows(2, 20, categories=["pots", ["By"]])])
        first = self.export()
        other = Server()
        self.addCleanup(other.close)
        mine, self.shop = self.shop, other.client()
        task = self.run_import(first.decode())
        self.assertEqual(task["written"], first.count(b"\n"), task)
        self.assertEqual(self.export(), first)
        self.assertEqual(len({x["version"] for x in self.changes("beginning")}), 1)
        again = self.run_import(first.decode())
        self.assertEqual((again["written"], again["unchanged"]), (0, first.count(b"\n")), again)
        # Rows about categories alone; one of them twice is refused, and with it everything.
        renamed = {"kind": "category", "id": "tea", "name": "Teas"}
        self.assertEqual(self.run_import([renamed], mode="patch")["written"], 1)
        self.assertEqual(self.get("r-00000")["category"], ["Teas", "Pots"])
        twice = self.shop.follow(self.begin([{**renamed, "name": "X"}, {**renamed, "name": "Y"}, {"kind": "category", "id": "new", "name": "New"}]))
        self.assertEqual((twice["state"], [x["line"] for x in twice["errors"]]), ("failed", [2]), twice)
        self.assertEqual(self.shop.call("GET", "/v1/categories/new").status, 404)
        self.assertEqual(self.shop.call("GET", "/v1/categories/tea").json["name"], "Teas")
        self.shop = mine

    def test_the_command_line_imports_at_once_undoes_and_exports(self):
        known = {**os.environ, "STOA_URL": f"http://127.0.0.1:{self.server.port}", "STOA_KEY": self.server.key}

        def stoa(*words):
            return subprocess.run([BINARY, *map(str, words)], capture_output=True, text=True, env=known, timeout=60)
        folder = pathlib.Path(self.server.folder)
        first, second, out = folder / "first.jsonl", folder / "second.jsonl", folder / "out.jsonl"
        first.write_text("".join(json.dumps(x) + "\n" for x in rows(200)))
        second.write_text("".join(json.dumps(x) + "\n" for x in rows(100, 150, brand="New")))
        self.assertEqual(stoa("import", first, "--atomic").returncode, 0)
        self.assertEqual(stoa("export", out).returncode, 0)
        before = out.read_bytes()
        self.assertEqual(before, self.export())
        at = self.shop.call("GET", "/v1/products?per_page=1").json["position"]
        done = stoa("import", second, "--atomic", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        task = json.loads(done.stdout)["id"]
        self.assertEqual(stoa("export", out, "--at", at).returncode, 0)
        self.assertEqual(out.read_bytes(), before)
        self.assertNotEqual(self.export(), before)
        self.assertEqual(stoa("undo", task).returncode, 0)
        self.assertEqual(self.export(), before)
        refused = stoa("undo", task)
        self.assertEqual((refused.returncode, "changed since the import" in refused.stderr), (1, True), refused.stderr)
        self.assertEqual(stoa("undo", "import-nobody").returncode, 2)
        self.assertEqual(stoa("export", out, "--at", "yesterday").returncode, 2)
        self.assertEqual(out.read_bytes(), before, "an export that failed left the file alone")
        self.assertEqual([x.name for x in folder.iterdir() if x.name.endswith(".part")], [])

    def test_an_undo_brings_everything_back_at_once(self):
        self.run_import(rows(1500, category=["Kept"]))
        self.assertEqual(self.shop.call("DELETE", "/v1/products/r-00003").status, 204)
        for how in ({"atomic": "true"}, {"atomic": "false"}):
            with self.subTest(how):
                before = self.export()
                created = self.get("r-00010")["created_at"]
                task = self.run_import(rows(1000, 700, brand="New") + rows(300, brand="Newer"), mode="sync", max_delete_percent=100, **how)
                self.assertNotEqual(self.export(), before)
                changed = self.export()
                undone = self.undo(task["id"])
                self.assertEqual((undone["state"], undone["mode"], undone["undoes"]), ("done", "undo", task["id"]), undone)
                self.assertEqual(self.export(), before)
                self.assertEqual(self.get("r-00010")["created_at"], created)
                self.assertEqual(self.found(), 1499)
                self.assertEqual(self.undo(undone["id"])["state"], "done")
                self.assertEqual(self.export(), changed)
                self.assertEqual(self.undo(task["id"])["state"], "failed")
                self.run_import(before.decode(), mode="sync", max_delete_percent=100)
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)

    def test_an_undo_is_refused_as_a_whole_when_something_was_changed_since(self):
        self.run_import(rows(50))
        task = self.run_import(rows(60, brand="New"))
        self.assertEqual(self.shop.call("PUT", "/v1/products/r-00007", {"name": "edited"}).status, 200)
        self.assertEqual(self.shop.call("DELETE", "/v1/products/r-00055").status, 204)
        before = self.export()
        undone = self.undo(task["id"])
        self.assertEqual((undone["state"], undone["refused"]), ("failed", 2), undone)
        self.assertEqual(sorted(x["reason"].split('"')[1] for x in undone["errors"]), ["r-00007", "r-00055"])
        self.assertEqual(self.export(), before)
        self.assertEqual(self.shop.call("POST", "/v1/tasks/none/undo").status, 404)
        dry = self.run_import(rows(5, brand="Dry"), dry_run="true")
        self.assertEqual(self.shop.call("POST", f"/v1/tasks/{dry['id']}/undo").status, 400)

    def test_a_rolling_import_that_was_taken_back_is_not_taken_up_again(self):
        self.run_import(rows(100))
        task = self.shop.follow(self.begin(rows(80, brand="New"), atomic="false", mode="sync", max_delete_percent=10))
        self.assertEqual((task["state"], task["written"]), ("failed", 80), task)
        self.assertEqual(self.undo(task["id"])["state"], "done")
        refused = self.shop.call("POST", f"/v1/tasks/{task['id']}/retry")
        self.assertEqual((refused.status, refused.json["field"]), (400, "id"), refused.text)
        self.assertIn("was taken back", refused.json["detail"])

    def test_a_cancelled_import_shows_nothing_and_may_be_taken_up_after_a_restart(self):
        task = self.begin(rows(20000))
        stopped = self.shop.call("POST", f"/v1/tasks/{task}/cancel")
        if stopped.status == 200:
            self.assertEqual(self.found(), 0)
            self.server.kill()
            self.server.start()
            self.shop = self.server.client()
            self.assertEqual(self.shop.call("POST", f"/v1/tasks/{task}/retry").status, 200)
        done = self.shop.follow(task)
        self.assertEqual((done["state"], done["written"]), ("done", 20000), done)
        self.assertEqual(self.found(), 20000)

    def test_a_failed_import_that_is_tried_again_forgets_its_errors(self):
        self.assertEqual(self.shop.call("PUT", "/v1/products/owner", {"name": "O", "sku": "S3"}).status, 201)
        task = self.begin(rows(300))
        failed = self.shop.follow(task)
        self.assertEqual((failed["state"], len(failed["errors"])), ("failed", 1), failed)
        self.assertEqual(self.shop.call("DELETE", "/v1/products/owner").status, 204)
        self.assertEqual(self.shop.call("POST", f"/v1/tasks/{task}/retry").status, 200)
        done = self.shop.follow(task)
        while done["state"] == "failed":  # the one of before, until it is queued again
            done = self.shop.follow(task)
        self.assertEqual((done["state"], done["errors"], done["written"]), ("done", [], 300), done)
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)


if __name__ == "__main__":
    unittest.main(verbosity=1, warnings="ignore")
