"""For interop tests: one simulated fleet, a gateway before it, and the same question put to both.

    with Both() as both:
        for machine in both.machines:
            machine.direct, machine.fleet, machine.view     # three ends: url, host, user, password, system, chassis, manager
            both.same(machine, answer_of_direct, answer_of_fleet)    # equal but for ids; raises with the difference

What may differ: ids of Systems, Chassis and Managers, where the gateway shows what it has a service of its own for, ETags,
what the gateway adds (Oem.Fishway), takes away (secrets, copyright notes) and repairs (REPAIRED).
"""
import difflib
import fcntl
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "tests", "integration"))

from gateway import ADMIN, Gateway, Tap, free_port, node    # noqa: E402, F401
from simulator import Simulator, fixtures, request          # noqa: E402
from trees import Tree                                      # noqa: E402

BIN = os.path.dirname(os.path.abspath(sys.executable))
# Vendors' ways to say null, and links that no URI can carry.
REPAIRED = [(re.compile(r"^none$", re.I), None), (re.compile(r"/!(FF)?(?=/)"), "/")]
DROPPED = {"@odata.etag", "@Redfish.Copyright", "@odata.context"}


class End:
    """One way to a machine."""

    def __init__(self, url, login, system, chassis, manager, name=None):
        self.url, self.user, self.password = url, login[0], login[1]
        self.host = urllib.parse.urlsplit(url).netloc
        self.system, self.chassis, self.manager, self.name = system, chassis, manager, name
        self.login = login

    def get(self, path):
        return request(self.url, "GET", path, auth=self.login)


def servers():
    """Fixtures of machines that have a System: what stands beside them, as a shelf of power supplies, has none."""
    return [name for name in fixtures() if Tree(name).systems()]


class Machine:
    def __init__(self, bmc, tree, gw, view_port):
        self.bmc, self.name = bmc, bmc.name
        system, chassis, manager = (uri.rstrip("/").split("/")[-1] for uri in tree.primary())
        self.direct = End(bmc.url, bmc.login, system, chassis, manager)
        self.fleet = End(gw.url, ADMIN, self.name, self.name, self.name, self.name)
        self.view = End("https://127.0.0.1:%d" % view_port, ADMIN, system, chassis, manager)


class Both:
    def __init__(self, trees=None, **options):
        trees = {"%s%02d" % (t.split("-")[0][:5].rstrip("-"), i + 1): t for i, t in enumerate(trees or servers())}
        self.sim = Simulator([{"name": name, "tree": t} for name, t in trees.items()])
        try:
            ports = {bmc.name: free_port() for bmc in self.sim}
            self.gw = Gateway([node(bmc, view={"port": ports[bmc.name]}) for bmc in self.sim], env={"FISHWAY_LOG": "warn"}, **options)
        except BaseException:
            self.sim.stop()
            raise
        self.gw.wait_up()
        self.wait_quiet()
        self.machines = [Machine(bmc, Tree(trees[bmc.name]), self.gw, ports[bmc.name]) for bmc in self.sim]

    def wait_quiet(self):
        """Until the first exploration of the fleet has ended."""
        last, same = -1, 0
        while same < 5:
            time.sleep(0.1)
            now = self.sim.totals()["requests"]
            same, last = (same + 1 if now == last else 0), now

    def __enter__(self):
        return self

    def __exit__(self, *error):
        try:
            self.gw.__exit__(*error)
        finally:
            self.sim.stop()

    def others_written(self, machine):
        """Writes, but for logins and logouts, at all machines but this one since the counters were reset."""
        written = 0
        for other in self.machines:
            c = other.bmc.counters()
            written += (other is not machine) * (c["writes"] - c["logins"] - c["logins_refused"] - c["logouts"])
        return written

    # ---- comparing

    def neutral(self, value, end, key=""):
        """A JSON value in words that are the same for every end."""
        if key == "CommunityStrings" and isinstance(value, list):        # secrets: the gateway shows none of them
            return len(value)
        if isinstance(value, dict):
            out = {k: self.neutral(v, end, k) for k, v in value.items() if k not in DROPPED}
            if isinstance(out.get("Oem"), dict):
                out["Oem"].pop("Fishway", None)
                if not out["Oem"]:
                    out.pop("Oem")
            if "Id" in out and "@odata.id" in out:                       # some vendors' Ids are not their last segment
                out["Id"] = str(out["@odata.id"]).split("/")[-1]
            if re.fullmatch(r"/redfish/v1/(Systems|Chassis|Managers)/@", str(out.get("@odata.id"))):
                for name in ("Id", "Name", "RemoteAccountService"):      # ids, and what the gateway adds to a Manager
                    out.pop(name, None)
            return out
        if isinstance(value, list):
            return [self.neutral(v, end, key) for v in value]
        if isinstance(value, str):
            return self.neutral_text(value, end, key)
        return value

    def neutral_text(self, text, end, key=""):
        if "CANARY" in text:                       # the simulator's secrets; inside JSON and URLs the value alone goes
            text = re.sub(r'"CANARY[^"]*"', "null", text) if text[0] in "{[" else re.sub(r"(\?.*)CANARY.*", r"\1", text)
            if "CANARY" in text:
                return None
        text = text.replace(end.url, "")
        if end.name:
            text = text.replace("/redfish/v1/Managers/%s/Oem/Fishway/Root" % end.name, "/redfish/v1")
            text = text.replace("/redfish/v1/Managers/%s/RemoteAccountService" % end.name, "/redfish/v1/AccountService")
            text = text.replace(end.name + "~", "")
        for collection, own in (("Systems", end.system), ("Chassis", end.chassis), ("Managers", end.manager)):
            text = re.sub(r"/redfish/v1/%s/%s(?=[/#\"?]|$)" % (collection, re.escape(own)), "/redfish/v1/%s/@" % collection, text, flags=re.I)
        if text.startswith("/redfish/v1"):
            text = text.rstrip("/")
        for wrong, right in REPAIRED:
            if right is None and wrong.match(text):
                return None
            text = wrong.sub(right or "", text)
        if key == "Name" and end.name and text.startswith(end.name + " "):
            text = text[len(end.name) + 1:]
        return text

    def same(self, machine, direct, other, end, drop=()):
        a, b = self.neutral(direct, machine.direct), self.neutral(other, end)
        for name in drop:
            for side in (a, b):
                if isinstance(side, dict):
                    side.pop(name, None)
        if a != b:
            lines = difflib.unified_diff(json.dumps(a, indent=1, sort_keys=True).split("\n"), json.dumps(b, indent=1, sort_keys=True).split("\n"),
                                         "directly", "through the gateway", lineterm="", n=1)
            raise AssertionError("%s: the answers differ:\n%s" % (machine.name, "\n".join(list(lines)[:60])))


def tool(*words, env=None, timeout=120, check=True):
    """Runs a program of the virtual environment; gives its CompletedProcess."""
    clean = {k: v for k, v in os.environ.items() if k not in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")}
    path = os.path.join(BIN, words[0])
    command = [sys.executable, "-W", "ignore", path, *words[1:]] if not words[0].endswith("python3") else list(words)
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout,
                          env={**clean, "PYTHONWARNINGS": "ignore", **(env or {})})
    if check and done.returncode != 0:
        raise AssertionError("%s: %d\n%s\n%s" % (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:]))
    return done


def only_loopback():
    """In a fresh network namespace: brings lo up (SIOCSIFFLAGS)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        flags = struct.unpack("16sH14x", fcntl.ioctl(s, 0x8913, struct.pack("16sH14x", b"lo", 0)))[1]
        fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))
