#!/usr/bin/env python3
"""Categories as entities over HTTP: renamed and moved at once for every product, kept over kill -9, in any language."""
import json
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Client, Server  # noqa: E402


class Categories(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.shop = self.server.client()

    def put(self, id_, **members):
        answer = self.shop.call("PUT", f"/v1/categories/{id_}", members)
        self.assertIn(answer.status, (200, 201), answer.text)
        return answer

    def patch(self, id_, members, **headers):
        return self.shop.call("PATCH", f"/v1/categories/{id_}", members, Content_Type="application/merge-patch+json", **headers)

    def product(self, id_, **members):
        answer = self.shop.call("PUT", f"/v1/products/{id_}", {"name": id_, **members})
        self.assertIn(answer.status, (200, 201), answer.text)
        return answer

    def refused(self, answer, status, type_, field=None):
        self.assertEqual((answer.status, answer.json["type"].rsplit("/", 1)[-1], answer.json.get("field")), (status, type_, field), answer.text)

    def found(self, query):
        return sorted(x["id"] for x in self.shop.call("GET", f"/v1/search?{query}").json["hits"])

    def small_tree(self):
        self.put("kitchen", name="Kitchen", names={"de": "Küche"}, slug="kitchen")
        self.put("kettles", name="Kettles", parent="kitchen", names={"de": "Wasserkocher", "zh": "水壶"}, order=2)
        self.put("garden", name="Garden")
        self.product("p-1", categories=["kettles"])
        self.product("p-2", categories=["kettles", "garden"], status="draft")
        self.product("p-3", category=["Kitchen", "Pans"])

    def test_a_document_is_written_read_changed_and_deleted_under_its_version(self):
        made = self.shop.call("POST", "/v1/categories", {"id": "tea", "name": "Tea", "order": 3, "slug": "tea"})
        self.assertEqual((made.status, made.headers["Location"]), (201, "/v1/categories/tea"))
        self.assertEqual(made.headers["ETag"], f'"{made.json["version"]}"')
        self.refused(self.shop.call("POST", "/v1/categories", {"id": "tea", "name": "T"}), 412, "stale-version", "version")
        got = self.shop.call("GET", "/v1/categories/tea")
        self.assertEqual(got.json, made.json)
        self.assertEqual(got.json["path"], ["Tea"])
        self.assertEqual(self.shop.call("GET", "/v1/categories/tea", If_None_Match=got.headers["ETag"]).status, 304)
        changed = self.patch("tea", {"name": "Teas"}, If_Match=got.headers["ETag"])
        self.assertEqual((changed.status, changed.json["name"], changed.json["order"]), (200, "Teas", 3))
        self.refused(self.patch("tea", {"name": "T"}, If_Match=got.headers["ETag"]), 412, "stale-version", "version")
        # What was read may be sent back as it is.
        again = self.shop.call("PUT", "/v1/categories/tea", changed.json)
        self.assertEqual((again.status, again.json["version"]), (200, changed.json["version"]))
        self.assertEqual(self.shop.call("DELETE", "/v1/categories/tea", If_Match=changed.headers["ETag"]).status, 204)
        self.refused(self.shop.call("GET", "/v1/categories/tea"), 404, "not-found")

    def test_a_repeated_key_has_one_effect_and_the_same_answer(self):
        first = self.shop.call("PUT", "/v1/categories/a", {"name": "A"}, Idempotency_Key="c-1")
        self.put("a", name="B")
        again = self.shop.call("PUT", "/v1/categories/a", {"name": "A"}, Idempotency_Key="c-1")
        self.assertEqual((again.status, again.json["name"], again.json["version"]), (201, "A", first.json["version"]))
        self.assertEqual(self.shop.call("GET", "/v1/categories/a").json["name"], "B")
        self.refused(self.shop.call("PUT", "/v1/categories/a", {"name": "C"}, Idempotency_Key="c-1"), 422, "key-reused", "idempotency-key")

    def test_a_rename_and_a_move_show_at_once_everywhere_and_write_no_product(self):
        self.small_tree()
        before = self.shop.call("GET", "/v1/products/p-1")
        self.assertEqual((before.json["category"], before.json["categories"]), (["Kitchen", "Kettles"], ["kettles"]))
        self.assertEqual(self.found("q=kettles"), ["p-1"])
        self.assertEqual(self.found("q=wasserkocher"), ["p-1"])
        self.assertEqual(self.found("q=%E6%B0%B4%E5%A3%B6"), ["p-1"])
        position = self.patch("kettles", {"name": "Boilers"}).headers["Stoa-Position"]
        self.assertEqual(self.found("q=kettles"), [])
        self.assertEqual(self.found("q=boiler"), ["p-1"])
        self.assertEqual(self.found("q=kitchen"), ["p-1", "p-3"])
        self.assertEqual(self.found("q=*&filter_by=category:=Kitchen > Boilers".replace(" ", "%20")), ["p-1"])
        self.assertEqual(self.found("q=*&filter_by=category:=kettles"), ["p-1"])
        after = self.shop.call("GET", "/v1/products/p-1", If_None_Match=before.headers["ETag"])
        self.assertEqual((after.status, after.json["category"], after.json["version"]), (200, ["Kitchen", "Boilers"], before.json["version"]))
        # The representation is another one, the version is not: a condition on either is fulfilled.
        self.assertNotEqual(after.headers["ETag"], before.headers["ETag"])
        self.assertEqual(self.shop.call("GET", "/v1/products/p-1", If_None_Match=after.headers["ETag"]).status, 304)
        self.patch("kettles", {"parent": "garden"})
        self.assertEqual(self.found("q=kitchen"), ["p-3"])
        self.assertEqual(self.found("q=garden"), ["p-1"])
        self.server.kill()
        self.server.start()
        self.shop = self.server.client()
        self.assertEqual(self.found("q=garden"), ["p-1"])
        self.assertEqual(self.shop.call("GET", "/v1/products/p-1").json["category"], ["Garden", "Boilers"])
        changes = self.shop.call("GET", f"/v1/changes?since={position}&include=before").json["changes"]
        self.assertEqual([(x["kind"], x["id"]) for x in changes], [("category.changed", "kettles")])
        self.assertEqual((changes[0]["before"].get("parent"), changes[0]["after"]["parent"]), ("kitchen", "garden"))
        etag = self.shop.call("GET", "/v1/products/p-1").headers["ETag"]
        self.assertEqual(self.shop.call("PATCH", "/v1/products/p-1", {"brand": "Acme"}, If_Match=etag, Content_Type="application/merge-patch+json").status, 200)
        self.assertEqual(self.server.stop(), 0)
        code, text = self.server.verify()
        self.assertEqual(code, 0, text)

    def test_one_with_products_or_categories_is_not_deleted(self):
        self.small_tree()
        answer = self.shop.call("DELETE", "/v1/categories/kitchen")
        self.refused(answer, 409, "category-in-use", "id")
        self.assertIn("2 categories", answer.json["detail"])
        answer = self.shop.call("DELETE", "/v1/categories/garden")
        self.refused(answer, 409, "category-in-use", "id")
        self.assertIn("1 product;", answer.json["detail"])
        self.shop.call("DELETE", "/v1/products/p-2")
        self.assertEqual(self.shop.call("DELETE", "/v1/categories/garden").status, 204)
        self.refused(self.shop.call("DELETE", "/v1/categories/garden"), 404, "not-found", "id")
        self.refused(self.patch("kitchen", {"parent": "kettles"}), 400, "invalid-field", "parent")
        self.refused(self.shop.call("PUT", "/v1/categories/x", {"name": "Kitchen"}), 409, "name-taken", "name")
        self.refused(self.shop.call("PUT", "/v1/products/p-9", {"name": "n", "categories": ["garden"]}), 400, "invalid-field", "categories[0]")

    def test_the_tree_counts_what_its_reader_may_see(self):
        self.small_tree()
        tree = self.shop.call("GET", "/v1/categories").json["items"]
        self.assertEqual([(x["id"], x["products"]) for x in tree], [("garden", 1), ("kitchen", 3)])
        below = tree[1]["children"]
        self.assertEqual([(x["name"], x["products"], x["path"]) for x in below],
                         [("Pans", 1, ["Kitchen", "Pans"]), ("Kettles", 2, ["Kitchen", "Kettles"])])
        one = self.shop.call("GET", "/v1/categories?parent=kitchen&depth=1&lang=de").json["items"]
        self.assertEqual([x["label"] for x in one], ["Pans", "Wasserkocher"])
        secret = self.shop.call("POST", "/v1/keys", {"name": "reader", "scopes": ["products:read"]}).json["key"]
        reader = Client(self.server.port, secret)
        seen = reader.call("GET", "/v1/categories").json["items"]
        self.assertEqual([(x["id"], x["products"]) for x in seen], [("garden", 0), ("kitchen", 2)])
        self.assertEqual(reader.call("PUT", "/v1/categories/x", {"name": "X"}).status, 403)
        searcher = Client(self.server.port, self.shop.call("POST", "/v1/keys", {"name": "s", "scopes": ["search"]}).json["key"])
        for path in ("/v1/categories", "/v1/categories/kitchen"):
            self.assertEqual(searcher.call("GET", path).status, 403)
        writer = Client(self.server.port, self.shop.call("POST", "/v1/keys", {"name": "w", "scopes": ["categories:write"]}).json["key"])
        self.assertEqual(writer.call("PUT", "/v1/categories/x", {"name": "X"}).status, 201)
        self.assertEqual(writer.call("PUT", "/v1/products/x", {"name": "X"}).status, 403)

    def test_export_import_export_is_byte_equal_with_names_order_and_ids(self):
        self.small_tree()
        self.put("2", name="A number as an id", names={"en-GB": "Two", "zh": "二"}, order=-3)
        self.product("p-4", categories=["2", ["Kitchen", "Pans"]])
        first = self.shop.call("GET", "/v1/export").text
        lines = [json.loads(x) for x in first.splitlines()]
        self.assertEqual([x["id"] for x in lines if x.get("kind") == "category"][:3], ["2", "garden", "kitchen"])
        self.assertEqual(lines[0], {"kind": "category", "id": "2", "name": "A number as an id", "names": {"en-GB": "Two", "zh": "二"}, "order": -3})
        other = Server()
        self.addCleanup(other.close)
        client = other.client()
        done = client.follow(client.import_rows(first))
        self.assertEqual((done["state"], done["refused"]), ("done", 0), done)
        self.assertEqual(client.call("GET", "/v1/export").text, first)
        # The same file again changes nothing.
        done = client.follow(client.import_rows(first))
        self.assertEqual((done["written"], done["unchanged"]), (0, len(lines)), done)
        bad = client.follow(client.import_rows([{"kind": "brand", "id": "x"}, {"kind": "category", "name": "no id"}]))
        self.assertEqual([x["field"] for x in bad["errors"]], ["kind", "id"])

    def test_texts_come_in_the_language_asked_for_else_in_the_nearest(self):
        self.small_tree()
        self.shop.call("PUT", "/v1/settings", {"default_language": "en", "attribute_names": {"colour": {"de": "Farbe"}}})
        self.product("t", **{"name": {"en": "Pot", "de": "Topf", "zh": "锅"}, "category": ["Kitchen", "Kettles"], "attributes": {"colour": "red"}})

        def name(query, client=self.shop, **headers):
            answer = client.call("GET", f"/v1/products/t?{query}", **headers)
            return answer.json["name"], answer.headers.get("Content-Language"), answer
        self.assertEqual(name("lang=de")[:2], ("Topf", "de"))
        self.assertEqual(name("lang=DE-ch")[:2], ("Topf", "de"))
        self.assertEqual(name("lang=fr")[:2], ("Pot", "en"))
        self.assertEqual(name("")[:2], ({"de": "Topf", "en": "Pot", "zh": "锅"}, None))
        self.assertEqual(name("lang=de")[2].json["category"], ["Küche", "Wasserkocher"])
        self.assertEqual(name("lang=de")[2].json["attribute_names"], {"colour": "Farbe"})
        self.assertNotIn("attribute_names", name("lang=zh")[2].json)
        tags = {name(f"lang={x}")[2].headers["ETag"] for x in ("de", "en", "zh")} | {name("")[2].headers["ETag"]}
        self.assertEqual(len(tags), 4)
        self.refused(self.shop.call("GET", "/v1/products/t?lang=no_tag"), 400, "invalid-field", "lang")
        # Who may write products gets them whole whatever the browser sends; a reader gets its language.
        self.assertEqual(name("", Accept_Language="de")[0], {"de": "Topf", "en": "Pot", "zh": "锅"})
        reader = Client(self.server.port, self.shop.call("POST", "/v1/keys", {"name": "r", "scopes": ["products:read", "search"]}).json["key"])
        got = name("", reader, Accept_Language="fr;q=0.4, zh-CN;q=0.9, *;q=0.1")
        self.assertEqual(got[:2], ("锅", "zh"))
        self.assertIn("Accept-Language", ", ".join(got[2].headers.get_all("Vary")))
        self.assertEqual(name("", reader, Accept_Language="*")[0], {"de": "Topf", "en": "Pot", "zh": "锅"})
        # The settings are part of what is shown, so the tag changes with them.
        before = name("lang=fr")[2].headers["ETag"]
        self.shop.call("PUT", "/v1/settings", {"default_language": "zh"})
        self.assertEqual(name("lang=fr")[:2], ("锅", "zh"))
        self.assertNotEqual(name("lang=fr")[2].headers["ETag"], before)
        # Lists, searches with their facets, and batches.
        self.assertEqual(self.shop.call("GET", "/v1/products?lang=de&filter_by=id:=t").json["items"][0]["name"], "Topf")
        answer = self.shop.call("GET", "/v1/search?q=topf&lang=de&facet_by=category").json
        self.assertEqual(answer["hits"][0]["product"]["name"], "Topf")
        self.assertEqual(answer["hits"][0]["highlights"]["name"], "<mark>Topf</mark>")
        self.assertEqual(answer["facets"]["category"][1],
                         {"value": "Kitchen > Kettles", "count": 1, "id": "kettles", "label": "Küche > Wasserkocher"})
        by_body = self.shop.call("POST", "/v1/search", {"q": "topf", "lang": "zh"}).json
        self.assertEqual(by_body["hits"][0]["product"]["name"], "锅")
        self.assertEqual(self.shop.call("POST", "/v1/products:batchGet?lang=de", {"ids": ["t"]}).json["items"][0]["name"], "Topf")

    def test_prices_say_whether_they_are_gross_where_the_settings_do(self):
        price = {"amount": "5", "currency": "EUR"}
        self.product("g", price=price)
        self.product("n")
        plain = self.shop.call("GET", "/v1/products/g")
        self.assertNotIn("prices_include_tax", plain.json)
        self.shop.call("PUT", "/v1/settings", {"prices_include_tax": True})
        gross = self.shop.call("GET", "/v1/products/g", If_None_Match=plain.headers["ETag"])
        self.assertEqual((gross.status, gross.json["prices_include_tax"]), (200, True))
        self.assertNotIn("prices_include_tax", self.shop.call("GET", "/v1/products/n").json)
        # Sent back as it was read it changes nothing.
        again = self.shop.call("PUT", "/v1/products/g", gross.json)
        self.assertEqual((again.status, again.json["version"]), (200, gross.json["version"]))
        self.shop.call("PATCH", "/v1/settings", {"prices_include_tax": False}, Content_Type="application/merge-patch+json")
        self.assertEqual(self.shop.call("GET", "/v1/products?filter_by=id:=g").json["items"][0]["prices_include_tax"], False)
        self.assertEqual(self.shop.call("GET", "/v1/changes?since=beginning").json["changes"][0]["after"]["prices_include_tax"], False)
        self.assertNotIn(b"prices_include_tax", self.shop.call("GET", "/v1/export").text)


if __name__ == "__main__":
    unittest.main()
