"""Checks of the simulator's quirks that concern collections, boot, media, power and bodies: one function a row."""
import time

from quirk_checks_http import CHASSIS, SYS, same


def expand_refused(b):
    same(b.get(CHASSIS + "?$expand=.").message_ids(), ["QueryNotSupportedOnResource"])
    same(b.get(CHASSIS).status, 200)


def expand_ignored(b):
    same(list(b.get(CHASSIS + "?$expand=.").body["Members"][0]), ["@odata.id"])


def expand_limited(b):
    same(b.get(SYS + "/Memory?$expand=.").status, 400)
    same(b.get(CHASSIS + "?$expand=.($levels=1)").status, 200)


def expand_drops(b):
    member = b.get(CHASSIS + "?$expand=.").body["Members"][0]
    assert "Manufacturer" in member and not {"Id", "Name", "ChassisType"} & set(member), member


def walk_pages(b, uri, most=20):
    seen = []
    while uri and len(seen) < most:
        page = b.get(uri).body
        seen.append([m["@odata.id"] for m in page["Members"]])
        uri = page.get("Members@odata.nextLink")
    return seen


def pages(name):
    def check(b):
        b.change(quirks=["pages=2"] + ([name] if name != "pages" else []))
        uri = "/redfish/v1/AccountService/Accounts"
        first = b.get(uri).body
        assert ("$skip=" if name == "pages" else "$skiptoken=") in first["Members@odata.nextLink"], first
        same(first["Members@odata.count"], 8)
        whole = walk_pages(b, uri)
        same(([len(p) for p in whole], len({m for p in whole for m in p})), ([2, 2, 2, 2], 8))
    return check


def members_are(kind):
    def check(b):
        same(type(b.get(CHASSIS).body["Members"]), kind)
    return check


def members_strings(b):
    assert all(isinstance(m, str) and m.startswith("/redfish/v1/Chassis/") for m in b.get(CHASSIS).body["Members"])


def members_reversed(b):
    turned = [m["@odata.id"] for m in b.get(CHASSIS).body["Members"]]
    same(turned[::-1], [m["@odata.id"] for m in b.doc(CHASSIS)["Members"]])


def boot(b, **properties):
    return b.patch(SYS, {"Boot": {"BootSourceOverride" + k: v for k, v in properties.items()}})


def boot_now(b):
    return b.doc(SYS)["Boot"]


def boot_mode_needed(b):
    same(boot(b, Target="Pxe").status, 400)
    same(boot(b, Target="Pxe", Enabled="Once").status, 200)
    same(boot_now(b)["BootSourceOverrideMode"], "Legacy")
    same(boot(b, Target="Pxe", Enabled="Once", Mode="UEFI").status, 200)
    same(boot_now(b)["BootSourceOverrideMode"], "UEFI")


def boot_mode_refused(b):
    same(boot(b, Target="Pxe", Mode="UEFI").status, 400)
    same(boot(b, Target="Pxe", Enabled="Once").status, 200)


def boot_triple_needed(b):
    same(boot(b, Enabled="Disabled").status, 400)
    same(boot(b, Target="Pxe", Enabled="Once").status, 400)
    same(boot(b, Target="Pxe", Enabled="Once", Mode="UEFI").status, 200)


def boot_elsewhere(b):
    system = "/redfish/v1/Systems/Self"
    body = {"Boot": {"BootSourceOverrideTarget": "Hdd", "BootSourceOverrideEnabled": "Continuous"}}
    same(b.patch(system, body).message_ids(), ["OperationSupportedInFutureStateURI"])
    same(b.patch(system + "/SD", body).status, 200)
    same(b.doc(system)["Boot"]["BootSourceOverrideTarget"], "None")
    same(b.post(system + "/Actions/ComputerSystem.Reset", {"ResetType": "ForceRestart"}).status, 204)
    same(b.doc(system)["Boot"]["BootSourceOverrideTarget"], "Hdd")


def boot_once_only(b):
    same(boot(b, Enabled="Continuous").status, 400)
    same(boot(b, Enabled="Once").status, 200)


def boot_unchanged_refused(b):
    same(boot(b, Enabled="Disabled", Target="Pxe").status, 400)
    same(boot(b, Enabled="Once", Target="Pxe").status, 200)


def boot_not_in_post(b):
    b.post(SYS + "/Actions/ComputerSystem.Reset", {"ResetType": "ForceRestart"})
    same(boot(b, Target="Pxe").message_ids(), ["UnableToModifyDuringSystemPOST"])
    time.sleep(0.35)
    same(boot(b, Target="Pxe").status, 200)


def boot_pxe_next(b):
    b.patch_doc(SYS, {"Boot": {"BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "UefiBootNext"]}})
    same(boot(b, Target="Pxe").status, 200)
    same(boot_now(b)["BootSourceOverrideTarget"], "UefiBootNext")


def boot_read_only(b):
    body = {"Boot": {"BootSourceOverrideTarget": "Pxe", "BootSourceOverrideEnabled": "Once"}}
    same(b.patch(SYS, body).message_ids(), ["PropertyNotWritable"])
    b.put_doc(SYS + "/Later", {"@odata.id": SYS + "/Later", "@odata.type": "#ComputerSystem.v1_0_0.ComputerSystem", "Id": "Later",
                               "Name": "x", "Boot": {"BootSourceOverrideTarget": "None", "BootSourceOverrideEnabled": "Disabled"}})
    b.patch_doc(SYS, {"@Redfish.Settings": {"SettingsObject": {"@odata.id": SYS + "/Later"}}})
    same(b.patch(SYS + "/Later", body).status, 200)
    reset(b, "ForceRestart")
    same(b.machine()["boots"][-1]["target"], "Pxe")
    reset(b, "ForceRestart")
    same(b.machine()["boots"][-1]["target"], "None")        # once is once, also where it was asked for


def boot_order_elsewhere(b):
    order = list(reversed(boot_now(b)["BootOrder"]))
    same(b.patch(SYS, {"Boot": {"BootOrder": order}}).message_ids(), ["PropertyNotWritable"])
    same(boot(b, Target="Pxe").status, 200)


def boot_ignored(b):
    same(boot(b, Target="Pxe").status, 204)
    same(boot_now(b)["BootSourceOverrideTarget"], "None")


def boot_absent(b):
    assert not [k for k in b.get(SYS).body["Boot"] if k.startswith("BootSourceOverride")]


def boot_empty(b):
    same(b.get(SYS).body["Boot"]["BootSourceOverrideTarget"], "")


def media(b, then):
    uri = "/redfish/v1/Managers/iDRAC.Embedded.1/VirtualMedia/CD"
    same(b.post(uri + "/Actions/VirtualMedia.InsertMedia", {"Image": "http://h/a.iso"}).status, 204)
    same(b.post(uri + "/Actions/VirtualMedia.EjectMedia").status, 204)
    then(b.get(uri).body)


def media_stays(**want):
    return lambda b: media(b, lambda body: same({k: body[k] for k in want}, want))


def media_parameters_refused(b):
    insert = "/redfish/v1/Managers/iDRAC.Embedded.1/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia"
    same(b.post(insert, {"Image": "http://h/a.iso", "Inserted": True}).status, 400)
    same(b.post(insert, {"Image": "http://h/a.iso"}).status, 204)


def media_disabled(b):
    insert = "/redfish/v1/Managers/Self/VirtualMedia/CD1/Actions/VirtualMedia.InsertMedia"
    same(b.post(insert, {"Image": "http://h/a.iso"}).status, 400)
    same(b.post("/redfish/v1/Managers/Self/Actions/Oem/Ami/VirtualMedia.EnableRMedia", {"RMediaState": "Enable"}).status, 204)
    same(b.post(insert, {"Image": "http://h/a.iso"}).status, 204)


def media_reserved(b):
    insert = "/redfish/v1/Managers/iDRAC.Embedded.1/VirtualMedia/CD/Actions/VirtualMedia.InsertMedia"
    same(b.post(insert, {"Image": "http://h/a.iso"}).message_ids(), ["ActionNotSupported"])


def starting_after_boot(b):
    same((b.get(SYS).status, reset(b, "ForceRestart").status), (200, 204))
    answer = b.get(SYS)
    same((answer.status, answer.message_ids()), (503, ["SYS518"]))
    time.sleep(0.35)
    same(b.get(SYS).status, 200)


def account_slots(b):
    uri = "/redfish/v1/AccountService/Accounts"
    who = {"UserName": "eve", "Password": "one", "RoleId": "Operator", "Enabled": True}
    same((b.post(uri, who).status, b.delete(uri + "/3").status, b.patch(uri + "/1", who).status), (405, 405, 400))
    same((b.patch(uri + "/5", who).status, b.get(SYS, auth=("eve", "one")).status), (200, 200))


def reset(b, kind):
    return b.post(SYS + "/Actions/ComputerSystem.Reset", {"ResetType": kind})


def power(b):
    return b.doc(SYS)["PowerState"]


def reset_off_400(b):
    same(reset(b, "ForceOff").status, 204)
    same((reset(b, "ForceRestart").status, power(b)), (400, "Off"))
    same((reset(b, "On").status, power(b)), (204, "On"))


def reset_done_400(b):
    same([reset(b, k).status for k in ("On", "ForceOff", "ForceOff", "On")], [400, 204, 400, 204])


def reset_done_409(b):
    same([reset(b, k).status for k in ("On", "ForceOff", "ForceOff", "On")], [409, 204, 409, 204])


def reset_on_409(b):
    same([reset(b, k).status for k in ("ForceOff", "On")], [204, 409])
    time.sleep(0.35)
    same(reset(b, "On").status, 204)


def reset_hangs(b):
    reset(b, "ForceOff")
    same((reset(b, "PowerCycle").status, power(b)), (204, "Off"))


def reset_task(b):
    answer = reset(b, "ForceOff")
    same((answer.status, b.get(answer.headers["location"]).status), (202, 202))


def parse(b):
    import json
    return json.loads(b.get(SYS).raw.decode())


def text_has(*needles, fails=True):
    """The answer holds these bytes; and it is not what a strict JSON reader takes."""
    def check(b):
        text = b.get(SYS).raw
        for needle in needles:
            assert needle in text, text[:300]
        try:
            parse(b)
            failed = False
        except ValueError:
            failed = True
        same(failed, fails)
    return check


def duplicate_keys(b):
    same(b.get(SYS).raw.count(b'"Id":'), 4)     # two more than the system and its DellSystem have


def body_is(raw_bytes):
    return lambda b: same((b.get(SYS).status, b.get(SYS).raw), (200, raw_bytes))


def value_of(path, want):
    def check(b):
        value = b.get(SYS).body
        for key in path:
            value = value[key]
        same(value, want)
    return check


def no_types(b):
    assert b"@odata.type" not in b.get(SYS).raw


def next_self(b):
    same(b.get(CHASSIS).body["Members@odata.nextLink"], CHASSIS)


def next_loop(b):
    same([b.get(CHASSIS + q).body["Members@odata.nextLink"][-1] for q in ("", "?$skip=1", "?$skip=2")], ["1", "2", "1"])


def next_foreign(b):
    assert b.get(CHASSIS).body["Members@odata.nextLink"].startswith("https://%s:%d/" % (b.address, b.port + 1))


def next_endless(b):
    same(len(walk_pages(b, CHASSIS, 30)), 30)
    assert all(walk_pages(b, CHASSIS, 10))


def members_million(b):
    body = b.get(CHASSIS).body
    same((len(body["Members"]), body["Members@odata.count"]), (1000000, 1000000))


def members_cyclic(b):
    same([m["@odata.id"] for m in b.get(CHASSIS).body["Members"]][-2:], [CHASSIS, "/redfish/v1"])


def foreign_ids(b):
    for member in b.get(CHASSIS).body["Members"]:
        assert member["@odata.id"].startswith("https://%s:%d/redfish/" % (b.address, b.port + 1))


def size_over(bytes_wanted, prefix):
    def check(b):
        text = b.get(SYS).raw
        assert len(text) > bytes_wanted and prefix in text[:40], (len(text), text[:40])
    return check


def wrong_types(b):
    body = b.get(SYS).body
    same([type(body[k]) for k in ("Id", "Boot", "PCIeDevices", "LocationIndicatorActive")], [int, list, str, str])


def all_null(b):
    body = b.get(SYS).body
    same((body["Id"], body["PowerState"], body["@odata.id"], body["Bios"]["@odata.id"]), (None, None, SYS, SYS + "/Bios"))
