/* Links both ways. The first byte chooses the rule, the rest is what a BMC, or a client, wrote. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/xalloc.h"
#include "translate/link_path.h"
#include "translate/links.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct links links = {
    .host = "10.0.0.11",
    .primary = {[PRIMARY_SYSTEM] = "System.Embedded.1",
	[PRIMARY_CHASSIS] = "1",
	[PRIMARY_MANAGER] = "BMC",
	[PRIMARY_RACK_PDU] = "Self"},
};

static bool
has_member(void *arg, const char *path)
{
	(void)arg;
	(void)path;
	return true;
}

static const struct links_known known = {.links = &links, .has_member = has_member};

static void
must(bool is)
{
	if (!is)
		abort();
}

/* What every canonical path is: nothing that our HTTP layer refuses. */
static void
check_canonical(const struct link *link)
{
	const char *segment, *end;
	size_t i;

	must(link->path_len <= link->len && link->len <= LINK_MAX && link->text[link->len] == '\0');
	must(strncmp(link->text, PLACES_ROOT, sizeof PLACES_ROOT - 1) == 0);
	must(link->text[link->path_len - 1] != '/');
	for (i = 0; i < link->path_len; i++)
		must(link_path_is_legal((unsigned char)link->text[i]));
	for (segment = link->text + 1; segment < link->text + link->path_len; segment = end + 1) {
		end = segment + strcspn(segment, "/?#");
		if (end > link->text + link->path_len)
			end = link->text + link->path_len;
		must(end > segment);
		must(strncmp(segment, "..", (size_t)(end - segment)) != 0 || end - segment > 2);
	}
}

/* The vendor's own resources at the two places that we have under a Manager are hidden by ours. */
static bool
is_ours(const char *path)
{
	return strncmp(path, "/redfish/v1/Managers/BMC/Oem/Fishway/Root", 41) == 0 ||
	       strncmp(path, "/redfish/v1/Managers/BMC/RemoteAccountService", 45) == 0;
}

static void
check_faces(const struct link *link)
{
	char shown[LINK_SIZE], received[LINK_SIZE], back[LINK_SIZE], path[LINK_SIZE];
	struct doc_face face = {.node = "web01", .manager = "BMC"};
	int i;

	memcpy(path, link->text, link->path_len);
	path[link->path_len] = '\0';
	if (is_ours(path))
		return;
	for (i = 0; i < 3; i++) {
		face.persona = (enum doc_persona)i;
		if (!links_outward(&links, &face, path, shown) ||
		    (i == 0 && link->place.kind == PLACE_AS_IS))
			continue;
		received[link_path_plain(shown, strlen(shown), received)] = '\0';
		must(links_inward(&known, &face, received, back));
		must(strcmp(back, path) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct doc_face face = {.persona = PERSONA_GENERIC, .node = "web01", .manager = "BMC"};
	char node[LINK_NODE_SIZE], out[LINK_SIZE], again[LINK_SIZE], *text;
	enum link_kind kind;
	struct link link;

	if (size == 0)
		return 0;
	text = xstrndup((const char *)data + 1, size - 1);
	kind = links_canonical(
	    &links, text, strlen(text), data[0] & 1 ? LINK_MUST : LINK_MAYBE, &link);
	if (kind != LINK_NONE)
		must(link.advertised >= text &&
		     link.advertised + link.advertised_len <= text + strlen(text));
	if (kind == LINK_RESOURCE) {
		check_canonical(&link);
		check_faces(&link);
		strcpy(again, link.text);
		must(links_canonical(&links, again, strlen(again), LINK_MUST, &link) ==
		     LINK_RESOURCE);
		must(strcmp(link.text, again) == 0 && !link.differs);
		links_southbound(link.text, out);
	}
	links_node(text, node);
	if (links_inward(&known, &face, text, out))
		must(strlen(out) <= LINK_MAX &&
		     strncmp(out, PLACES_ROOT, sizeof PLACES_ROOT - 1) == 0);
	free(text);
	return 0;
}
