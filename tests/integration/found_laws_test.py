#!/usr/bin/env python3
"""What filters, facets, sorts and cursors find while others write is what a plain reading of the catalogue at the same
position finds. STOA_SEED, STOA_LOOPS (150)."""
import itertools
import json
import pathlib
import random
import sys
import threading
import unittest
import urllib.parse
from collections import Counter
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import Server, setting  # noqa: E402

SEED = setting("STOA_SEED", random.SystemRandom().randrange(2**32))
LOOPS = setting("STOA_LOOPS", 150)
WORDS = ["anchor", "bucket", "candle", "dagger"]
BRANDS, TAGS, COLOURS = ["Acme", "Bolt", "Cup & Co"], ["new", "old", "gift"], ["red", "green", "blue"]
PATHS = [["Tools"], ["Tools", "Hand"], ["Tools", "Hand", "Small"], ["Home"], ["Home", "Light"]]
SIZES = [1, 2, Decimal("2.5"), 10]
DAYS = ["2024-01-31", "2024-02-29", "2025-06-01"]
MOVING, STILL = 90, 60


def some(dice, values, chance=0.7):
    return dice.choice(values) if dice.random() < chance else None


def product(dice, number):
    made = {"name": f"{dice.choice(WORDS)} {dice.choice(WORDS)} {number:03}", "status": dice.choice(["published"] * 4 + ["draft"]),
            "brand": some(dice, BRANDS), "tags": dice.sample(TAGS, dice.randrange(3)), "released": some(dice, DAYS),
            "category": some(dice, PATHS), "attributes": {}}
    if (amount := some(dice, ["1", "9.5", "10", "10.05", "99"])) is not None:
        made["price"] = {"amount": amount, "currency": dice.choice(["USD", "USD", "EUR"])}
    for key, value in (("colour", some(dice, COLOURS)), ("size", some(dice, SIZES)), ("for", dice.sample(COLOURS, dice.randrange(3)))):
        if value:
            made["attributes"][key] = float(value) if isinstance(value, Decimal) else value
    return {k: v for k, v in made.items() if v not in (None, [], {})}


# What a row of the export says, as the documentation reads it.

def price(row):
    x = row.get("price")
    return Decimal(x["amount"]) if x and x["currency"] == "USD" else None


def paths(row):
    return row.get("categories") or ([row["category"]] if "category" in row else [])


def levels(row):
    return {" > ".join(path[:n + 1]) for path in paths(row) for n in range(len(path))}


def attribute(row, key):
    value = row.get("attributes", {}).get(key)
    return [] if value is None else value if isinstance(value, list) else [value]


class Dice(random.Random):
    """Conditions with what they mean."""

    def condition(self, depth=0):
        if depth < 2 and self.random() < 0.5:
            parts = [self.condition(depth + 1) for _ in range(2)]
            if self.random() < 0.3:
                return f"!({parts[0][0]})", lambda row: not parts[0][1](row)
            if self.random() < 0.5:
                return f"({parts[0][0]} && {parts[1][0]})", lambda row: parts[0][1](row) and parts[1][1](row)
            return f"({parts[0][0]} || {parts[1][0]})", lambda row: parts[0][1](row) or parts[1][1](row)
        return self.choice([self.texts, self.one_of_tree, self.priced, self.sized, self.missing, self.day])()

    def texts(self):
        name, values, read = self.choice([
            ("brand", BRANDS, lambda row: [row["brand"]] if "brand" in row else []), ("tags", TAGS, lambda row: row.get("tags", [])),
            ("attributes.colour", COLOURS, lambda row: attribute(row, "colour")), ("attributes.for", COLOURS, lambda row: attribute(row, "for"))])
        wanted = self.sample(values, self.randint(1, 2))
        text = wanted[0] if len(wanted) == 1 else "[" + ",".join(wanted) + "]"
        if " " in text:
            text = text.replace("Cup & Co", "`Cup & Co`")
        if self.random() < 0.3:
            return f"{name}:!={text}", lambda row: not set(wanted) & set(read(row))
        return f"{name}:={text}", lambda row: bool(set(wanted) & set(read(row)))

    def one_of_tree(self):
        wanted = " > ".join(self.choice(PATHS))
        return f"category:=`{wanted}`", lambda row: wanted in levels(row)

    def priced(self):
        low, high = sorted(self.sample([Decimal("1"), Decimal("9.5"), Decimal("10"), Decimal("50")], 2))
        return self.choice([
            (f"price:>={low}", lambda row: price(row) is not None and price(row) >= low),
            (f"price:<{high}", lambda row: price(row) is not None and price(row) < high),
            (f"price:[{low}..{high}]", lambda row: price(row) is not None and low <= price(row) <= high),
            (f"price:!={low}", lambda row: price(row) is not None and price(row) != low)])

    def sized(self):
        low, high = sorted(self.sample(SIZES, 2))
        return f"attributes.size:[{low}..{high}]", lambda row: any(low <= Decimal(str(x)) <= high for x in attribute(row, "size"))

    def missing(self):
        return self.choice([
            ("brand:missing", lambda row: "brand" not in row), ("category:missing", lambda row: not paths(row)),
            ("price:missing", lambda row: price(row) is None), ("attributes.size:missing", lambda row: not attribute(row, "size")),
            ("released:missing", lambda row: "released" not in row)])

    def day(self):
        day = self.choice(DAYS)
        return self.choice([(f"released:<={day}", lambda row: row.get("released", "9") <= day),
                            (f"released:>{day}", lambda row: row.get("released", "0") > day)])

    def order(self):
        keys = self.sample([("price", price), ("name", lambda row: row["name"]), ("released", lambda row: row.get("released")),
                            ("attributes.size", lambda row: next((Decimal(str(x)) for x in attribute(row, "size")), None))], self.randint(1, 3))
        ways = [(name, read, self.choice(["asc", "desc"])) for name, read in keys]

        def sort(rows):
            rows = sorted(rows, key=lambda row: row["id"].encode())
            for _, read, way in reversed(ways):
                have = [x for x in rows if read(x) is not None]
                have.sort(key=read, reverse=way == "desc")
                if way == "desc":  # what is equal stays in the order it had
                    have = list(itertools.chain.from_iterable(
                        [x for x in have_rows(rows, read, value)] for value in dict.fromkeys(read(x) for x in have)))
                rows = have + [x for x in rows if read(x) is None]
            return rows
        return ",".join(f"{name}:{way}" for name, _, way in ways), sort


def have_rows(rows, read, value):
    return [x for x in rows if read(x) == value]


def facet_values(row, field):
    if field == "category":
        return levels(row)
    if field == "brand":
        return {row["brand"]} if "brand" in row else set()
    if field == "tags":
        return set(row.get("tags", []))
    return {("true" if x else "false") if isinstance(x, bool) else f"{x:g}" if isinstance(x, (int, float)) else x
            for x in attribute(row, field.removeprefix("attributes."))}


class FoundLaws(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.addCleanup(self.server.close)
        self.shop = self.server.client()
        self.dice = Dice(SEED)
        rows = [{"id": f"s-{i:03}", **product(self.dice, i)} for i in range(STILL)]
        rows += [{"id": f"m-{i:03}", **product(self.dice, i)} for i in range(MOVING)]
        done = self.shop.follow(self.shop.import_rows(rows))
        self.assertEqual((done["state"], done["refused"]), ("done", 0), done)
        self.still = [x for x in self.rows_at(None) if x["id"].startswith("s-") and x["status"] == "published"]
        self.stop, self.writes, self.failures = threading.Event(), Counter(), []
        self.writers = [threading.Thread(target=self.write, args=(Dice(SEED + n + 1), n)) for n in range(2)]
        for x in self.writers:
            x.start()

    def tearDown(self):
        self.stop.set()
        for x in self.writers:
            x.join()
        self.assertEqual(self.failures, [])

    def write(self, dice, own):
        try:
            client = self.server.client()
            while not self.stop.is_set():
                number = dice.randrange(MOVING // 2) * 2 + own
                target = f"/v1/products/m-{number:03}"
                verb = dice.choice(["PUT", "PUT", "PUT", "DELETE"])
                got = client.call(verb, target, product(dice, number) if verb == "PUT" else None)
                if got.status not in (200, 201, 204, 404):
                    self.failures.append((got.status, got.text))
                    return
                self.writes[verb] += 1
        except Exception as failure:
            self.failures.append(repr(failure))

    def rows_at(self, position):
        got = self.shop.call("GET", "/v1/export" + (f"?at={position}" if position else ""))
        self.assertEqual(got.status, 200, got.text)
        rows = [json.loads(x) for x in got.text.decode().splitlines()]
        return [x for x in rows if x.get("kind") != "category"]

    def search(self, **asked):
        got = self.shop.call("GET", "/v1/search?" + urllib.parse.urlencode(asked))
        self.assertEqual(got.status, 200, (asked, got.text))
        return got.json

    def test_what_is_found_is_what_the_catalogue_at_the_same_position_says(self):
        fields = ["brand", "tags", "category", "attributes.colour", "attributes.size", "attributes.for"]
        for loop in range(LOOPS):
            (chosen, chosen_holds), (text, holds), (by, sort) = self.dice.texts(), self.dice.condition(), self.dice.order()
            word = self.dice.choice([None, *WORDS])
            # With the id it speaks of no field alone: a disjunctive facet leaves out the chosen values and nothing else.
            asked = {"q": word or "*", "filter_by": f"{chosen} && ({text} || id:=nobody)", "sort_by": by, "per_page": 250, "num_typos": 0,
                     "facet_by": ",".join(fields), "disjunctive": chosen.split(":")[0]}
            with self.subTest(seed=SEED, loop=loop, asked=asked):
                told = self.search(**asked)
                rows = [x for x in self.rows_at(told["position"]) if x["status"] == "published"]
                rows = [x for x in rows if word is None or word in x["name"].split()]
                found = sort([x for x in rows if chosen_holds(x) and holds(x)])
                self.assertEqual([x["id"] for x in told["hits"]], [x["id"] for x in found])
                self.assertEqual(told["found"], len(found))
                for field in fields:
                    counted = [x for x in rows if holds(x)] if field == asked["disjunctive"] else found
                    wanted = Counter(value for x in counted for value in facet_values(x, field))
                    self.assertEqual({x["value"]: x["count"] for x in told["facets"][field]}, dict(wanted), field)
                    self.assertEqual(told["facets"][field], sorted(told["facets"][field], key=lambda x: (-x["count"], x["value"])))
        self.assertGreater(self.writes["PUT"], LOOPS // 10, "nobody wrote meanwhile")

    def test_a_cursor_leads_through_all_that_stays_as_it_is_once_and_in_order(self):
        for loop in range(LOOPS // 5):
            (text, holds), (by, sort) = self.dice.condition(), self.dice.order()
            asked = {"q": "*", "filter_by": text, "sort_by": by, "per_page": self.dice.randint(1, 9)}
            with self.subTest(seed=SEED, loop=loop, asked=asked):
                ids, cursor = [], ""
                while cursor is not None:
                    page = self.search(**asked, **({"cursor": cursor} if cursor else {}))
                    ids += [x["id"] for x in page["hits"]]
                    cursor = page["cursor"]
                self.assertEqual([x for x in ids if x.startswith("s-")], [x["id"] for x in sort([x for x in self.still if holds(x)])])


if __name__ == "__main__":
    print(f"seed={SEED}")
    unittest.main(verbosity=1, warnings="ignore")
