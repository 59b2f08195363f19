#!/usr/bin/env python3
"""The catalogue over HTTP: variants, schedules, and what products were."""
import pathlib
import sys
import threading
import time
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

MUG = {"name": "Mug", "variants": [{"sku": "MUG-S", "options": {"size": "S"}}]}


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.shop = self.server.client()

    def put(self, id_, document):
        answer = self.shop.call("PUT", f"/v1/products/{id_}", document)
        self.assertIn(answer.status, (200, 201), answer.text)
        return answer

    def refused(self, answer, status, type_, field=None):
        self.assertEqual((answer.status, answer.json["type"].rsplit("/", 1)[-1], answer.json.get("field")), (status, type_, field), answer.text)

    def test_variants_are_written_one_by_one_under_the_products_version(self):
        made = self.put("mug", MUG)
        large = {"options": {"size": "L"}, "price": {"amount": "9", "currency": "EUR"}}
        new = self.shop.call("PUT", "/v1/products/mug/variants/MUG-L", large, If_Match=made.headers["ETag"])
        self.assertEqual((new.status, new.json), (201, {"sku": "MUG-L", **large}))
        self.assertEqual(self.shop.call("GET", "/v1/products/by/sku/MUG-L").json["id"], "mug")
        self.refused(self.shop.call("PUT", "/v1/products/mug/variants/MUG-M", large, If_Match=made.headers["ETag"]), 412, "stale-version", "version")
        patched = self.shop.call("PATCH", "/v1/products/mug/variants/MUG-L", {"price": {"amount": "8"}})
        self.assertEqual((patched.status, patched.json["price"]), (200, {"amount": "8", "currency": "EUR"}))
        got = self.shop.call("GET", "/v1/products/mug/variants/MUG-L")
        self.assertEqual((got.json, got.headers["ETag"]), (patched.json, patched.headers["ETag"]))
        self.assertEqual([x["sku"] for x in self.shop.call("GET", "/v1/products/mug/variants").json["items"]], ["MUG-S", "MUG-L"])
        self.assertEqual(self.shop.call("DELETE", "/v1/products/mug/variants/MUG-S").status, 204)
        self.refused(self.shop.call("GET", "/v1/products/mug/variants/MUG-S"), 404, "not-found")
        self.refused(self.shop.call("GET", "/v1/products/by/sku/MUG-S"), 404, "not-found")
        self.refused(self.shop.call("DELETE", "/v1/products/mug/variants/MUG-S"), 404, "not-found", "sku")
        self.refused(self.shop.call("PUT", "/v1/products/none/variants/X", large), 404, "not-found", "id")
        self.refused(self.shop.call("PUT", "/v1/products/mug/variants/MUG-L", {"price": {"amount": "-1", "currency": "EUR"}}), 400,
                     "invalid-field", "variants[0].price.amount")

    def test_a_sku_of_another_product_is_refused_and_a_repeated_key_has_one_effect(self):
        self.put("cup", {"name": "Cup", "sku": "CUP"})
        self.put("jug", {"name": "Jug"})
        self.refused(self.shop.call("PUT", "/v1/products/jug/variants/CUP", {}), 409, "sku-taken", "variants[0].sku")
        first = self.shop.call("PUT", "/v1/products/jug/variants/J1", {"options": {"size": "S"}}, Idempotency_Key="jug-1")
        self.put("jug", {"name": "Jug again"})
        again = self.shop.call("PUT", "/v1/products/jug/variants/J1", {"options": {"size": "S"}}, Idempotency_Key="jug-1")
        self.assertEqual((first.status, first.json), (again.status, again.json))
        self.refused(self.shop.call("GET", "/v1/products/jug/variants/J1"), 404, "not-found")

    def test_two_writers_of_two_variants_both_win(self):
        self.put("pot", {"name": "Pot"})

        def write(prefix):
            client = self.server.client()
            for i in range(40):
                answer = client.call("PUT", f"/v1/products/pot/variants/{prefix}{i}", {"options": {"n": str(i)}})
                self.assertEqual(answer.status, 201, answer.text)

        writers = [threading.Thread(target=write, args=(prefix,)) for prefix in "ab"]
        for x in writers:
            x.start()
        for x in writers:
            x.join()
        skus = {x["sku"] for x in self.shop.call("GET", "/v1/products/pot/variants").json["items"]}
        self.assertEqual(skus, {f"{prefix}{i}" for prefix in "ab" for i in range(40)})

    def test_what_a_product_was_is_shown_by_position_by_time_and_in_its_history(self):
        first = self.put("vase", {"name": "Vase 1"})
        time.sleep(0.01)  # so that the next record has a later millisecond
        self.put("vase", {"name": "Vase 2"})
        self.assertEqual(self.shop.call("DELETE", "/v1/products/vase").status, 204)
        at = first.headers["Stoa-Position"]
        self.assertEqual(self.shop.call("GET", f"/v1/products/vase?at={at}").json, first.json)
        when = urllib.parse.quote(first.json["updated_at"])
        self.assertEqual(self.shop.call("GET", f"/v1/products/vase?at={when}").json, first.json)
        self.assertEqual(self.shop.call("POST", f"/v1/products:batchGet?at={at}", {"ids": ["vase", "gone"]}).json["items"], [first.json])
        self.assertIn(first.json, self.shop.call("GET", f"/v1/products?at={at}&per_page=250").json["items"])
        self.assertNotIn("vase", [x["id"] for x in self.shop.call("GET", "/v1/products?per_page=250").json["items"]])
        self.refused(self.shop.call("GET", "/v1/products/vase?at=2001-01-01T00:00:00Z"), 404, "not-found")
        page = self.shop.call("GET", "/v1/products/vase/history?per_page=2").json
        self.assertEqual([x["change"] for x in page["items"]], ["deleted", "changed"])
        rest = self.shop.call("GET", f"/v1/products/vase/history?per_page=2&cursor={page['cursor']}").json
        self.assertEqual([(x["change"], x["product"], x["by"]) for x in rest["items"]], [("created", first.json, "admin")])
        self.assertIsNone(rest["cursor"])

    def test_what_cannot_be_asked_of_the_past_says_so(self):
        self.put("plate", {"name": "Plate", "sku": "PLATE"})
        for target in ("/v1/products?at=2030-01-01T00:00:00Z&sort_by=price:asc", "/v1/products?at=yesterday",
                       "/v1/products?at=2030-01-01T00:00:00Z&filter_by=brand:=A", "/v1/products/plate?at=-1"):
            self.refused(self.shop.call("GET", target), 400, "invalid-field", "at")
        self.refused(self.shop.call("GET", "/v1/products/plate?at=0000000000000001.0-1"), 409, "unknown-log", "at")
        self.refused(self.shop.call("GET", "/v1/products/by/sku/PLATE?at=2030-01-01T00:00:00Z"), 400, "unknown-field", "at")

    def test_a_draft_is_published_at_its_time(self):
        soon = time.time() + 1
        text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(soon)) + f".{int(soon * 1000) % 1000:03d}Z"
        made = self.put("bowl", {"name": "Bowl scheduledword", "status": "draft", "publish_at": text})
        self.assertEqual(made.json["publish_at"], text)
        self.assertEqual(self.shop.call("GET", "/v1/search?q=scheduledword").json["found"], 0)
        # Answered when a write is there; no write but this one is on its way.
        end = time.monotonic() + 30
        while self.shop.call("GET", "/v1/search?q=scheduledword").json["found"] == 0:
            self.assertLess(time.monotonic(), end)
        self.assertGreaterEqual(time.time(), soon)
        got = self.shop.call("GET", "/v1/products/bowl").json
        self.assertEqual((got["status"], got.get("publish_at")), ("published", None))
        self.assertEqual(self.shop.call("GET", "/v1/products/bowl/history").json["items"][0]["by"], "schedule")
        self.refused(self.shop.call("PUT", "/v1/products/bowl", {"name": "Bowl", "publish_at": text}), 400, "invalid-field", "publish_at")

    def test_prices_before_and_tax_classes_are_kept(self):
        document = {"name": "Lamp", "price": {"amount": "10", "currency": "EUR"}, "compare_at": {"amount": "15", "currency": "EUR"}, "tax_class": "reduced"}
        got = self.put("lamp", document).json
        self.assertEqual((got["compare_at"], got["tax_class"]), (document["compare_at"], "reduced"))


if __name__ == "__main__":
    unittest.main()
