#!/usr/bin/env python3
"""The storefront: what the server gives without a key, and how it works in a browser."""
import json
import pathlib
import re
import sys
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server  # noqa: E402
from tests.web import browser  # noqa: E402

DEPARTMENTS = 12
PRODUCTS = 10_000


def fetch(server, target):
    """Status, headers and body of a request without a key."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}{target}", timeout=60) as got:
            return got.status, got.headers, got.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


class Storefront(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server(flags=["--demo"])

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def get(self, target):
        status, _, body = fetch(self.server, target)
        self.assertEqual(status, 200, body)
        return json.loads(body)

    def test_the_first_start_takes_every_row_of_the_demo(self):
        task = self.server.client().task("import-demo")
        self.assertEqual((task["state"], task["rows"], task["written"], task["refused"]), ("done", PRODUCTS, PRODUCTS, 0))
        found = self.get("/shop/api/search?facet_by=category&per_page=1")
        departments = [x["count"] for x in found["facets"]["category"] if " > " not in x["value"]]
        self.assertEqual(len(departments), DEPARTMENTS)
        self.assertEqual(sum(departments), found["found"])
        self.assertGreater(min(departments), PRODUCTS // DEPARTMENTS * 0.95)

    def test_a_second_start_adds_nothing_and_a_store_with_anything_in_it_is_left_alone(self):
        server = Server()
        try:
            server.client().call("PUT", "/v1/products/mine", {"name": "Mine"})
            server.stop()
            server.arguments.append("--demo")
            server.start()
            _, _, body = fetch(server, "/shop/api/search")
            self.assertEqual([x["id"] for x in json.loads(body)["hits"]], ["mine"])
        finally:
            server.close()

    def test_drafts_archived_products_and_costs_are_not_shown(self):
        shop = self.server.client()
        for status in ("draft", "archived"):
            shop.call("PUT", f"/v1/products/secret-{status}", {"name": "Zyzzyva", "slug": f"slug-{status}", "status": status})
        shop.call("PUT", "/v1/products/shown", {"name": "Shown", "cost": {"amount": "1", "currency": "USD"}, "price": {"amount": "2", "currency": "USD"}})
        for id_ in ("secret-draft", "secret-archived", "shown"):
            self.addCleanup(shop.call, "DELETE", f"/v1/products/{id_}")
        missing = fetch(self.server, "/shop/api/products/never-was")
        for status in ("draft", "archived"):
            hidden = fetch(self.server, f"/shop/api/products/secret-{status}")
            self.assertEqual(hidden[0], 404)
            self.assertEqual(json.loads(hidden[2])["detail"], json.loads(missing[2])["detail"])
            self.assertEqual(fetch(self.server, f"/p/secret-{status}")[0], 404)
            self.assertEqual(fetch(self.server, f"/p/slug-{status}")[0], 404)
        self.assertEqual(self.get("/shop/api/search?q=zyzzyva&num_typos=0&query_by=name")["found"], 0)
        self.assertEqual(self.get("/shop/api/search?filter_by=status:=draft")["found"], 0)
        self.assertNotIn("cost", self.get("/shop/api/products/shown"))
        self.assertNotIn("cost", json.dumps(self.get("/shop/api/search?q=shown&include_fields=name,price")))
        # What may not be seen cannot be asked for either, in any parameter.
        for query in ("include_fields=name,cost", "filter_by=cost:>1", "sort_by=cost:asc", "facet_by=cost"):
            self.assertEqual(fetch(self.server, f"/shop/api/search?q=shown&{query}")[0], 400, query)
        self.assertNotIn("secret-", fetch(self.server, "/sitemap.xml")[2])

    def test_only_pages_and_reads_are_open(self):
        for target in ("/v1/products", "/v1/search", "/v1/changes?since=now", "/v1/tasks", "/metrics", "/v1/trace/x", "/v1/settings"):
            self.assertEqual(fetch(self.server, target)[0], 401, target)
        for target in ("/", "/admin", "/robots.txt", "/sitemap.xml", "/demo/pictures/mug-1.svg"):
            self.assertEqual(fetch(self.server, target)[0], 200, target)

    def test_the_storefront_is_off_unless_asked_for(self):
        server = Server()
        try:
            for target in ("/shop/api/search", "/shop/api/products/x", "/p/x", "/sitemap.xml"):
                status, _, body = fetch(server, target)
                self.assertEqual((status, "web.storefront" in body), (404, True), target)
            status, _, body = fetch(server, "/")
            self.assertIn("<title>Stoa admin</title>", body, "/ leads to the admin's page")
        finally:
            server.close()

    def test_a_product_page_tells_search_engines_what_it_is(self):
        item = self.get("/shop/api/search?q=teapot&per_page=1")["hits"][0]["product"]
        status, headers, page = fetch(self.server, f"/p/{item['slug']}")
        self.assertEqual(status, 200)
        self.assertIn("script-src 'self'", headers["Content-Security-Policy"])
        self.assertIn(f"<title>{item['name']['en']}</title>", page)
        linked = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1])
        self.assertEqual((linked["@type"], linked["name"]), ("Product", item["name"]["en"]))
        self.assertEqual(linked["url"], re.search(r'<link rel="canonical" href="([^"]+)">', page)[1])
        self.assertEqual(fetch(self.server, f"/p/{item['id']}")[0], 200)
        self.assertIn(item["name"]["zh"], fetch(self.server, f"/p/{item['slug']}?lang=zh")[2])

    def test_the_sitemap_is_well_formed_and_lists_what_is_published(self):
        tree = ElementTree.fromstring(fetch(self.server, "/sitemap.xml")[2])
        urls = [x.text for x in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
        self.assertEqual(len(urls), len(set(urls)))
        self.assertEqual(len(urls), self.get("/shop/api/search?per_page=1")["found"])
        self.assertEqual(fetch(self.server, urls[17][len(f"http://127.0.0.1:{self.server.port}"):])[0], 200)

    @unittest.skipIf(browser.missing(), browser.skip_reason())
    def test_it_works_in_a_browser(self):
        self.assertEqual(browser.run("storefront.mjs", self.server), 0)


if __name__ == "__main__":
    unittest.main()
