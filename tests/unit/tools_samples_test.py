#!/usr/bin/env python3
"""The sample catalogue: it is what its lines give, and it keeps the rules a shop's catalogue must keep."""
import json
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import make_samples  # noqa: E402

ROWS = [json.loads(line) for line in (ROOT / "samples/products.jsonl").read_text().splitlines()]


class the_sample_catalogue(unittest.TestCase):
    def test_is_what_make_samples_makes(self):
        self.assertEqual(make_samples.main(["make_samples.py", "--check"]), 0, "run tools/make_samples.py")

    def test_is_a_small_shop(self):
        self.assertGreaterEqual(len(ROWS), 190)
        self.assertGreaterEqual(len({row["category"][0] for row in ROWS}), 8)
        self.assertTrue(any("prices" in row for row in ROWS) and any("prices" not in row for row in ROWS))

    def test_names_nothing_twice(self):
        skus = [row["sku"] for row in ROWS] + [v["sku"] for row in ROWS for v in row.get("variants", [])]
        for values in (skus, [row["id"] for row in ROWS], [row["slug"] for row in ROWS], [row["gtins"][0] for row in ROWS]):
            self.assertEqual(len(values), len(set(values)))

    def test_has_every_description_filled_in(self):
        for row in ROWS:
            self.assertNotRegex(row["description"], r"[{}]")
            self.assertGreater(len(row["description"]), 40)

    def test_writes_amounts_as_exact_text_and_slugs_as_paths(self):
        for row in ROWS:
            for money in [row["price"], *row.get("prices", [])]:
                self.assertRegex(money["amount"], r"^\d+\.\d\d$")
                self.assertIn(money["currency"], ("USD", "EUR"))
            self.assertTrue(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["slug"]), row["slug"])


if __name__ == "__main__":
    unittest.main()
