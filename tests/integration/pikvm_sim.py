"""Simulated PiKVMs for integration tests: starts tests/sim/pikvm-sim, talks to its control listener, stops it.

    from pikvm_sim import KvmSimulator

    with KvmSimulator([{"name": "k", "on": True, "settings": {"click_ms": 20, "release_ms": 50}}]) as sim:
        k = sim["k"]
        k.url, k.login                          # https://127.0.0.1:40001, ("admin", "admin")
        k.get("/api/atx"), k.post("/api/atx/power?action=off")
        k.is_on(), k.history()                  # what the machine does
        k.counters()["short_clicks"], k.change(on=True, settings={"ignore_soft": 1}, state="refuse")

Entries are those of the fleet file (tests/sim/pikvm/README.md).
"""
from pdu_sim import Box, BoxSimulator
from simulator import request


class Kvm(Box):
    folder = "/kvms/"

    def __init__(self, sim, described, entry):
        super().__init__(sim, described, entry)
        self.login = (entry.get("username", "admin"), entry.get("password", "admin"))
        self.url = "%s://%s:%d" % ("https" if described["tls"] else "http", self.address, self.port)

    def get(self, path, **more):
        return request(self.url, "GET", path, **{"auth": self.login, **more})

    def post(self, path, body=None, **more):
        return request(self.url, "POST", path, body, **{"auth": self.login, **more})

    def is_on(self):
        return self.state()["on"]

    def history(self):
        """What the machine did, oldest first, from its first state on: {"at_ms" (since 1970), "on", "why"}."""
        return self._control("GET", "/history")


class KvmSimulator(BoxSimulator):
    program, folder, kind = "pikvm-sim", "/kvms/", Kvm
