"""What is asked of a golden folder, when it is made and for ever after; and what of an answer has to stay."""
import json

IDS = ["full", "plain", "words", "keyed", "batch-1", "batch-2", "deleted", "row-1", "row-4"]

GETS = [f"/v1/products/{id_}" for id_ in IDS] + [
    "/v1/products/by/sku/FULL%201", "/v1/products/by/sku/FULL-1-S", "/v1/products/by/slug/full-product",
    "/v1/products?per_page=250", "/v1/products?filter_by=status:=draft", "/v1/products?sort_by=price:desc&currency=EUR",
    "/v1/products?filter_by=category:=Printing"]

# Of what the first of them did not have.
GETS += ["/v1/products/pot", "/v1/products/at-1", "/v1/products/at-1/history", "/v1/categories?lang=de", "/v1/categories/tea?lang=zh",
         "/v1/categories/cups", "/v1/categories/gone", "/v1/products?filter_by=category:=tea", "/v1/settings", "/v1/synonyms", "/v1/stopwords/en",
         "/v1/keys", "/v1/changes?since=beginning&limit=500&include=before"]

SEARCHES = ["q=kettle&facet_by=category", "q=teas&facet_by=category", "q=*&facet_by=brand,category", "q=toner&facet_by=brand", "q=cartridge", "q=B%C3%BCro", "q=tonr", "q=nothinglikeit",
            "q=*&filter_by=price:[10..50]&facet_by=category"]


def ask(client, tasks):
    """All answers by what was asked for."""
    out = {target: kept(client.call("GET", target)) for target in GETS + [f"/v1/tasks/{x}" for x in tasks]}
    out["batchGet"] = kept(client.call("POST", "/v1/products:batchGet", {"ids": IDS}))
    for query in SEARCHES:
        # As it is written: what a misspelt word is read as may become better too.
        got = client.call("GET", f"/v1/search?per_page=250&num_typos=0&{query}").json
        # Ranking may become better; what is found and counted may not change.
        out[query] = {"found": got["found"], "facets": got["facets"], "ids": sorted(x["id"] for x in got["hits"])}
    return out


def kept(answer):
    """Of a refusal the status alone: its words may change."""
    if answer.status >= 400:
        return {"status": answer.status}
    # A weak tag names the state that a list shows; lists had none when the folders were made. Versions are strong.
    tag = answer.headers["ETag"]
    return {"status": answer.status, "etag": None if tag and tag.startswith("W/") else tag, "body": answer.json}


def repeat(client, request):
    """Sends a request that has an idempotency key, byte for byte as it was."""
    return kept(client.call(request["method"], request["target"], request["body"], Idempotency_Key=request["key"],
                            Content_Type=request["type"]))


def differences(recorded, got, path=""):
    """Where an answer lacks what was recorded. A later version may add members, never change or drop one."""
    if isinstance(recorded, dict) and isinstance(got, dict):
        return [x for name in recorded for x in differences(recorded[name], got.get(name), f"{path}/{name}")]
    if isinstance(recorded, list) and isinstance(got, list) and len(recorded) == len(got):
        return [x for i, item in enumerate(recorded) for x in differences(item, got[i], f"{path}/{i}")]
    return [] if recorded == got else [f"{path}: {json.dumps(recorded)} became {json.dumps(got)}"]
