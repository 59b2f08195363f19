#!/usr/bin/env python3
"""Settings files judged by name and line, the order of sources, and what the doctor finds."""
import json
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tempfile
import tomllib
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
from tests.support.stoa_server import BINARY, SOURCE, Server  # noqa: E402

SAMPLE = SOURCE / "config" / "stoa.toml"


def stoa(*arguments, **environment):
    clean = {name: x for name, x in os.environ.items() if not name.startswith("STOA_")}
    done = subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60,
                          env={**clean, **environment})
    return done.returncode, done.stdout, done.stderr


def shown(*arguments, **environment):
    """{name: (value, origin)} of `config show`, read as the TOML that it is."""
    code, out, err = stoa("config", "show", *arguments, **environment)
    assert code == 0, err
    origins, table = {}, ""
    for line in out.splitlines():
        if line.startswith("["):
            table = line.strip("[]") + "."
        elif " = " in line:
            origins[table + line.split(" = ")[0]] = line.rsplit("# ", 1)[1]
    return {name: (value, origins[name]) for name, value in flat(tomllib.loads(out)).items()}


def flat(table, prefix=""):
    found = {}
    for name, x in table.items():
        found.update(flat(x, prefix + name + ".") if isinstance(x, dict) else {prefix + name: x})
    return found


class Config(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stoa-config-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)

    def file(self, text):
        path = self.root / "x.toml"
        path.write_text(text)
        return path

    def problems(self, text):
        code, out, err = stoa("config", "check", self.file(text))
        self.assertEqual(code, 1, out + err)
        return [line.removeprefix(str(self.root / "x.toml") + ":") for line in out.splitlines()]

    def test_the_sample_lists_every_setting_with_its_default(self):
        code, out, err = stoa("config", "check", SAMPLE)
        self.assertEqual(code, 0, out + err)
        self.assertEqual(flat(tomllib.loads(SAMPLE.read_text())), {name: x for name, (x, _) in shown().items()})

    def test_an_unknown_key_is_named_with_its_line_and_the_nearest_known_one(self):
        found = self.problems('data = "x"\n\n[storage]\nretention_day = 3\n[htpp]\nlisten = "127.0.0.1:1"\n')
        self.assertEqual(found[0],
                         '4: there is no setting "storage.retention_day"; did you mean storage.retention_days?')
        self.assertTrue(found[1].startswith('5: there is no setting "htpp"'), found)
        self.assertEqual(self.problems("block_cache_mb = 3\n"),
                         ['1: there is no setting "block_cache_mb"; did you mean storage.block_cache_mb?'])
        self.assertEqual(self.problems("nothing_like_it_at_all = 3\n"),
                         ['1: there is no setting "nothing_like_it_at_all"; `stoa config show` lists them all'])

    def test_all_problems_are_named_in_the_order_of_their_lines(self):
        found = self.problems('[http]\nlisten = 5\nread_timeout_ms = -1\n[log]\nlevel = true\nformat = 2024-01-01\n')
        self.assertEqual([x.split(":")[0] for x in found], ["2", "3", "5", "6"])

    def test_a_value_against_its_law_and_a_file_that_is_no_toml_are_named_with_their_line(self):
        self.assertTrue(self.problems('[log]\n\nlevel = "loud"\n')[0].startswith("3: log.level"))
        self.assertTrue(self.problems('data = "x"\n[http\n')[0].startswith("2: "))

    def test_a_list_and_a_truth_are_read_from_file_and_environment(self):
        path = self.file('[http]\nbehind_proxy = true\ntrusted_proxies = ["10.0.0.0/8"]\n')
        x = shown("--config", path, "--data", "x")
        self.assertEqual(x["http.behind_proxy"], (True, "file"))
        self.assertEqual(x["http.trusted_proxies"], (["10.0.0.0/8"], "file"))
        x = shown("--config", path, "--data", "x", STOA_HTTP_BEHIND_PROXY="false",
                  STOA_HTTP_TRUSTED_PROXIES="192.0.2.1, fd00::/8,")
        self.assertEqual(x["http.behind_proxy"], (False, "environment"))
        self.assertEqual(x["http.trusted_proxies"], (["192.0.2.1", "fd00::/8"], "environment"))
        self.assertEqual(stoa("config", "show", "--data", "x", STOA_HTTP_BEHIND_PROXY="maybe")[0], 2)
        found = self.problems('[http]\ntrusted_proxies = ["10.0.0.0/99"]\ncors_origins = ["shop"]\nbehind_proxy = 1\n')
        self.assertEqual([x.split(":")[0] for x in found], ["2", "3", "4"])

    def test_a_flag_stands_over_the_environment_over_the_file_over_the_default(self):
        path = self.file('data = "file"\n[log]\nlevel = "warn"\n[storage]\nretention_days = 7\nreserve_mb = 20\n')
        x = shown("--config", path, "--data", "flag", STOA_DATA="environment", STOA_LOG_LEVEL="error",
                  STOA_STORAGE_RETENTION_DAYS="9")
        self.assertEqual(x["data"], ("flag", "flag"))
        self.assertEqual(x["log.level"], ("error", "environment"))
        self.assertEqual(x["storage.retention_days"], (9, "environment"))
        self.assertEqual(x["storage.reserve_mb"], (20, "file"))
        self.assertEqual(x["log.format"], ("text", "default"))
        code, out, err = stoa("config", "show", STOA_STORAGE_RETENTION_DAYS="many")
        self.assertEqual(code, 2)
        self.assertIn("STOA_STORAGE_RETENTION_DAYS", err)

    def test_what_is_shown_is_a_file_that_gives_the_same(self):
        folder = self.root / 'a "quoted" \\ name'
        code, out, err = stoa("config", "show", "--data", folder, "--listen", "[::1]:9")
        again = shown("--config", self.file(out))
        self.assertEqual(again["data"], (str(folder), "file"))
        self.assertEqual(again["http.listen"], ("[::1]:9", "file"))

    def test_memory_is_shared_out_over_what_nobody_set(self):
        x = shown("--memory", "1G", STOA_STORAGE_BLOCK_CACHE_MB="100")
        self.assertEqual(x["storage.block_cache_mb"], (100, "environment"))
        self.assertEqual(x["storage.write_buffer_mb"], (128, "share of memory_mb"))
        self.assertEqual(x["http.body_bytes_total_max"], (128 * 1024 * 1024, "share of memory_mb"))
        self.assertEqual(stoa("config", "show", "--memory", "63M")[0], 2)
        self.assertEqual(stoa("config", "show", "--memory", "much")[0], 2)


class Doctor(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="stoa-doctor-"))
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)
        self.data, self.backups = self.root / "data", self.root / "backups"

    def examine(self, *arguments):
        code, out, err = stoa("doctor", "--json", "--data", self.data, *arguments)
        self.assertIn(code, (0, 1), err)
        found = {x["check"]: x for x in map(json.loads, out.splitlines())}
        self.assertEqual(code, int(any(x["grade"] == "PROBLEM" for x in found.values())))
        return found

    def test_a_server_with_a_fresh_backup_is_well(self):
        self.data.mkdir()
        server = Server(str(self.data))
        self.addCleanup(server.close)
        self.assertEqual(self.examine()["backup"]["grade"], "warning")
        self.assertEqual(self.examine("--backup-dir", self.backups)["backup"]["grade"], "PROBLEM")
        self.assertIn("has the folder", self.examine()["server"]["what"])
        server.stop()
        self.assertEqual(stoa("backup", "--data", self.data, "--to", self.backups)[0], 0)
        found = self.examine("--backup-dir", self.backups)
        self.assertEqual({x["grade"] for name, x in found.items() if name != "disk"}, {"ok"}, found)

    def test_each_trouble_is_named_with_cause_and_fix(self):
        self.data.mkdir()
        server = Server(str(self.data))
        server.stop()
        self.addCleanup(server.close)
        (self.data / "admin.key").chmod(stat.S_IRUSR | stat.S_IRGRP)
        (self.data / "format").write_text("9\n")
        found = self.examine("--listen", "0.0.0.0:80")
        for name, grade in (("admin-key", "PROBLEM"), ("format", "PROBLEM"), ("listener", "PROBLEM")):
            self.assertEqual(found[name]["grade"], grade)
            self.assertTrue(found[name]["cause"] and found[name]["fix"])
        (self.data / "format").write_text("1\n")
        (self.data / "restore.part").mkdir()
        self.assertIn("restore", self.examine()["format"]["what"])

    def test_a_low_limit_of_open_files_is_a_problem(self):
        done = subprocess.run(["sh", "-c", f"ulimit -n 100; exec {BINARY} doctor --data {self.data}"],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("LimitNOFILE", done.stdout)


if __name__ == "__main__":
    unittest.main()
