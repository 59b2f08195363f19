#!/usr/bin/env python3
"""Settings, synonyms and stop words over HTTP: documents like products, kept over kill -9."""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402

SOFAS = {"synonyms": ["sofa", "couch"]}


class Resources(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.shop = self.server.client()

    def refused(self, answer, status, type_, field=None):
        self.assertEqual((answer.status, answer.json["type"].rsplit("/", 1)[-1], answer.json.get("field")), (status, type_, field), answer.text)

    def test_a_document_is_written_read_changed_and_deleted_under_its_version(self):
        made = self.shop.call("PUT", "/v1/synonyms/sofas", SOFAS)
        self.assertEqual(made.status, 201)
        self.assertEqual(made.headers["ETag"], f'"{made.json["version"]}"')
        self.assertEqual(made.json["synonyms"], SOFAS["synonyms"])
        self.assertTrue(made.headers["Stoa-Position"])
        got = self.shop.call("GET", "/v1/synonyms/sofas")
        self.assertEqual((got.status, got.json), (200, made.json))
        self.assertEqual(self.shop.call("GET", "/v1/synonyms/sofas", If_None_Match=made.headers["ETag"]).status, 304)
        self.assertEqual(self.shop.call("PUT", "/v1/synonyms/sofas", SOFAS).json["version"], made.json["version"])
        changed = self.shop.call("PATCH", "/v1/synonyms/sofas", {"root": "bed"}, If_Match=made.headers["ETag"])
        self.assertEqual((changed.status, changed.json["root"]), (200, "bed"))
        self.refused(self.shop.call("PUT", "/v1/synonyms/sofas", SOFAS, If_Match=made.headers["ETag"]), 412, "stale-version", "version")
        self.assertEqual(self.shop.call("DELETE", "/v1/synonyms/sofas", If_Match=changed.headers["ETag"]).status, 204)
        self.refused(self.shop.call("GET", "/v1/synonyms/sofas"), 404, "not-found")
        self.refused(self.shop.call("DELETE", "/v1/synonyms/sofas"), 404, "not-found", "id")

    def test_a_repeated_key_has_one_effect_and_the_same_answer(self):
        first = self.shop.call("PUT", "/v1/stopwords/en", {"stopwords": ["the"]}, Idempotency_Key="stop-1")
        self.assertEqual(first.status, 201)
        self.shop.call("PUT", "/v1/stopwords/en", {"stopwords": ["a"]})
        again = self.shop.call("PUT", "/v1/stopwords/en", {"stopwords": ["the"]}, Idempotency_Key="stop-1")
        self.assertEqual((again.status, again.json), (201, first.json))
        self.assertEqual(self.shop.call("GET", "/v1/stopwords/en").json["stopwords"], ["a"])
        self.refused(self.shop.call("PUT", "/v1/stopwords/en", {"stopwords": ["an"]}, Idempotency_Key="stop-1"), 422, "key-reused", "idempotency-key")

    def test_settings_are_one_document_without_an_id(self):
        self.shop.call("DELETE", "/v1/settings")
        self.refused(self.shop.call("PATCH", "/v1/settings", {"default_currency": "EUR"}), 404, "not-found", "id")
        self.assertEqual(self.shop.call("PUT", "/v1/settings", {"default_currency": "EUR"}).status, 201)
        got = self.shop.call("PATCH", "/v1/settings", {"prices_include_tax": True})
        self.assertEqual((got.json["default_currency"], got.json["prices_include_tax"]), ("EUR", True))
        self.assertEqual(self.shop.call("GET", "/v1/settings/x").status, 404)

    def test_synonyms_stop_words_and_settings_are_what_the_next_search_goes_by(self):
        for id_, name in (("s-1", "Leather sofa"), ("s-2", "Linen couch"), ("s-3", "Fauteuil de luxe")):
            document = {"name": name, "price": {"amount": "5", "currency": "CHF"}}
            self.assertIn(self.shop.call("PUT", f"/v1/products/{id_}", document).status, (200, 201))

        def found(query):
            return [x["id"] for x in self.shop.call("GET", f"/v1/search?sort_by=id:asc&{query}").json["hits"]]

        self.assertEqual(found("q=settee"), [])
        self.shop.call("PUT", "/v1/synonyms/seats", {"synonyms": ["sofa", "couch", "settee"]})
        self.assertEqual(found("q=settee"), ["s-1", "s-2"])
        self.assertEqual(found("q=sofa"), ["s-1", "s-2"])
        marked = self.shop.call("GET", "/v1/search?q=settee&sort_by=id:asc").json["hits"][0]["highlights"]["name"]
        self.assertIn("<mark>sofa</mark>", marked)
        self.shop.call("PUT", "/v1/synonyms/seats", {"root": "settee", "synonyms": ["couch"]})
        self.assertEqual((found("q=settee"), found("q=couch")), (["s-2"], ["s-2"]))
        self.shop.call("DELETE", "/v1/synonyms/seats")
        self.assertEqual(found("q=settee"), [])
        self.assertEqual(found("q=leather%20fauteuil"), ["s-1", "s-3"])
        self.shop.call("PUT", "/v1/stopwords/noise", {"stopwords": ["leather"], "locale": "fr"})
        self.assertEqual(found("q=leather%20fauteuil&lang=fr"), ["s-3"])
        self.assertEqual(found("q=leather%20fauteuil"), ["s-1", "s-3"])
        self.shop.call("PUT", "/v1/settings", {"default_currency": "CHF", "default_language": "fr"})
        self.assertEqual(found("q=leather%20fauteuil"), ["s-3"])
        self.assertEqual(found("q=*&filter_by=price:%3D5"), ["s-1", "s-2", "s-3"])
        self.shop.call("DELETE", "/v1/settings")
        self.assertEqual(found("q=*&filter_by=price:%3D5"), [])

    def test_pages_go_through_all_of_a_kind_in_order(self):
        for i in range(7):
            self.assertIn(self.shop.call("PUT", f"/v1/synonyms/page-{i}", {"synonyms": [f"a{i}", f"b{i}"]}).status, (200, 201))
        seen, cursor = [], ""
        while True:
            page = self.shop.call("GET", f"/v1/synonyms?per_page=3&cursor={cursor}").json
            seen += [x["id"] for x in page["items"]]
            cursor = page["cursor"]
            if cursor is None:
                break
        self.assertEqual([x for x in seen if x.startswith("page-")], [f"page-{i}" for i in range(7)])
        self.assertEqual(seen, sorted(seen))
        self.refused(self.shop.call("GET", "/v1/stopwords?cursor=" + self.shop.call("GET", "/v1/synonyms?per_page=1").json["cursor"]), 400, "invalid-field", "cursor")

    def test_bad_documents_name_the_field(self):
        for target, body, type_, field in (
                ("/v1/synonyms/x", {"synonyms": ["one"]}, "invalid-field", "synonyms"),
                ("/v1/synonyms/x", {"synonyms": ["a", "b"], "colour": 1}, "unknown-field", "colour"),
                ("/v1/synonyms/x", {"id": "y", "synonyms": ["a", "b"]}, "invalid-field", "id"),
                ("/v1/synonyms/x%2Fy", {"synonyms": ["a", "b"]}, "invalid-field", "id"),
                ("/v1/settings", {"default_currency": "euro"}, "invalid-field", "default_currency"),
                ("/v1/stopwords/x", {"stopwords": "the"}, "invalid-field", "stopwords")):
            self.refused(self.shop.call("PUT", target, body), 400, type_, field)
        self.assertEqual(self.shop.call("PUT", "/v1/synonyms/x", "[1", Content_Type="application/json").status, 400)
        self.assertEqual(self.shop.call("PUT", "/v1/synonyms/x", "a=b", Content_Type="text/plain").status, 415)
        self.assertEqual(self.shop.call("POST", "/v1/synonyms/x", SOFAS).status, 405)

    def test_what_was_acknowledged_is_there_after_a_kill_and_the_folder_verifies(self):
        server = Server()
        try:
            shop = server.client()
            made = shop.call("PUT", "/v1/synonyms/kept", SOFAS).json
            shop.call("PUT", "/v1/synonyms/gone", SOFAS)
            self.assertEqual(shop.call("DELETE", "/v1/synonyms/gone").status, 204)
            server.kill()
            server.start()
            shop = server.client()
            self.assertEqual(shop.call("GET", "/v1/synonyms/kept").json, made)
            self.assertEqual([x["id"] for x in shop.call("GET", "/v1/synonyms").json["items"]], ["kept"])
            self.assertEqual(server.stop(), 0)
            code, said = server.verify()
            self.assertEqual(code, 0, said)
        finally:
            server.close()


if __name__ == "__main__":
    unittest.main()
