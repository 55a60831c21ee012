"""Simulated IPMI BMCs for integration tests: starts tests/sim/ipmi-sim, talks to its control listener, stops it.

    from ipmi_simulator import IpmiSimulator

    with IpmiSimulator([{"name": "a"}, {"name": "b", "profile": "dell-idrac8", "k_g": "6b67"}]) as sim:
        a = sim["a"]
        a.address, a.port, a.login              # 127.0.0.1, a free port unless the entry names one, ("ADMIN", "ADMIN")
        a.counters()["logins"]                  # what the BMC counted
        a.reset_counters()
        a.sensors()["CPU1 Temp"]["reading"]     # what it says, worked out by the simulator
        a.chassis()["power"], a.sel(), a.sessions(), a.requests()
        a.change(sensors={"CPU1 Temp": {"reading": 91}}, add_quirks=["slow=500"], settings={"loss_percent": 5}, state="silent")
    # all of it is gone here, also when the test died

Entries are those of the fleet file (tests/sim/ipmi/README.md).
"""
import json
import os
import select
import subprocess
import time
import urllib.parse

from simulator import ROOT, request


def binary():
    build = os.environ.get("BUILD", "build/plain")
    name = "tests/sim/ipmi-sim" if build == "build/plain" else os.path.join(build, "ipmi-sim")
    return os.path.join(ROOT, name)


class IpmiBmc:
    """One simulated BMC, and its puppeteer."""

    def __init__(self, sim, described, entry):
        self.sim, self.name = sim, described["name"]
        self.address, self.port, self.profile = described["address"], described["port"], described["profile"]
        self.login = (entry.get("username", "ADMIN"), entry.get("password", "ADMIN"))
        self.k_g = bytes.fromhex(entry.get("k_g", ""))

    def _control(self, method, what="", body=None):
        return self.sim.control(method, "/bmcs/" + urllib.parse.quote(self.name) + what, body)

    def state(self):
        """Everything the simulator knows of it."""
        return self._control("GET")

    def counters(self):
        return self._control("GET", "/counters")

    def reset_counters(self):
        self._control("POST", "/reset")

    def requests(self):
        """The last commands, oldest first, as far as the setting keep_requests says: command, data, cc, answer."""
        return self._control("GET", "/requests")

    def sensors(self):
        return {s["name"]: s for s in self._control("GET", "/sensors")}

    def chassis(self):
        return self._control("GET", "/chassis")

    def sel(self):
        return [bytes.fromhex(e) for e in self._control("GET", "/sel")]

    def sessions(self):
        return self._control("GET", "/sessions")

    def change(self, **changes):
        """quirks, settings, sensors, chassis, users, state ... (tests/sim/ipmi/README.md)."""
        self._control("PATCH", "", changes)
        if "login" in changes:
            self.login = (changes["login"]["username"], changes["login"]["password"])
        if "k_g" in changes:
            self.k_g = bytes.fromhex(changes["k_g"])


class IpmiSimulator:
    def __init__(self, fleet, arguments=(), wait=30):
        fleet = [dict(entry) for entry in fleet]
        for i, entry in enumerate(fleet):
            if "count" not in entry:
                entry.setdefault("name", "ipmi%d" % (i + 1))
            entry.setdefault("port", 0)
        command = [binary(), "--fleet", "-", "--control", "127.0.0.1:0", "--with-parent", *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps(fleet))
        self.process.stdin.close()
        self._wait_ready(wait)
        single = {e["name"]: e for e in fleet if "count" not in e}
        many = [(e.get("name", "bmc"), e) for e in fleet if "count" in e]
        self.bmcs = {}
        for described in self.control("GET", "/bmcs"):
            name = described["name"]
            entry = single.get(name) or next((e for n, e in many if name.startswith(n)), {})
            self.bmcs[name] = IpmiBmc(self, described, entry)

    def _wait_ready(self, wait):
        end = time.monotonic() + wait
        line = ""
        while time.monotonic() < end and not line:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                line = self.process.stdout.readline()
                if not line:
                    break
        words = line.split()
        if not words or words[0] != "ready":
            self.stop()
            raise RuntimeError("the simulator did not start")
        self.port = int(words[3])

    def __getitem__(self, name):
        return self.bmcs[name]

    def __iter__(self):
        return iter(self.bmcs.values())

    def control(self, method, path, body=None):
        answer = request("http://127.0.0.1:%d" % self.port, method, path, body)
        if answer.status != 200:
            raise RuntimeError("%s %s: %s" % (method, path, answer.body))
        return answer.body

    def totals(self):
        """The counters of all BMCs added up."""
        return self.control("GET", "/totals")

    def all(self, **changes):
        """The same change to every BMC."""
        self.control("PATCH", "/bmcs/*", changes)

    def reset_counters(self):
        self.control("POST", "/bmcs/*/reset")

    def table(self):
        """quirks, settings and profiles there are."""
        return self.control("GET", "/list")

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, failed, *ignored):
        died = self.process.poll()
        self.stop()
        if not failed and (died is not None or self.process.returncode != 0):
            raise RuntimeError("the simulator ended with %s" % (self.process.returncode if died is None else died))
