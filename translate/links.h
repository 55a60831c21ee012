/* Links, both ways. Pure, any thread.
 *
 *	advertised   what the BMC wrote: perhaps absolute, with a trailing slash, in odd case,
 *	             with `//`, escapes, bad bytes
 *	canonical    the same path in the node's own words, one form for one resource: no host,
 *	             no trailing slash, standard case where the table of places knows the segment,
 *	             the known spelling of a primary member's id
 *	outward      as a face (fleet root, generic or native view) shows it: canonical with its
 *	             slots replaced
 *
 * Canonical bytes: what RFC 3986 allows raw in a segment stands raw, the rest is %HH (upper case).
 * What our HTTP layer refuses even escaped (control bytes, % / \ inside a segment, the segments
 * `.` and `..`) stands as !HH, an empty segment as !FF, and a ! of the BMC's own as !21: so
 * canonical forms of different paths differ, and canonical form stays what it is when it comes by
 * again. Where the advertised path is neither canonical nor what links_southbound makes of that,
 * `differs` is set: the owner stores advertised under canonical and sends exactly that south. */
#ifndef FISHWAY_LINKS_H
#define FISHWAY_LINKS_H

#include <jansson.h>

#include "gateway/doc.h"
#include "gateway/error.h"
#include "translate/places.h"

/* A canonical link is at most LINK_MAX long, so that every face of it has room in LINK_SIZE. */
enum { LINK_SIZE = 1024, LINK_MAX = 880, LINK_NODE_SIZE = 64 };

/* How one node's links are read. Plain values, lent by the caller. */
struct links {
	const char *host; /* its own authority: "10.0.0.11", "bmc.example.net:8443", "[fd00::1]";
			     NULL: none */
	const char *primary[PRIMARY_KINDS]; /* ids as canonical segments; NULL: not known, or the
					       node has none */
};

struct link {
	char text[LINK_SIZE]; /* path, then query and fragment as advertised */
	size_t path_len, len;
	const char *advertised; /* the path as advertised, inside the caller's text */
	size_t advertised_len;
	bool differs;
	struct place place;
};

/* What the value of a property may be. A must is a link whatever host it names; anything else that
 * reads as a link of this BMC as a whole is one, too; a template (`{ChassisId}`, a pattern) is only
 * shown with its slots replaced. */
enum link_rule { LINK_MAYBE, LINK_MUST };
enum link_kind { LINK_NONE, LINK_RESOURCE, LINK_TEMPLATE };

/* The rule by the property's name: @odata.id, target, href, ...@odata.nextLink,
 * ...@Redfish.ActionInfo and their like. */
enum link_rule links_rule(const char *property);

/* LINK_NONE: the text is no link of this BMC (or longer than LINK_MAX) and is to be shown as it is.
 */
enum link_kind links_canonical(
    const struct links *links, const char *text, size_t len, enum link_rule rule, struct link *out);

/* The text behind scheme and authority, or the text itself. */
const char *links_without_host(const char *text);

/* The slot that a place needs: false for PLACE_AS_IS. `path` is the canonical path that the place
 * was found in. */
bool links_slot(
    const struct links *links, const struct place *place, const char *path, struct doc_slot *slot);

/* Does the path lie at or below the primary member of its collection? */
bool links_is_primary(const struct links *links, const struct place *place, const char *path);

/* One advertised link (a Location header, say) as `face` shows it. false: it is none. */
bool links_outward(const struct links *links, const struct doc_face *face, const char *advertised,
    char out[LINK_SIZE]);

/* The path that goes south for a canonical one, where nothing was stored as advertised. A ! escape
 * that is not stored was made up by a client: it goes as it stands and is not decoded, so that no
 * client's path leads a BMC to where that path does not say. */
void links_southbound(const char *canonical, char out[LINK_SIZE]);

/* The way back. `path` is as the HTTP layer gives it: decoded once, without query.
 *
 * Fleet root: links_node says which node a path names, from its text alone (false: nobody's: the
 * gateway's own, or nothing). links_inward then gives that node's canonical path, in any face;
 * false: the face has no such place. In the views `1`, `Self` and the node's name also mean the
 * primary member, unless has_member knows a real one. */
struct links_known {
	const struct links *links;
	/* Is there a member of this canonical path (`/redfish/v1/Systems/1`)? NULL: none but the
	 * primary ones. */
	bool (*has_member)(void *arg, const char *path);
	/* What the BMC calls this canonical path; NULL: it has none such. For request bodies. */
	const char *(*advertised)(void *arg, const char *canonical);
	void *arg;
};
bool links_node(const char *path, char node[LINK_NODE_SIZE]);
bool links_inward(const struct links_known *known, const struct doc_face *face, const char *path,
    char out[LINK_SIZE]);

/* Puts what the BMC advertised in place of every string of a request body that is a link northbound
 * as a whole. A link to another node or to nothing is RF_PROPERTY_FORMAT with value and property.
 */
bool links_inward_body(const struct links_known *known, const struct doc_face *face, json_t *body,
    struct rf_error *err);

#endif
