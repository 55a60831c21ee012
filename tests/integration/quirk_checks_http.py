"""Checks of the simulator's quirks that concern sessions, HTTP, TLS, ETags and bytes: one function a row."""
import socket
import ssl
import threading
import time

from simulator import unverified

SYS = "/redfish/v1/Systems/System.Embedded.1"
CHASSIS = "/redfish/v1/Chassis"
SESSIONS = "/redfish/v1/SessionService/Sessions"
HPE = "/redfish/v1/Systems/1"


def same(got, want):
    assert got == want, "%r, not %r" % (got, want)


def raw(bmc, path="/redfish/v1/Systems", wait=0.5, most=3 << 20, more=""):
    """Sends one GET by hand; gives all bytes that come within `wait` seconds, and how it ended."""
    import base64
    token = base64.b64encode(":".join(bmc.login).encode()).decode()
    plain = socket.create_connection((bmc.address, bmc.port), timeout=10)
    sock = unverified().wrap_socket(plain, suppress_ragged_eofs=False)
    sock.sendall(("GET %s HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nOData-Version: 4.0\r\n%sAuthorization: Basic %s\r\n\r\n"
                  % (path, more, token)).encode())
    got, end, until = b"", "open", time.monotonic() + wait
    while time.monotonic() < until and len(got) < most:
        sock.settimeout(max(0.01, until - time.monotonic()))
        try:
            part = sock.recv(65536)
        except socket.timeout:
            break
        except (ConnectionResetError, ssl.SSLError):        # a RST, or an end without close_notify
            end = "cut"
            break
        if not part:
            end = "closed"
            break
        got += part
    sock.close()
    return got, end


# `b` has the quirk and no other; its tree is an iDRAC's unless the table of the test says so.

def login(b, **more):
    return b.post(SESSIONS, {"UserName": "root", "Password": "calvin"}, auth=None, **more)


def status_of_login(want):
    def check(b):
        same(login(b).status, want)
        same(b.counters()["sessions"], 0)
    return check


def get_status(want, message=None, path=SYS):
    def check(b):
        answer = b.get(path)
        same(answer.status, want)
        if message:
            same(answer.message_ids(), [message])
    return check


def session_list_401(b):
    token, _ = b.open_session()
    same(b.get(SESSIONS, auth=token).status, 401)
    same(b.get(SYS, auth=token).status, 200)


def sessions_at_root(b):
    same(b.get("/redfish/v1", auth=None).body["Links"]["Sessions"]["@odata.id"], "/redfish/v1/Sessions")
    same(login(b).status, 404)
    made = b.post("/redfish/v1/Sessions", {"UserName": "root", "Password": "calvin"}, auth=None)
    same(made.status, 201)
    assert made.headers["location"].startswith("/redfish/v1/Sessions/"), made.headers
    same(made.body["@odata.id"], made.headers["location"])
    same(b.delete(made.headers["location"], auth=made.headers["x-auth-token"]).status, 204)
    same(b.counters()["sessions"], 0)


def sessions_link_dead(b):
    link = b.get("/redfish/v1", auth=None).body["Links"]["Sessions"]["@odata.id"]
    same(b.post(link, {"UserName": "root", "Password": "calvin"}).status, 404)
    same(login(b).status, 201)


def session_200(b):
    same(login(b).status, 200)


def session_no_location(b):
    answer = login(b)
    assert "location" not in answer.headers and answer.headers["x-auth-token"]
    same(answer.status, 201)


def session_no_body(b):
    answer = login(b)
    same((answer.status, answer.raw), (201, b""))
    assert answer.headers["x-auth-token"]


def session_location(pattern):
    def check(b):
        answer = login(b)
        location = answer.headers["location"]
        assert pattern(b, location), location
        path = "/redfish/" + location.split("/redfish/", 1)[1]
        assert b.delete(path, auth=answer.headers["x-auth-token"]).status in (200, 204)
        same(b.counters()["sessions"], 0)
    return check


def session_authorization_415(b):
    same(b.post(SESSIONS, {"UserName": "root", "Password": "calvin"}).status, 415)
    same(login(b).status, 201)


def root_authorization_401(b):
    same(b.get("/redfish/v1").status, 401)
    same(b.get("/redfish/v1", auth=None).status, 200)


def session_foreign_body(b):
    answer = login(b)
    assert "CSRFToken" in answer.body and "@odata.id" not in answer.body
    same(b.get(SYS, auth=answer.headers["x-auth-token"]).status, 200)


def session_table_full(b):
    answer = login(b)
    same((answer.status, answer.message_ids()), (503, ["RAC0218"]))


def session_limit(b):
    b.change(settings={"session_limit": 2})
    same([login(b).status for _ in range(3)], [201, 201, 503])
    same(login(b).message_ids(), ["RAC0218"])
    same(b.get(SYS).status, 200)


def session_delete_200(b):
    token, location = b.open_session()
    answer = b.delete(location, auth=token)
    assert answer.status == 200 and answer.body["error"]
    same(b.counters()["logouts"], 1)


def session_delete_405(b):
    token, location = b.open_session()
    same(b.delete(location, auth=token).status, 405)
    same(b.counters()["sessions"], 1)


def token_forgotten(b):
    token, _ = b.open_session()
    same(b.get(SYS, auth=token).status, 401)
    same((b.counters()["sessions"], b.counters()["logouts"]), (0, 0))


def expired_html(b):
    got, end = raw(b, more="X-Auth-Token: nobody\r\n")
    head, body = got.split(b"\r\n\r\n", 1)
    assert b" 401 " in head and b"text/html" in head and b"chunked" in head and end != "open"
    assert body.startswith(b"40\r\n<html>") and len(body) < 0x40


def basic_refused(b):
    token, _ = b.open_session()
    same((b.get(SYS).status, b.get(SYS, auth=token).status), (401, 200))


def needs_header(name, value):
    def check(b):
        import http.client
        c = http.client.HTTPSConnection(b.address, b.port, context=unverified())
        seen = []
        for headers in ({}, {name: value}):
            c.putrequest("GET", "/redfish/v1", skip_accept_encoding=True)
            for item in headers.items():
                c.putheader(*item)
            c.endheaders()
            answer = c.getresponse()
            answer.read()
            seen.append(answer.status)
        c.close()
        same(seen, [406, 200])
    return check


def headers_strict(b):
    same(b.get("/redfish/v1", headers={"X-Forwarded-For": "1.2.3.4"}).status, 400)
    same(b.get("/redfish/v1").status, 200)


def gzip_etag(b):
    import gzip
    plain = b.get(SYS)
    packed = b.get(SYS, headers={"Accept-Encoding": "gzip"})
    same(packed.headers["content-encoding"], "gzip")
    same(packed.headers["etag"], 'W/"%s-gzip"' % plain.headers["etag"].strip('"'))
    same(gzip.decompress(packed.raw), plain.raw)


def identity_406(b):
    uri = "/redfish/v1/Registries/Messages/EEMIRegistry"
    same(b.get(uri, headers={"Accept-Encoding": "identity"}).status, 406)
    same(b.get(SYS, headers={"Accept-Encoding": "identity"}).status, 200)
    same(b.get(uri, headers={"Accept-Encoding": "gzip"}).status, 200)


def close_each(b):
    got, end = raw(b)
    assert end == "closed" and b"Connection: close" in got, (end, got[:200])


def two_on_one(b):
    import http.client
    c = http.client.HTTPSConnection(b.address, b.port, context=unverified())
    c.request("GET", "/redfish/v1")
    c.getresponse().read()
    c.request("GET", "/redfish/v1")
    return c.getresponse()


def eof_on_reuse(b):
    import http.client
    try:
        two_on_one(b)
        assert False, "answered"
    except (http.client.RemoteDisconnected, ConnectionResetError):
        pass


def html(status):
    def check(b):
        answer = b.get(SYS)
        same((answer.status, answer.headers["content-type"]), (status, "text/html"))
        assert b"<html" in answer.raw
    return check


def two_documents(b):
    import json
    text = b.get(SYS).raw.decode()
    first, at = json.JSONDecoder().raw_decode(text)
    second, _ = json.JSONDecoder().raw_decode(text[at:].lstrip())
    assert "error" in first and second["Id"] == "System.Embedded.1"


def trailing_slash_needed(b):
    same(b.get(HPE + "/SmartStorage").status, 404)
    same(b.get(HPE + "/SmartStorage/").status, 200)
    same(b.get(HPE).status, 200)


def any_case(b):
    same(b.get("/redfish/v1/systems/1").status, 200)
    b.change(quirks=[])
    same(b.get("/redfish/v1/systems/1").status, 404)


def dead_member(b):
    dead = b.get(CHASSIS).body["Members"][-1]["@odata.id"]
    assert "//" in dead
    same(b.get(dead).status, 404)


def only_tls(version, ciphers="ALL:@SECLEVEL=0"):
    def check(b):
        b.change(close="reset")
        modern = ssl.create_default_context()
        modern.check_hostname, modern.verify_mode = False, ssl.CERT_NONE
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.set_ciphers(ciphers)
        with socket.create_connection((b.address, b.port), timeout=5) as plain:
            try:
                modern.wrap_socket(plain)
                assert False, "a modern client got in"
            except ssl.SSLError:
                pass
        with socket.create_connection((b.address, b.port), timeout=5) as plain:
            sock = old.wrap_socket(plain)
            assert sock.version() in version, sock.version()
            if "1.2" in version[0]:
                assert sock.cipher()[0].startswith("AES"), sock.cipher()
    return check


def slow(b):
    began = time.monotonic()
    same(b.get("/redfish/v1").status, 200)
    assert time.monotonic() - began >= 0.3


def slow_answer(b):
    got = []
    thread = threading.Thread(target=lambda: got.append(b.get(SYS).body["AssetTag"]))
    thread.start()
    while b.counters()["in_flight"] == 0:
        time.sleep(0.01)
    b.patch_doc(SYS, {"AssetTag": "new"})
    thread.join()
    same(got, [""])                         # it was made before the change
    same(b.doc(SYS)["AssetTag"], "new")


def data_gone(b):
    same(b.get("/redfish/v1/Systems").body["Members"], [])
    same(b.get(SYS).status, 404)
    b.change(settings={"manager_reset_ms": 100})
    same(b.post("/redfish/v1/Managers/iDRAC.Embedded.1/Actions/Manager.Reset",
                {"ResetType": "GracefulRestart"}).status, 204)
    time.sleep(0.4)
    same(b.get(SYS).status, 200)


def patch_204(b):
    answer = b.patch(SYS, {"AssetTag": "a"})
    same((answer.status, answer.raw), (204, b""))
    same(b.doc(SYS)["AssetTag"], "a")


def patch_message(b):
    answer = b.patch(SYS, {"AssetTag": "a"})
    same(answer.body["@Message.ExtendedInfo"][0]["MessageId"], "Base.1.8.Success")
    assert "AssetTag" not in answer.body


def etag_ladder(missing, *works):
    """`missing`: status of a PATCH without If-Match. `works`: which written forms of the tag are taken."""
    def check(b):
        seen = {}
        forms = {"weak": 'W/"%s"', "strong": '"%s"', "bare": "%s", "doubled": '""%s""', "star": "*"}
        for name, form in forms.items():
            tag = b.get(SYS).headers["etag"].replace("W/", "").strip('"')
            value = form % tag if "%s" in form else form
            seen[name] = b.patch(SYS, {"AssetTag": name}, headers={"If-Match": value}).status
        same(b.patch(SYS, {"AssetTag": "z"}).status, missing)
        same({n for n, s in seen.items() if s == 200}, set(works))
        assert all(s in (200, 412, 428) for s in seen.values()), seen
        wrong = b.patch(SYS, {"AssetTag": "z"}, headers={"If-Match": '"wrong"'}).status
        same(wrong, 412)
    return check


def etag_form(check_form, then):
    def check(b):
        assert check_form(b.get(SYS)), b.get(SYS).headers
        then(b)
    return check


def if_match_412(b):
    same(b.patch(SYS, {"AssetTag": "a"}).status, 412)
    same(b.patch(SYS, {"AssetTag": "a"}, headers={"If-Match": b.get(SYS).headers["etag"]}).status, 200)
    reset = SYS + "/Actions/ComputerSystem.Reset"
    same(b.post(reset, {"ResetType": "Nmi"}).status, 412)
    same(b.post(reset, {"ResetType": "Nmi"}, headers={"If-Match": b.get(SYS).headers["etag"]}).status, 204)


def if_match_refused_on_post(b):
    reset = SYS + "/Actions/ComputerSystem.Reset"
    same(b.post(reset, {"ResetType": "Nmi"}, headers={"If-Match": b.get(SYS).headers["etag"]}).status, 412)
    same(b.post(reset, {"ResetType": "Nmi"}).status, 204)


def if_match_428_ami(b):
    same(b.patch(SYS, {"AssetTag": "a"}).message_ids(), ["PreconditionHeaderMissing"])
    etag_ladder(428, "weak", "strong", "bare", "star")(b)


def if_match_in_body(b):
    tag = b.get(SYS).headers["etag"]
    same(b.patch(SYS, {"AssetTag": "a"}, headers={"If-Match": tag}).status, 412)
    same(b.patch(SYS, {"AssetTag": "a"}).status, 428)
    same(b.patch(SYS, {"AssetTag": "a", "@odata.etag": tag}).status, 200)


def etag_none(b):
    assert "etag" not in b.get(SYS).headers
    same(b.get(SYS, headers={"If-None-Match": "*"}).status, 200)


def etag_wrong_304(b):
    tag = b.get(SYS).headers["etag"]
    b.patch_doc(SYS, {"AssetTag": "changed"})
    same(b.get(SYS, headers={"If-None-Match": tag}).status, 304)
    b.change(quirks=[])
    same(b.get(SYS, headers={"If-None-Match": tag}).status, 200)


def raw_check(test, wait=0.5):
    def check(b):
        got, end = raw(b, wait=wait)
        assert test(got, end), (len(got), end, got[:300])
    return check


def body_of(got):
    return got.split(b"\r\n\r\n", 1)[1]


def length_of(got):
    return int([l for l in got.split(b"\r\n") if l.lower().startswith(b"content-length")][0].split(b":")[1])


def gzip_bomb(b):
    import zlib
    got, _ = raw(b, wait=2, most=500000)
    size = len(zlib.decompressobj(31).decompress(body_of(got), 64 << 20))
    assert size >= 60 << 20, size


def gzip_uninvited(b):
    import gzip
    import json
    answer = b.get(SYS, headers={"Accept-Encoding": "identity"})
    same(answer.headers["content-encoding"], "gzip")
    same(json.loads(gzip.decompress(answer.raw))["Id"], "System.Embedded.1")


def redirect(b):
    answer = b.get(SYS)
    same((answer.status, answer.headers["location"]), (307, "https://%s:%d%s" % (b.address, b.port + 1, SYS)))


def again(status):
    def check(b):
        answer = b.get(SYS)
        same((answer.status, answer.headers["retry-after"]), (status, "5"))
    return check


def location_foreign(b):
    assert login(b).headers["location"].startswith("https://%s:%d/redfish/" % (b.address, b.port + 1))


def location_crlf(b):
    body = b'{"UserName":"root","Password":"calvin"}'
    sock = unverified().wrap_socket(socket.create_connection((b.address, b.port), timeout=5))
    sock.sendall(b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % (SESSIONS.encode(), len(body)) + body)
    got = sock.recv(65536)
    sock.close()
    line = [l for l in got.split(b"\r\n") if l.startswith(b"Location")][0]
    assert b"%0d%0aSet-Cookie:%20a=b\rX-Injected: yes" in line, line
