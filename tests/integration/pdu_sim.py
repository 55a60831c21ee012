"""Simulated rack PDUs for integration tests: starts tests/sim/pdu-sim, talks to its control listener, stops it.

    from pdu_sim import PduSimulator

    with PduSimulator([{"name": "a"}, {"name": "b", "profile": "eaton-epdu", "modules": 2, "off": [3]}]) as sim:
        a = sim["a"]
        a.address, a.port, a.profile            # 127.0.0.1, a free port unless the entry names one
        a.outlet(3)["on"], a.outlet(3, module=2)["sets"]
        a.history(3)                            # [{"at_ms", "on", "why"}]: what the relay did, and when
        a.longest_off_ms(3), a.is_left_off(3)   # was it ever off for longer than that; is it off for good
        a.counters()["sets"], a.reset_counters(), a.requests(), a.objects()
        a.change(settings={"loss_percent": 10}, outlets={"1.3": {"on": False, "stuck": True}}, state="silent")
    # all of it is gone here, also when the test died

Entries are those of the fleet file (tests/sim/snmp/README.md).
"""
import json
import os
import select
import subprocess
import time
import urllib.parse

from simulator import ROOT, request

# Unless the entry says otherwise.
USER = {"name": "operator", "auth": "SHA", "auth_password": "auth-password", "priv": "AES", "priv_password": "priv-password"}


def binary(name="pdu-sim"):
    build = os.environ.get("BUILD", "build/plain")
    return os.path.join(ROOT, "tests/sim/" + name if build == "build/plain" else os.path.join(build, name))


class Box:
    """One simulated box, and its puppeteer."""
    folder = "/pdus/"

    def __init__(self, sim, described, entry):
        self.sim, self.name, self.entry, self.described = sim, described["name"], entry, described
        self.address, self.port = described["address"], described["port"]

    def _control(self, method, what="", body=None):
        return self.sim.control(method, self.folder + urllib.parse.quote(self.name) + what, body)

    def state(self):
        """Everything the simulator knows of it."""
        return self._control("GET")

    def counters(self):
        return self._control("GET", "/counters")

    def reset_counters(self):
        self._control("POST", "/reset")

    def requests(self):
        """The last requests, oldest first, as far as the setting keep_requests says."""
        return self._control("GET", "/requests")

    def change(self, **changes):
        """settings, outlets, state ... (README.md of the simulator)."""
        self._control("PATCH", "", changes)


class Pdu(Box):
    def __init__(self, sim, described, entry):
        super().__init__(sim, described, entry)
        self.profile, self.outlet_count = described["profile"], described["outlets"]
        # JSON-RPC, where the entry has an rpc_port.
        self.rpc_port, self.rpc_http_port = described.get("rpc_port"), described.get("rpc_http_port")
        self.rpc_login = (entry.get("rpc_username", "admin"), entry.get("rpc_password", "raritan"))

    def objects(self):
        """OID -> the bytes (BER, in hexadecimal) of what its agent says there."""
        return self._control("GET", "/objects")

    def sensors(self):
        return self._control("GET", "/sensors")

    def outlets(self):
        """"MODULE.NUMBER" -> what the simulator knows of it; both count from 1 on."""
        return self._control("GET", "/outlets")

    def outlet(self, number, module=1):
        return self.outlets()["%d.%d" % (module, number)]

    def history(self, number, module=1):
        """What the relay did, oldest first, from its first state on: {"at_ms" (since 1970), "on", "why"}."""
        return self._control("GET", "/history")["%d.%d" % (module, number)]

    def off_times_ms(self, number, module=1):
        """How long the outlet was off, each time; the last one is None when it is off still."""
        times, since = [], None
        for change in self.history(number, module):
            if change["on"] and since is not None:
                times.append(change["at_ms"] - since)
                since = None
            elif not change["on"] and since is None:
                since = change["at_ms"]
        return times + ([None] if since is not None else [])

    def longest_off_ms(self, number, module=1):
        return max((t for t in self.off_times_ms(number, module) if t is not None), default=0)

    def is_left_off(self, number, module=1):
        """Off, and nothing is under way that would change that."""
        outlet = self.outlet(number, module)
        return not outlet["on"] and not outlet["pending"]

    def change_outlet(self, number, module=1, **changes):
        self.change(outlets={"%d.%d" % (module, number): changes})


class BoxSimulator:
    """A process of boxes; what differs between the simulators is below."""
    program, folder, kind = "", "", Box

    def __init__(self, fleet, arguments=(), wait=30):
        fleet = [dict(entry) for entry in fleet]
        for i, entry in enumerate(fleet):
            if "count" not in entry:
                entry.setdefault("name", "%s%d" % (self.folder.strip("/s"), i + 1))
            entry.setdefault("port", 0)
        self.process = subprocess.Popen([binary(self.program), "--fleet", "-", "--control", "127.0.0.1:0", "--with-parent", *arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(json.dumps(fleet))
        self.process.stdin.close()
        self._wait_ready(wait)
        single = {e["name"]: e for e in fleet if "count" not in e}
        many = [(e.get("name", ""), e) for e in fleet if "count" in e]
        self.boxes = {}
        for described in self.control("GET", self.folder.rstrip("/")):
            name = described["name"]
            entry = single.get(name) or next((e for n, e in many if name.startswith(n)), {})
            self.boxes[name] = self.kind(self, described, entry)

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
        return self.boxes[name]

    def __iter__(self):
        return iter(self.boxes.values())

    def control(self, method, path, body=None):
        answer = request("http://127.0.0.1:%d" % self.port, method, path, body)
        if answer.status != 200:
            raise RuntimeError("%s %s: %s" % (method, path, answer.body))
        return answer.body

    def totals(self):
        """The counters of all boxes added up."""
        return self.control("GET", "/totals")

    def all(self, **changes):
        """The same change to every box."""
        self.control("PATCH", self.folder + "*", changes)

    def reset_counters(self):
        self.control("POST", self.folder + "*/reset")

    def table(self):
        """settings and profiles there are."""
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


class PduSimulator(BoxSimulator):
    program, folder, kind = "pdu-sim", "/pdus/", Pdu
