"""One machine that speaks IPMI alone with a gateway before it: ours to simulate (a profile of tests/sim/ipmi), or any other at an address.

    with IpmiAlone("plain") as box:             # a simulated one; IpmiAlone(at=("127.0.0.1", 9001), login=...) another's
        box.url, ADMIN                          # the node's own view; its login
        box.system, box.chassis, box.manager    # as the view names them
        box.get(box.system).body                # what is known; box.fresh(path): asked now
        box.ipmitool("chassis", "status")       # what an independent client reads at the same moment
        box.freeipmi("ipmi-sensors", ...)
        box.bmc                                 # the simulated BMC; None for another's
"""
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

from gateway import ADMIN, Gateway, free_port       # noqa: E402
from ipmi_simulator import IpmiSimulator            # noqa: E402
from simulator import request                       # noqa: E402

# Profiles that stand for the whole in tests that take their time: an ordinary box, and a small one.
NAMES = {"ipmi-2u": {"profile": "plain"}, "ipmi-edge": {"profile": "plain", "box": "edge"}}


def chosen(narrowed=True):
    wanted = [w for w in os.environ.get("VENDOR", "").split(",") if w and narrowed]
    return [name for name in NAMES if not wanted or any(w in name for w in wanted)]


def run(*words, timeout=60):
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=timeout, errors="replace")
    assert done.returncode == 0, "%s: %d\n%s%s" % (" ".join(words), done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout


class IpmiAlone:
    def __init__(self, name="ipmi-2u", at=None, login=("ADMIN", "ADMIN"), suite=17, **entry):
        self.gw = self.sim = self.bmc = None
        subprocess.run([os.path.join(os.path.dirname(HERE), "deps"), "ipmitool", "freeipmi-tools"], check=True, stdout=subprocess.DEVNULL)
        self.suite = suite
        self.cache = tempfile.TemporaryDirectory()
        try:
            if at is None:
                self.sim = IpmiSimulator([{"name": "box", **NAMES[name], **entry}])
                self.bmc = self.sim["box"]
                at, login = (self.bmc.address, self.bmc.port), self.bmc.login
            self.address, self.port, self.login = at[0], at[1], login
            port = free_port()
            self.url = "https://127.0.0.1:%d" % port
            self.host = self.url[8:]
            ipmi = {"address": self.address, "port": self.port, "username": login[0], "password": login[1], "suites": [suite]}
            self.gw = Gateway([{"name": "box", "ipmi": ipmi, "view": {"port": port}, "persona": "native"}], env={"FISHWAY_LOG": "info"})
            self.gw.wait_up(wait=30)
            self.system, self.chassis, self.manager = [
                self.get("/redfish/v1/" + what).body["Members"][0]["@odata.id"] for what in ("Systems", "Chassis", "Managers")]
        except BaseException:
            self.close(False)
            raise

    def request(self, method, path, body=None, auth=ADMIN, **more):
        return request(self.url, method, path, body, auth=auth, **{"timeout": 30, **more})

    def get(self, path):
        answer = self.request("GET", path)
        assert answer.status == 200, (path, answer.status, answer.raw[:300])
        return answer

    def fresh(self, path):
        answer = self.request("GET", path, headers={"Cache-Control": "no-cache"})
        assert answer.status == 200, (path, answer.status, answer.raw[:300])
        return answer.body

    def ipmitool(self, *words, more=()):
        return run("ipmitool", "-I", "lanplus", "-C", str(self.suite), "-N", "2", "-R", "2", "-H", self.address, "-p", str(self.port), "-U", self.login[0],
                   "-P", self.login[1], *more, *words)

    def freeipmi(self, program, *words):
        return run(program, "-D", "LAN_2_0", "-I", str(self.suite), "-h", "%s:%d" % (self.address, self.port), "-u", self.login[0], "-p", self.login[1],
                   "-l", "ADMIN", *words)

    def cached(self, program, *words):
        """A program of freeipmi that reads sensors' records."""
        return self.freeipmi(program, "--sdr-cache-directory=" + self.cache.name, "--quiet-cache", *words)

    def close(self, loud=True):
        try:
            if self.gw and loud:
                self.gw.close()
        finally:
            if self.gw and self.gw.process:
                self.gw.kill()
            if self.sim:
                self.sim.stop()
            self.cache.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, kind, *ignored):
        self.close(kind is None)
