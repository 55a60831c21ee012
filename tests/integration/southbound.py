"""The drivers as a process of their own, for integration tests: tests/tools/southbound spoken to by JSON lines.

    with South() as south:
        south.open("a", bmc)                            # a Bmc of simulator.py
        south.read("a", "/redfish/v1/Systems")          # {"error": None, "status": 200, "json": {...}, ...}
        south.act("a", "PATCH", uri, {"AssetTag": "x"}, type="ComputerSystem")
        south.start_read("a", uri); south.wait(n)       # several at a time
        south.facts["a"], south.states["a"], south.events
    # closed, sessions ended; south.close() says with which exit status
"""
import json
import os
import select
import subprocess
import time

from simulator import ROOT


def tool():
    return os.path.join(ROOT, os.environ.get("BUILD", "build/plain"), "tests/tools/southbound")


class South:
    def __init__(self):
        self.process = subprocess.Popen([tool()], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.buffer, self.number = b"", 0
        self.events, self.facts, self.states, self.answers = [], {}, {}, {}

    def say(self, **command):
        self.process.stdin.write(json.dumps(command).encode() + b"\n")
        self.process.stdin.flush()

    def open(self, node, bmc, **more):
        command = {"do": "open", "node": node, "host": bmc.address, "port": bmc.port, "user": bmc.login[0],
                   "password": bmc.login[1], "tls": "pin" if getattr(bmc, "url", "").startswith("https") else "none"}
        command.update(more)
        self.say(**command)

    def open_ipmi(self, node, bmc, **more):
        """An IpmiBmc of ipmi_simulator.py."""
        k_g = {"k_g": bmc.k_g.hex()} if getattr(bmc, "k_g", b"") else {}
        self.open(node, bmc, driver="ipmi", **{**k_g, **more})

    def start(self, do, node, **more):
        self.number += 1
        self.say(do=do, node=node, id=self.number, **more)
        return self.number

    def start_read(self, node, uri, **more):
        return self.start("read", node, uri=uri, **more)

    def start_act(self, node, method, uri, body=None, **more):
        if body is not None:
            more["body"] = body
        return self.start("act", node, method=method, uri=uri, **more)

    def read(self, node, uri, **more):
        return self.wait(self.start_read(node, uri, **more))

    def act(self, node, method, uri, body=None, **more):
        return self.wait(self.start_act(node, method, uri, body, **more))

    def cancel(self, number):
        self.say(do="cancel", id=number)

    def retry(self, node):
        self.say(do="retry", node=node)

    def trust(self, node, fingerprint):
        return self.wait(self.start("trust", node, fingerprint=fingerprint))["trusted"]

    def close_node(self, node, ms=5000):
        return self.wait(self.start("close", node, ms=ms))

    def wait(self, number, seconds=30):
        self.pump(lambda: number in self.answers, seconds)
        return self.answers.pop(number)

    def pump(self, until, seconds=30):
        """Takes what the tool says until something holds."""
        end = time.monotonic() + seconds
        while not until():
            left = end - time.monotonic()
            if left <= 0:
                raise RuntimeError("nothing came in %d s" % seconds)
            if not select.select([self.process.stdout], [], [], left)[0]:
                continue
            chunk = os.read(self.process.stdout.fileno(), 1 << 20)
            if not chunk:
                raise RuntimeError("the tool has ended with status %s" % self.process.wait())
            self._take(chunk)

    def _take(self, chunk):
        *lines, self.buffer = (self.buffer + chunk).split(b"\n")
        for line in lines:
            said = json.loads(line)
            if "done" in said:
                self.answers[said["done"]] = said
            elif said.get("event") == "learnt":
                self.facts[said["node"]] = said["facts"]
            elif said.get("event") == "state":
                self.states[said["node"]] = said["state"]
            self.events.append(said)

    def count(self, node, event):
        return sum(1 for e in self.events if e.get("node") == node and e.get("event") == event)

    def rss_peak(self, reset=False):
        """The tool's largest resident size since the last reset, in bytes."""
        if reset:
            with open("/proc/%d/clear_refs" % self.process.pid, "w") as f:
                f.write("5")
        with open("/proc/%d/status" % self.process.pid) as f:
            return next(int(line.split()[1]) << 10 for line in f if line.startswith("VmHWM"))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        """Closes what is open; the exit status."""
        if self.process.stdin.closed:
            return self.process.wait()
        self.process.stdin.close()
        for chunk in iter(lambda: os.read(self.process.stdout.fileno(), 1 << 20), b""):
            self._take(chunk)
        status = self.process.wait(30)
        self.process.stdout.close()
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            self.kill()
        else:
            self.close()
