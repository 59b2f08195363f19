#!/usr/bin/env python3
"""tools/check_layers.py, held to trees with planted faults: each is found, named by file and line, and nothing else is."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import check_layers  # noqa: E402

# The tree that breaks nothing: one file per kind of place, with the look-alikes of faults that are none.
CLEAN = {
    "domain/base/result.hpp": "#pragma once\n#include <string>\n",
    "domain/base/view.hpp": '#include "domain/search/index.hpp"\n',
    "domain/catalog/product.hpp": '#include "domain/base/result.hpp"\n// a double sold by the wall clock std::thread\n',
    "domain/search/index.hpp": '#include <unicode/unistr.h>\n#include "domain/catalog/product.hpp"\nfloat score();\n',
    "storage/rocks_state.cpp": "#include <rocksdb/db.h>\nvoid f() { db->Flush(all); }\n",
    "storage/log.hpp": "#include <fcntl.h>\n",
    "messages/catalog.hpp": '#include <caf/typed_actor.hpp>\n#include "domain/catalog/product.hpp"\n',
    "actors/support/ask_local.hpp": "auto forever() { return caf::infinite; }\n",
    "actors/catalog/catalog_actor.cpp": '#include "actors/support/ask_local.hpp"\n#include "messages/catalog.hpp"\nauto x = "steady_clock and sleep_for";\n',
    "actors/shard/shard_actor.hpp": '#include "spine/fold.hpp"\n',
    "spine/fold.hpp": '#include "storage/log.hpp"\nauto t = 1\'000\'000; auto u = \'"\'; // std::thread\n',
    "gateway/http/server.cpp": "#include <boost/asio/io_context.hpp>\n",
    "gateway/bridge/call.hpp": '#include <caf/actor.hpp>\n#include "gateway/http/server.hpp"\n',
    "gateway/http/server.hpp": '#include "config/http.hpp"\n',
    "config/http.hpp": "#include <cstdint>\n",
    "codec/json.cpp": "#include <simdjson.h>\n/* double\n double */\n",
    "app/main.cpp": '#include <CLI/CLI.hpp>\n#include "actors/shard/shard_actor.hpp"\nint main() { std::cout << 1; }\n',
    "tests/unit/a_test.cpp": '#include <gtest/gtest.h>\n#include "app/cli.hpp"\n',
    "app/cli.hpp": 'const auto x = R"(throw double std::cout)";\n',
}

# file, line that is added at its end, what the report must say
PLANTED = [
    ("domain/base/result.hpp", '#include "storage/log.hpp"', "domain may not include storage"),
    ("domain/base/result.hpp", '#include "domain/catalog/product.hpp"', "domain/base may not include domain/catalog"),
    ("domain/catalog/product.hpp", '#include "domain/search/index.hpp"', "domain/catalog may not include domain/search"),
    ("domain/catalog/product.hpp", "#include <unicode/unistr.h>", "icu may not be used here"),
    ("domain/catalog/product.hpp", "#include <libstemmer.h>", "stemmer may not be used here"),
    ("domain/catalog/product.hpp", "#include <roaring/roaring.hh>", "belongs to no library"),
    ("domain/catalog/product.hpp", "double price = 0;", "`double` is banned"),
    ("domain/catalog/product.hpp", "auto t = std::chrono::steady_clock::now();", "`steady_clock` is banned"),
    ("domain/search/index.hpp", "std::mutex m;", "`std::mutex` is banned"),
    ("domain/search/index.hpp", "std::random_device r;", "`random_device` is banned"),
    ("domain/search/index.hpp", "throw 1;", "`throw` is banned"),
    ("storage/log.hpp", '#include "codec/json.hpp"', "storage may not include codec"),
    ("storage/log.hpp", "#include <rocksdb/db.h>", "rocksdb may not be used here"),
    ("storage/log.hpp", "#include <caf/actor.hpp>", "caf may not be used here"),
    ("storage/log.hpp", "void f() { db.Flush(one); }", "`.Flush(` is banned"),
    ("spine/fold.hpp", "#include <caf/actor.hpp>", "caf may not be used here"),
    ("spine/fold.hpp", '#include "messages/catalog.hpp"', "spine may not include messages"),
    ("spine/fold.hpp", "auto now = std::chrono::system_clock::now();", "`system_clock` is banned"),
    ("messages/catalog.hpp", "float rating;", "`float` is banned"),
    ("messages/catalog.hpp", '#include "storage/log.hpp"', "messages may not include storage"),
    ("actors/catalog/catalog_actor.cpp", '#include "actors/shard/shard_actor.hpp"',
     "actors/catalog may not include actors/shard"),
    ("actors/support/ask_local.hpp", '#include "actors/shard/shard_actor.hpp"',
     "actors/support may not include actors/shard"),
    ("messages/catalog.hpp", "std::mutex m;", "`std::mutex` is banned"),
    ("actors/catalog/catalog_actor.cpp", "#include <boost/asio.hpp>", "boost may not be used here"),
    ("actors/catalog/catalog_actor.cpp", "self->request(a, caf::infinite, 1);", "`caf::infinite` is banned"),
    ("actors/catalog/catalog_actor.cpp", "std::this_thread::sleep_for(1s);", "`sleep_for` is banned"),
    ("actors/catalog/catalog_actor.cpp", "spawn<caf::detached>(f);", "`detached` is banned"),
    ("gateway/http/server.cpp", '#include "actors/shard/shard_actor.hpp"', "gateway may not include actors"),
    ("gateway/http/server.cpp", "#include <caf/actor.hpp>", "caf may not be used here"),
    ("gateway/http/server.cpp", "#include <simdjson.h>", "simdjson may not be used here"),
    ("gateway/http/server.cpp", "#include <toml++/toml.h>", "toml may not be used here"),
    ("gateway/http/server.cpp", "std::cout << 1;", "`std::cout` is banned"),
    ("codec/json.cpp", "#include <CLI/CLI.hpp>", "cli may not be used here"),
    ("codec/json.cpp", "#include <openssl/evp.h>", "openssl may not be used here"),
    ("codec/json.cpp", "#include <spdlog/spdlog.h>", "spdlog may not be used here"),
    ("codec/json.cpp", "#include <fmt/format.h>", "fmt may not be used here"),
    ("config/http.hpp", "#include <unistd.h>", "posix may not be used here"),
    ("config/http.hpp", "#include <gtest/gtest.h>", "gtest may not be used here"),
    ("config/http.hpp", "#include <nlohmann/json.hpp>", "belongs to no library"),
    ("config/http.hpp", '#include "http.hpp"', "no path from the repository root"),
    ("config/http.hpp", '#include "domain/base/gone.hpp"', "does not exist"),
    ("tests/unit/a_test.cpp", "std::this_thread::sleep_for(1s);", "`sleep_for` is banned"),
]


def make_tree(files: dict[str, str], table: str | None = None) -> tempfile.TemporaryDirectory:
    folder = tempfile.TemporaryDirectory()
    root = pathlib.Path(folder.name)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "tools").mkdir()
    (root / "tools/layers.toml").write_text(table or (ROOT / "tools/layers.toml").read_text())
    return folder


def check(files: dict[str, str], table: str | None = None) -> tuple[int, list[str]]:
    with make_tree(files, table) as root, contextlib.redirect_stdout(io.StringIO()) as out:
        return check_layers.main(["check_layers.py", root]), out.getvalue().splitlines()


class check_layers_finds(unittest.TestCase):
    def test_nothing_in_a_clean_tree(self):
        self.assertEqual(check(CLEAN), (0, ["layers: ok"]))

    def test_each_planted_fault_where_it_is_and_no_other(self):
        for file, line, report in PLANTED:
            with self.subTest(file=file, line=line):
                text = CLEAN[file] + line + "\n"
                status, found = check(CLEAN | {file: text})
                self.assertEqual(status, 1)
                self.assertEqual(len(found), 1, found)
                self.assertTrue(found[0].startswith(f"{file}:{text.count(chr(10))}: "), found)
                self.assertIn(report, found[0])

    def test_a_fault_behind_a_comment_or_a_literal(self):
        for text in ('auto x = "//"; double y;', "/* a */ double y;", "auto q = '\\''; double y;", "auto n = 1'000; double y;"):
            with self.subTest(text=text):
                self.assertEqual(check(CLEAN | {"domain/base/result.hpp": text + "\n"})[0], 1)

    def test_a_cycle_in_the_table(self):
        table = (ROOT / "tools/layers.toml").read_text().replace("domain   = []", 'domain   = ["spine"]')
        status, found = check(CLEAN, table)
        self.assertEqual(status, 2)
        self.assertIn("cycle", found[0])

    def test_a_folder_that_the_table_does_not_have(self):
        table = (ROOT / "tools/layers.toml").read_text().replace("domain   = []", 'domain   = ["nowhere"]')
        self.assertEqual(check(CLEAN, table)[0], 2)


if __name__ == "__main__":
    unittest.main()
