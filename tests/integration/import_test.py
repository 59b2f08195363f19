#!/usr/bin/env python3
"""Imports over HTTP: modes, dry runs, columns of other programs, tasks and their errors."""
import csv
import io
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.import_case import ImportCase  # noqa: E402


def rows(count, **more):
    return [{"id": f"r-{i:04}", "name": f"Row {i}", "description": "a text to keep", **more} for i in range(count)]


class Imports(ImportCase):
    def ids(self):
        found, cursor = [], ""
        while cursor is not None:
            page = self.shop.call("GET", f"/v1/products?per_page=250&cursor={cursor}").json
            found += [x["id"] for x in page["items"]]
            cursor = page["cursor"]
        return found

    def counts(self, task):
        return {name: task[name] for name in ("rows", "written", "unchanged", "refused")}

    def test_a_patch_changes_the_fields_it_names_and_makes_no_products(self):
        self.run_import(rows(300))
        feed = [{"id": f"r-{i:04}", "price": {"amount": str(i + 1), "currency": "EUR"}} for i in range(300)]
        task = self.run_import([*feed, {"id": "none", "price": 1}, {"price": 1}], mode="patch")
        self.assertEqual(self.counts(task), {"rows": 302, "written": 300, "unchanged": 0, "refused": 2})
        self.assertEqual({(x["line"], x["field"]) for x in task["errors"]}, {(301, "id"), (302, "id")})
        got = self.get("r-0007")
        self.assertEqual((got["description"], got["price"]), ("a text to keep", {"amount": "8", "currency": "EUR"}))
        again = self.run_import("id;price;currency\nr-0007;9;EUR\n", mode="patch", format="csv")
        self.assertEqual(again["written"], 1)
        self.assertEqual(self.get("r-0007")["price"]["amount"], "9")
        self.assertEqual(self.run_import([{"id": "r-0007", "description": None}], mode="patch")["written"], 1)
        self.assertNotIn("description", self.get("r-0007"))

    def test_a_sync_deletes_what_is_not_in_the_file_and_nothing_else(self):
        self.run_import(rows(400))
        kept = [x for x in rows(400) if x["id"] != "r-0003" and not x["id"].endswith("5")]
        task = self.run_import([*kept, {"id": "new", "name": "New"}], mode="sync", max_delete_percent=11)
        self.assertEqual((task["written"], task["unchanged"], task["deleted"]), (1, 359, 41))
        self.assertEqual(self.ids(), ["new", *[x["id"] for x in kept]])
        self.assertEqual(self.shop.call("GET", "/v1/search?q=row&per_page=1").json["found"], 359)

    def test_a_sync_that_would_delete_too_much_deletes_nothing(self):
        self.run_import(rows(100))
        for body, limit in ((rows(80), 10), (rows(99), 0)):
            task = self.shop.follow(self.begin(body, mode="sync", max_delete_percent=limit))
            self.assertEqual((task["state"], task["deleted"]), ("failed", 0))
            self.assertIn("percent", task["reason"])
        self.assertEqual(len(self.ids()), 100)
        broken = "".join(json.dumps(x) + "\n" for x in rows(99)) + "not json\n"
        task = self.shop.follow(self.begin(broken, mode="sync", max_delete_percent=50))
        self.assertEqual((task["state"], task["refused"]), ("failed", 1))
        self.assertIn("line 100", task["reason"])
        self.assertEqual(len(self.ids()), 100)

    def test_a_dry_run_tells_the_same_and_writes_nothing(self):
        self.run_import(rows(50))
        before = self.shop.call("GET", "/v1/products?per_page=250").json["items"]
        body = [*rows(40, brand="New"), {"id": "x", "name": "X"}, {"id": "y"}]
        dry = self.run_import(body, mode="sync", max_delete_percent=30, dry_run="true")
        self.assertEqual((dry["dry_run"], dry["written"], dry["refused"], dry["deleted"]), (True, 41, 1, 10))
        self.assertEqual(self.shop.call("GET", "/v1/products?per_page=250").json["items"], before)
        self.assertEqual(self.shop.call("GET", "/v1/search?q=x").json["found"], 0)
        real = self.run_import(body, mode="sync", max_delete_percent=30)
        self.assertEqual(self.counts(real), self.counts(dry))
        self.assertEqual(real["deleted"], dry["deleted"])

    def test_another_programs_columns_are_read_by_a_map(self):
        body = '\ufeff"Artikel";"Titel";"Preis";"Farbe";"Notiz"\r\na;"Anker; groß";12.50;rot;intern\r\nb;Boje;3;;\r\n'
        task = self.run_import(body, format="csv", currency="EUR", map=json.dumps(
            {"Artikel": "id", "Titel": "name", "Preis": "price", "Farbe": "attributes.colour", "Notiz": None}))
        self.assertEqual(task["written"], 2, task)
        got = self.get("a")
        self.assertEqual((got["name"], got["price"], got["attributes"]), ("Anker; groß", {"amount": "12.5", "currency": "EUR"}, {"colour": "rot"}))
        wrong = self.run_import(body, format="csv")
        self.assertEqual((wrong["refused"], wrong["errors"][0]["field"]), (1, "Artikel"))

    def test_a_killed_import_of_a_shopify_file_goes_on_and_splits_no_product(self):
        head = "Handle,Title,Body (HTML),Option1 Name,Option1 Value,Variant SKU,Variant Price,Status\n"
        count = 3000
        body = head + "".join(
            f"shirt-{i},Shirt {i},<p>Soft &amp; cool</p>,Size,S,SH-{i}-S,{10 + i % 7},active\n"
            f"shirt-{i},,,,M,SH-{i}-M,{9 + i % 7},\n" for i in range(count))
        task = self.begin(body, format="csv", map="shopify", currency="EUR", mode="sync", max_delete_percent=100)
        while self.shop.task(task)["rows"] == 0:
            pass
        self.server.kill()
        self.server.start()
        self.shop = self.server.client()
        done = self.shop.follow(task)
        self.assertEqual((done["state"], done["rows"], done["refused"]), ("done", count, 0), done)
        self.assertEqual(self.shop.metric("stoa_products"), count)
        item = self.shop.call("GET", "/v1/products/by/sku/SH-2999-M").json
        self.assertEqual((item["id"], item["description"], [x["options"]["Size"] for x in item["variants"]]),
                         ("shirt-2999", "Soft & cool", ["S", "M"]))
        self.assertEqual(item["price"], {"amount": str(9 + 2999 % 7), "currency": "EUR"})
        answer = self.shop.call("POST", "/v1/import?format=csv&map=magento", b"x")
        self.assertEqual((answer.status, answer.json["field"]), (400, "map"))

    def test_errors_are_a_file_to_download(self):
        task = self.run_import([{"id": "a"}, {"id": "b", "name": "B", "colour,": "red"}])
        got = self.shop.call("GET", f"/v1/tasks/{task['id']}/errors")
        self.assertEqual([json.loads(x) for x in got.text.splitlines()], task["errors"])
        sheet = self.shop.call("GET", f"/v1/tasks/{task['id']}/errors?format=csv")
        self.assertIn("errors.csv", sheet.headers["Content-Disposition"])
        table = list(csv.DictReader(io.StringIO(sheet.text.decode(), newline="")))
        self.assertEqual([{**x, "line": int(x["line"])} for x in table], task["errors"])
        self.assertEqual(self.shop.call("GET", f"/v1/tasks/{task['id']}/errors?format=xml").status, 400)
        self.assertEqual(self.shop.call("GET", "/v1/tasks/none/errors").status, 404)

    def test_tasks_are_listed_cancelled_and_taken_up_again(self):
        body = rows(20000)
        running = self.begin(body)
        waiting = self.begin(rows(10, brand="Later"))
        self.assertEqual({x["id"] for x in self.shop.call("GET", "/v1/tasks").json["items"]}, {running, waiting})
        gone = self.shop.call("POST", f"/v1/tasks/{waiting}/cancel")
        self.assertEqual((gone.status, gone.json["state"]), (200, "cancelled"))
        stopped = self.shop.call("POST", f"/v1/tasks/{running}/cancel")
        if stopped.status == 200:  # else it was done before
            self.assertEqual(stopped.json["state"], "cancelled")
            count = len(self.ids())
            self.assertEqual(count, stopped.json["written"])
            again = self.shop.call("POST", f"/v1/tasks/{running}/retry")
            self.assertEqual((again.status, again.json["state"] in ("queued", "running", "done")), (200, True), again.text)
        done = self.shop.follow(running)
        self.assertEqual((done["state"], done["rows"], done["written"]), ("done", 20000, 20000))
        self.assertEqual(len(self.ids()), 20000)
        for target in (f"/v1/tasks/{running}/cancel", f"/v1/tasks/{running}/retry", "/v1/tasks/none/cancel"):
            self.assertEqual(self.shop.call("POST", target).status, 404, target)

    def test_a_killed_sync_goes_on_and_deletes_each_once(self):
        self.run_import(rows(3000))
        task = self.begin([x for x in rows(3000, brand="Second") if not x["id"].endswith("7")], mode="sync")
        while self.shop.task(task)["rows"] < 1000:
            pass
        self.server.kill()
        self.server.start()
        self.shop = self.server.client()
        done = self.shop.follow(task)
        self.assertEqual((done["state"], done["rows"], done["written"], done["deleted"]), ("done", 2700, 2700, 300))
        self.assertEqual(len(self.ids()), 2700)
        self.assertEqual(self.server.stop(), 0)
        code, said = self.server.verify()
        self.assertEqual(code, 0, said)


if __name__ == "__main__":
    unittest.main()
