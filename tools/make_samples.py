#!/usr/bin/env python3
"""Makes samples/products.jsonl from samples/lines.toml. The same lines always give the same bytes.

    make_samples.py [--check]      --check: writes nothing, exits 1 when the file is not what the lines give
"""
import collections
import decimal
import json
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINES = ROOT / "samples/lines.toml"
PRODUCTS = ROOT / "samples/products.jsonl"
# What the shop shows in euros beside dollars, and what it pays: round figures, for a sample.
EURO_RATE = decimal.Decimal("0.95")
COST_SHARE = decimal.Decimal("0.55")
CENT = decimal.Decimal("0.01")


def slug_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def money(amount: decimal.Decimal, currency: str) -> dict:
    return {"amount": str(amount.quantize(CENT)), "currency": currency}


def gtin_of(number: int) -> str:
    """A 13-digit code of the range for use inside one shop, with its check digit."""
    digits = f"20{number:010d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def variants_of(sku: str, sizes: list[str], colour: str) -> list[dict]:
    return [{"sku": f"{sku}-{size}", "options": {"colour": colour, "size": size}} for size in sizes]


def product(line: dict, number: int, within: int, edition: list) -> dict:
    """One edition of a line. `number` counts all products, `within` those of its prefix; both from 1."""
    ending, price, own = edition
    attributes = line.get("attributes", {}) | own
    name = f"{line['name']}, {ending}" if ending else line["name"]
    sku = f"{line['prefix']}-{within:04d}"
    price = decimal.Decimal(price)
    made = {
        "id": sku.lower(), "sku": sku, "slug": slug_of(name), "name": name,
        "description": line["description"].format_map(attributes),
        "brand": line["brand"], "model": f"{line['model']}-{within:02d}", "gtins": [gtin_of(number)],
        "category": line["category"], "price": money(price, "USD"),
    }
    if number % 2:
        made["prices"] = [money(price * EURO_RATE, "EUR")]
    if number % 4 == 0:
        made["cost"] = money(price * COST_SHARE, "USD")
    made |= {"attributes": dict(sorted(attributes.items())), "tags": line["tags"],
             "media": [{"url": f"https://shop.example/media/{sku.lower()}.jpg", "alt": f"{name} by {line['brand']}"}]}
    if sizes := line.get("sizes"):
        made["variants"] = variants_of(sku, sizes, attributes["colour"])
    return made | {"released": line["released"]}


def products(lines: list[dict]):
    within: collections.Counter = collections.Counter()
    number = 0
    for line in lines:
        for edition in line["editions"]:
            number += 1
            within[line["prefix"]] += 1
            yield product(line, number, within[line["prefix"]], edition)


def as_text() -> str:
    lines = tomllib.loads(LINES.read_text())["line"]
    return "".join(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n" for made in products(lines))


def main(arguments: list[str]) -> int:
    text = as_text()
    if "--check" in arguments:
        return 0 if PRODUCTS.is_file() and PRODUCTS.read_text() == text else 1
    PRODUCTS.write_text(text)
    print(f"{PRODUCTS.relative_to(ROOT)}: {text.count(chr(10))} products")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
