/* Documents: whatever JSON a BMC serves becomes a doc that every face can show, that names no
 * southbound host in a link, and that goes through unchanged. The first byte chooses where the
 * document lives. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "southbound/json_budget.h"
#include "translate/document.h"
#include "translate/quirks.h"
#include "translate/vendor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const uris[] = {NULL, "/redfish/v1", "/redfish/v1/Systems",
    "/redfish/v1/Systems/1", "/redfish/v1/Chassis/Bay", "/redfish/v1/Fabrics/F",
    "/redfish/v1/AccountService", "/redfish/v1/Systems/1/LogServices/Sel/Entries",
    "/redfish/v1/Oem/X"};

static const struct links links = {
    .host = "10.0.0.11",
    .primary = {[PRIMARY_SYSTEM] = "1", [PRIMARY_CHASSIS] = "C", [PRIMARY_MANAGER] = "BMC"},
};

static void
check_face(const struct doc *doc, enum doc_persona persona)
{
	struct doc_face face = {.persona = persona, .node = "web01", .manager = "BMC"};
	size_t len = doc_face_len(doc, &face);
	char *out = xmalloc(len + 1);
	json_t *json;

	doc_face_write(doc, &face, out);
	json = json_loadb(out, len, JSON_REJECT_DUPLICATES, NULL);
	if (json == NULL)
		abort();
	json_decref(json);
	free(out);
}

static void
check_doc(const struct document_in *in, struct doc *doc)
{
	struct document_in again = *in;
	struct doc *same;

	check_face(doc, PERSONA_FLEET);
	check_face(doc, PERSONA_GENERIC);
	check_face(doc, PERSONA_NATIVE);
	again.json = json_loadb(doc->bytes, doc->len, 0, NULL);
	if (again.json == NULL)
		abort();
	same = document_make(&again, NULL);
	if (same != doc)
		abort();
	doc_unref(same);
	json_decref(again.json);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct document_in in = {.node = "web01", .links = &links};
	struct vendor vendor = {.name = "Cisco"};
	struct vendor_seen seen;
	struct quirks quirks;
	struct rf_error err;
	struct doc *doc;

	if (size == 0)
		return 0;
	in.uri = uris[data[0] % nitems(uris)];
	in.json = json_read((const char *)data + 1, size - 1, "web01", &err);
	if (in.json == NULL)
		return 0;
	seen = (struct vendor_seen){in.json, in.json, in.json, in.json, in.json, ""};
	vendor_find(&seen, &vendor);
	quirks_find(&vendor, &quirks);
	in.quirks = &quirks;
	doc = document_make(&in, &err);
	if (doc != NULL)
		check_doc(&in, doc);
	doc_unref(doc);
	json_decref(in.json);
	quirks_clear(&quirks);
	return 0;
}
