"""One simulated machine with a gateway before it, for clients that believe an endpoint is one machine.

    with Alone("dell-idrac9-r750") as box:
        box.url, ADMIN                      # the node's own view; its login
        box.system, box.chassis, box.manager    # the machine's own URIs, as the view's collections name them first
        box.own                             # trees.Own: what the box itself says
        box.bmc                             # the simulated BMC: its documents, counters, requests
        box.get("/redfish/v1/Systems").body

    each(chosen(), work)                    # work(name) for every tree, some at a time, in order
"""
import concurrent.futures
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "integration"))

from gateway import ADMIN, Gateway, free_port, node     # noqa: E402
from simulator import Simulator, captures, request      # noqa: E402
from trees import Tree                                  # noqa: E402


class Alone:
    def __init__(self, tree, persona="native", tls=None, **entry):
        self.gw = None
        self.tree = Tree(tree)
        self.sim = Simulator([{"name": "box", "tree": tree, **entry}], trees=captures() or ())
        try:
            self.bmc = self.sim["box"]
            port = free_port()
            self.url = "https://127.0.0.1:%d" % port
            self.host = self.url[8:]
            self.gw = Gateway([node(self.bmc, view={"port": port}, persona=persona)], start=False, env={"FISHWAY_LOG": "info"})
            if tls:
                self.gw.config["listen"][0]["tls"] = tls
            self.gw.start()
            self.gw.wait_up(wait=20)
            first = [self.get("/redfish/v1/" + name).body["Members"][0]["@odata.id"] for name in ("Systems", "Chassis", "Managers")]
        except BaseException:
            self.close(False)
            raise
        self.system, self.chassis, self.manager = first
        self.own = self.tree.own(*(first if persona == "native" else self.tree.primary()))

    def request(self, method, path, body=None, auth=ADMIN, **more):
        return request(self.url, method, path, body, auth=auth, **more)

    def get(self, path):
        return self.request("GET", path)

    def at_box(self, uri):
        """The BMC's own document now, behind everybody's back; {} when there is none."""
        try:
            return self.bmc.doc(uri)
        except RuntimeError:
            return {}

    def close(self, loud=True):
        try:
            if self.gw and loud:
                self.gw.close()
        finally:
            if self.gw and self.gw.process:
                self.gw.kill()
            self.sim.stop()

    def __enter__(self):
        return self

    def __exit__(self, kind, *ignored):
        self.close(kind is None)


def each(names, work, at_once=2):
    """work(name) for each name; an exception does not stop the others, the first one is raised at the end."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        running = [pool.submit(work, name) for name in names]
    for done in running:
        done.result()
