"""Runs a script in node that drives a real browser against a server. Says loudly when this machine has none."""
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
WEB = HERE.parents[1] / "web"


def missing():
    """What a browser test lacks on this machine; empty when all is there."""
    wanted = {"node": shutil.which("node"), "chromium": shutil.which("chromium"),
              "web/node_modules (npm ci in web/)": (WEB / "node_modules" / "playwright-core").exists() or None}
    return [name for name, found in wanted.items() if not found]


def run(script, server):
    """Returns node's exit code; its words go to ours. The key goes through the environment, not the process list."""
    environment = os.environ | {"STOA_URL": f"http://127.0.0.1:{server.port}", "STOA_KEY": server.key}
    return subprocess.run(["node", HERE / script], env=environment, timeout=280, check=False).returncode


def skip_reason():
    lacking = missing()
    if lacking:
        print(f"SKIPPED: THE PAGES ARE NOT TESTED IN A BROWSER, this machine lacks: {', '.join(lacking)}")
    return ", ".join(lacking)
