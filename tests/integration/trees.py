"""A machine's own documents, as the oracle of tests: what a client is told through the gateway is judged by what the box itself says.

    for name in chosen():                     # every fixture, and every captured server of ../shared/trees
        tree = Tree(name)
        tree.doc("/redfish/v1/Systems/1")     # however the box writes slashes and capitals
        own = tree.own(system, chassis, manager)
        own.drives                            # documents of one subject, wherever the box keeps them

VENDOR=dell,ilo narrows the choice to names that contain one of these; TREES=fixtures leaves the captures out.
"""
import glob
import json
import os
import re

from simulator import ROOT, captures, fixtures

# Captures that are not a server with a System of its own, or that are only a part of one.
NO_SERVER = re.compile(r"^(dmtf-|cray-cmm|powershelf-|openbmc-nvidia-gbswitch)")


def load(name):
    """URI -> document; a captured tree keeps its own capitals."""
    path = os.path.join(ROOT, "tests/sim/fixtures", name + ".json")
    if os.path.exists(path):
        with open(path) as f:
            return {uri: doc for uri, doc in json.load(f).items() if uri.startswith("/")}
    base = os.path.join(captures(), name)
    docs = {}
    for path in glob.glob(base + "/**/index.json", recursive=True):
        try:
            with open(path, errors="replace") as f:
                docs["/" + os.path.relpath(os.path.dirname(path), base)] = json.load(f)
        except ValueError:                      # some captures hold error pages
            pass
    return docs


def chosen(servers=True, captured=True, narrowed=True):
    """Names of the trees wanted, fixtures first; narrowed=False: whatever VENDOR and TREES say."""
    asked = os.environ if narrowed else {}
    names = fixtures()
    if captured and asked.get("TREES") != "fixtures" and captures():
        names += sorted(n for n in os.listdir(captures()) if not NO_SERVER.match(n))
    wanted = [w for w in asked.get("VENDOR", "").split(",") if w]
    if wanted:
        names = [n for n in names if any(w in n for w in wanted)]
    return [n for n in names if not servers or Tree(n).systems()]


def number(value):
    """The number that a box means, also when it writes it as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def key(uri):
    return re.sub(r"/+", "/", uri).rstrip("/").lower()


def ref(value):
    """The URI that a link names: {"@odata.id"}, {"href"}, or a bare string."""
    if isinstance(value, dict):
        value = value.get("@odata.id") or value.get("href")
    return value if isinstance(value, str) else None


def items(value):
    """Arrays; some boxes write one object, or null, where an array belongs."""
    if isinstance(value, dict):
        return [value]
    return [v for v in value if v is not None] if isinstance(value, list) else []


class Tree:
    def __init__(self, name):
        self.name = name
        loaded = {uri: doc for uri, doc in load(name).items() if isinstance(doc, dict)}
        self.docs = {key(uri): doc for uri, doc in loaded.items()}
        self.uris = {key(uri): uri for uri in loaded}           # as the box writes them

    def doc(self, uri):
        """The document there, or {}."""
        return self.docs.get(key(uri), {}) if uri else {}

    def at(self, start, ending):
        """URIs, as the box writes them, that begin so and whose end matches."""
        return [uri for at, uri in self.uris.items() if (at + "/").startswith(key(start) + "/") and re.search(ending + "$", at)]

    def members(self, uri):
        """Documents of a collection that are there; members written inline count as such."""
        found = []
        collection = self.doc(uri)
        for member in items(collection.get("Members")) or items((collection.get("links") or {}).get("Member")):
            doc = self.doc(ref(member))
            if doc:
                found.append(doc)
            elif isinstance(member, dict) and len(member) > 1:
                found.append(member)
        return found

    def systems(self):
        return self.members("/redfish/v1/Systems")

    def below(self, uri, kind):
        """Documents of a resource type (`Drive`) at or below a URI."""
        start = key(uri)
        wanted = re.compile(r"^#?%s\." % kind)
        return [doc for at, doc in self.docs.items() if at.startswith(start + "/") and wanted.match(str(doc.get("@odata.type") or doc.get("Type") or ""))]

    def primary(self):
        """URIs of the first System that can be reset, with the Chassis and the Manager that it names, or the first ones."""
        able = [s for s in self.systems() if "#ComputerSystem.Reset" in (s.get("Actions") or {})]
        system = (able or self.systems())[0]
        links = system.get("Links") or {}
        return [system["@odata.id"]] + [ref((items(links.get(link)) or self.members("/redfish/v1/" + collection)[:1])[0])
                                        for link, collection in (("Chassis", "Chassis"), ("ManagedBy", "Managers"))]

    def own(self, system, chassis, manager):
        return Own(self, system, chassis, manager)


def type_of(doc):
    return str(doc.get("@odata.type") or doc.get("Type") or "").lstrip("#").split(".")[0]


def inside(doc, name):
    """Every value of that name, however deep."""
    if isinstance(doc, list):
        return [v for item in doc for v in inside(item, name)]
    if not isinstance(doc, dict):
        return []
    return ([doc[name]] if name in doc else []) + [v for item in doc.values() for v in inside(item, name)]


def told(doc, *names):
    return any(v not in (None, "", [], {}) for name in names for v in inside(doc, name))


def measured(doc, lists, names):
    return any(number(thing.get(name)) for thing in items(doc.get(lists)) if isinstance(thing, dict) for name in names)


def senses(doc, kind, kinds):
    return kind == "Sensor" and doc.get("ReadingType") in kinds and bool(number(doc.get("Reading")))


def is_part(*wanted):
    return lambda doc, kind: kind in wanted and present(doc)


# Subject: does a document of this type say that the machine has it?
TRACES = {
    "temperatures": lambda d, k: measured(d, "Temperatures", ("ReadingCelsius", "CurrentReading")) or senses(d, k, ("Temperature",)),
    "fans": lambda d, k: measured(d, "Fans", ("Reading", "CurrentReading")) or senses(d, k, ("Rotational",)) or k == "Fan" and present(d),
    "supplies": lambda d, k: k == "Power" and any(present(p) for p in items(d.get("PowerSupplies"))) or k == "PowerSupply" and present(d),
    "watts": lambda d, k: measured(d, "PowerControl", ("PowerConsumedWatts",)) or k == "Power" and told(d, "PowerConsumedWatts"),
    "processors": is_part("Processor"), "memory": is_part("Memory", "HpMemory"),
    "drives": is_part("Drive", "HpSmartStorageDiskDrive", "HpeSmartStorageDiskDrive"),
    "volumes": is_part("Volume", "HpSmartStorageLogicalDrive", "HpeSmartStorageLogicalDrive"),
    "adapters": is_part("NetworkAdapter", "HpBaseNetworkAdapter", "HpeBaseNetworkAdapter"),
    "firmware": lambda d, k: k == "SoftwareInventory" or k == "FwSwVersionInventory",
    "boot": lambda d, k: told(d, "BootSourceOverrideTarget", "BootSourceOverrideEnabled"),
    "order": lambda d, k: any(len(items(order)) > 1 for order in inside(d, "BootOrder") + inside(d, "PersistentBootConfigOrder")),
    "light": lambda d, k: k in ("ComputerSystem", "Chassis") and told(d, "IndicatorLED", "LocationIndicatorActive"),
    "media": lambda d, k: k == "VirtualMedia" or "CfgCD" in str(d.get("Actions")),
    "clearing": lambda d, k: k == "LogService" and "#LogService.ClearLog" in (d.get("Actions") or {}),
    "stream": lambda d, k: told(d, "ServerSentEventUri"),
    "nmi": lambda d, k: k in ("ComputerSystem", "ActionInfo") and "'Nmi'" in str(d),
    "interfaces": lambda d, k: k == "EthernetInterface" and "/managers/" in str(d.get("@odata.id")).lower(),
    "licence": lambda d, k: k == "License" or k == "Manager" and told(d.get("Oem"), "License"),
}


def present(doc):
    return (doc.get("Status") or {}).get("State") != "Absent"


class Own:
    """What a tree knows of one machine in it, by subject. URIs are the box's own."""

    def __init__(self, tree, system, chassis, manager):
        self.tree, self.uris = tree, (system, chassis, manager)
        self.system, self.chassis, self.manager = (tree.doc(u) for u in self.uris)
        self.thermal, self.power = tree.doc(chassis + "/Thermal"), tree.doc(chassis + "/Power")
        self.sensors = tree.below(chassis + "/Sensors", "Sensor")
        self.processors = self.listed(system, "Processors")
        self.memory = self.listed(system, "Memory")
        self.drives = self.find_drives()
        self.volumes = self.find_volumes()
        self.adapters = self.listed(chassis, "NetworkAdapters") or tree.below(system, "HpBaseNetworkAdapter") or tree.below(system, "HpeBaseNetworkAdapter")
        self.firmware = tree.members(ref(tree.doc("/redfish/v1/UpdateService").get("FirmwareInventory")) or system + "/FirmwareInventory") or \
            [{"Version": part["VersionString"]} for parts in (tree.doc(system + "/FirmwareInventory").get("Current") or {}).values() for part in parts if part.get("VersionString") not in (None, "", "0.00")]
        self.logs = [s for uri in (system, manager) for s in self.listed(uri, "LogServices")]
        self.media = self.listed(manager, "VirtualMedia") + self.listed(system, "VirtualMedia")
        self.boot = self.system.get("Boot") or {}

    def listed(self, uri, name):
        """Members of a collection that a resource links, or that lies below it without a link that leads somewhere."""
        return self.tree.members(ref(self.tree.doc(uri).get(name))) or self.tree.members(uri + "/" + name)

    def find_drives(self):
        system = self.uris[0]
        linked = [self.tree.doc(ref(d)) for s in self.listed(system, "Storage") for d in items(s.get("Drives"))]
        return [d for d in linked if d] or self.tree.below(system, "HpSmartStorageDiskDrive") or self.tree.below(system, "HpeSmartStorageDiskDrive")

    def find_volumes(self):
        system = self.uris[0]
        return [v for s in self.listed(system, "Storage") for v in self.tree.members(ref(s.get("Volumes")))] or \
            self.tree.below(system, "HpSmartStorageLogicalDrive")

    # ---- readings: sets of numbers, wherever the box keeps them

    def readings(self, kind):
        return {n for s in self.sensors if s.get("ReadingType") == kind for n in [number(s.get("Reading"))] if n is not None}

    def temperatures(self):
        legacy = {number(t.get("ReadingCelsius", t.get("CurrentReading"))) for t in items(self.thermal.get("Temperatures")) if present(t)}
        return (legacy | self.readings("Temperature")) - {None}

    def fans(self):
        legacy = {number(f.get("Reading", f.get("CurrentReading"))) for f in items(self.thermal.get("Fans")) if present(f)}
        for fan in self.tree.below(self.uris[1] + "/ThermalSubsystem", "Fan"):
            speed = fan.get("SpeedPercent") or {}
            legacy |= {number(speed.get("SpeedRPM")), number(speed.get("Reading"))}
        for speed in items(self.tree.doc(self.uris[1] + "/EnvironmentMetrics").get("FanSpeedsPercent")):
            legacy |= {number(speed.get("SpeedRPM")), number(speed.get("Reading"))}
        return (legacy | self.readings("Rotational")) - {None}

    def everywhere(self, what):
        """The same of all Chassis of the box: what a machine is shown with may be measured in another part of it."""
        return {n for c in self.tree.members("/redfish/v1/Chassis") for n in getattr(Own(self.tree, self.uris[0], c["@odata.id"], self.uris[2]), what)()}

    def supplies(self):
        """Power supplies that are plugged in."""
        legacy = [p for p in items(self.power.get("PowerSupplies")) if present(p)]
        modern = [p for p in self.tree.below(self.uris[1] + "/PowerSubsystem", "PowerSupply") if present(p)]
        return legacy or modern

    def watts(self):
        """What the machine draws, as PowerControl or EnvironmentMetrics tell."""
        control = items(self.power.get("PowerControl"))
        found = {number(control[0].get("PowerConsumedWatts"))} if control else set()
        for metrics in (self.tree.doc(self.uris[1] + "/EnvironmentMetrics"),):
            found.add(number((metrics.get("PowerWatts") or {}).get("Reading")))
        return found - {None}

    # ---- nothing there: proven by the whole tree, wherever a box might keep it

    def parts(self):
        """URIs of the Chassis that are this System's alone: they name it, or no System and are inside of one that does."""
        system, found = key(self.uris[0]), [key(self.uris[1])]
        every = {key(c.get("@odata.id") or ""): c for c in self.tree.members("/redfish/v1/Chassis")}
        links = {at: c.get("Links") or {} for at, c in every.items()}
        owners = {at: {key(ref(s)) for s in items(links[at].get("ComputerSystems"))} for at in every}
        if len(self.tree.systems()) == 1:
            return list(every)
        found += [at for at in every if owners[at] == {system}]
        for at in found:
            found += [at for at in (key(ref(c)) for c in items(links.get(at, {}).get("Contains"))) if at not in found and at in every and not owners[at]]
        return found

    def traces(self, subject):
        """URIs of documents that speak of it, but for those of another System, or of a Chassis that is not this one's alone. A reading of 0
        and a part that is absent speak of nothing."""
        has = TRACES[subject]
        return [at for at, doc in self.mine() if has(doc, type_of(doc))]

    def mine(self):
        """URI and document of all that is not another machine's."""
        mine = self.parts() + [key(self.uris[0])]
        return [(at, doc) for at, doc in self.tree.docs.items() if "/".join(at.split("/")[:5]) in mine or not re.match("/redfish/v1/(systems|chassis)/", at)]

    def numbers(self):
        """Whatever the box says that is a number."""
        def within(value):
            if isinstance(value, (dict, list)):
                return {n for v in (value.values() if isinstance(value, dict) else value) for n in within(v)}
            return {number(value)} - {None}
        return within([doc for _, doc in self.mine()])

    # ---- what can be done

    def reset_types(self):
        action = (self.system.get("Actions") or {}).get("#ComputerSystem.Reset") or {}
        listed = action.get("ResetType@Redfish.AllowableValues") or (self.system.get("Oem") or {}).get("ResetType@Redfish.AllowableValues") or []
        info = self.tree.doc(ref(action.get("@Redfish.ActionInfo")))
        for parameter in items(info.get("Parameters")):
            listed = listed or parameter.get("AllowableValues") or []
        return set(listed)

    def entries(self, log):
        return self.tree.members(ref(log.get("Entries")))

    def hardware_log(self):
        """The log that a machine's hardware writes, by the names that it goes under; {} when there is none."""
        for name in ("sel", "iml", "log1", "platformlog", "log", "eventlog"):
            for log in self.logs:
                if str(log.get("Id")).lower() == name:
                    return log
        return self.logs[0] if self.logs else {}

    def clearable(self):
        return [log for log in self.logs if log.get("Entries") and "#LogService.ClearLog" in (log.get("Actions") or {})]

    def indicator(self):
        return [d for d in (self.system, self.chassis) if d.get("IndicatorLED") is not None or d.get("LocationIndicatorActive") is not None]

    def stream(self):
        return self.tree.doc("/redfish/v1/EventService").get("ServerSentEventUri")
