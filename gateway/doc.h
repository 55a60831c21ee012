/* A doc: the finished bytes of one document, immutable and reference-counted. Any thread.
 *
 * The bytes are minified JSON in the node's own words: `/redfish/v1/Systems/System.Embedded.1/Processors`. What differs
 * between the fleet root and a view is marked by slots: places in the bytes that are replaced while sending. So one
 * copy serves the fleet root, every view and every equal box; the native view sends most slots as they are.
 *
 *	slot kind      covers                           fleet root              generic view         native view
 *	PRIMARY        the primary member's id          {node}                  1                    as it is
 *	MEMBER         another member's id              {node}~{id}             {node}~{id}          as it is
 *	NAME           the Name of a primary member     {node}                  as it is             as it is
 *	MEMBER_NAME    the Name of another member       {node} {name}           as it is             as it is
 *	ROOT           nothing (zero length)            Managers/{node}/Oem/Fishway/Root/ (generic: Managers/1/...) nothing
 *	HIDDEN_ROOT    as ROOT, for what the gateway's own services hide in every view: inserted in the native view, too
 *	ACCOUNTS       the segment AccountService       Managers/{manager}/RemoteAccountService in all of them
 *
 *	OEM            `"@Fishway.now":null` in the     face.oem, or the type alone, in all of them
 *	               Oem.Fishway of a primary Manager
 *	ROOT_SELF      nothing, behind /redfish/v1 in    /Managers/{manager}/Oem/Fishway/Root in all of them
 *	               the @odata.id of a vendor's root
 *
 * {manager} is the primary Manager's id as that view shows it. */
#ifndef FISHWAY_DOC_H
#define FISHWAY_DOC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum doc_slot_kind {
	SLOT_PRIMARY,
	SLOT_MEMBER,
	SLOT_NAME,
	SLOT_MEMBER_NAME,
	SLOT_ROOT,
	SLOT_HIDDEN_ROOT,
	SLOT_ACCOUNTS,
	SLOT_OEM,
	SLOT_ROOT_SELF,
	SLOT_KINDS
};

struct doc_slot {
	uint32_t at;
	uint16_t len;
	uint8_t kind;
};

struct doc {
	atomic_int refs;
	uint32_t len;
	uint32_t slot_count;
	uint64_t hash;                  /* of bytes and slots: the base of the strong ETag */
	struct doc *next;               /* doc.c's own: equal docs are found by their hash */
	const char *type;               /* @odata.type without '#', inside the same allocation; "" without one */
	const struct doc_slot *slots;   /* in order of `at`, inside the same allocation */
	char bytes[];                   /* len bytes and a NUL */
};

/* What a slot is replaced with: who looks (fleet root or view), at which node. */
enum doc_persona { PERSONA_FLEET, PERSONA_GENERIC, PERSONA_NATIVE };
struct doc_face {
	enum doc_persona persona;
	const char *node;               /* the node's name */
	const char *manager;            /* the primary Manager's own id, as a canonical segment; used by the native persona. NULL: none is
	                                   known, the node's name stands for it */
	const char *oem;                /* what changes with every look (state, statistics): properties of Oem.Fishway, their type first, without
	                                   braces; NULL: only the type. No part of the ETag, so that looking does not make a tag stale */
};

/* Copies. Equal docs that are alive are the same doc: the copy is dropped and a reference to the other returned. */
struct doc *doc_new(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count);
struct doc *doc_ref(struct doc *doc);
/* doc may be NULL. */
void doc_unref(struct doc *doc);

/* Length of the document as `face` sees it, and the document itself, written to `out` (which has room for it). */
size_t doc_face_len(const struct doc *doc, const struct doc_face *face);
void doc_face_write(const struct doc *doc, const struct doc_face *face, char *out);
/* The same for a text that is no doc (a single link). Returns the length; out NULL: only that. No NUL is written. */
size_t doc_splice(const char *bytes, size_t len, const struct doc_slot *slots, size_t slot_count,
    const struct doc_face *face, char *out);
/* The strong ETag of that form, as it stands in the header: quoted, 18 characters and a NUL. variant: what else shapes the
 * bytes (an account's scope); 0 for nothing. */
void doc_etag(const struct doc *doc, const struct doc_face *face, uint64_t variant, char out[20]);

/* Does it have a slot of this kind? */
bool doc_has_slot(const struct doc *doc, enum doc_slot_kind kind);
/* A doc with one slot more; takes over the reference. */
struct doc *doc_add_slot(struct doc *doc, size_t at, size_t len, enum doc_slot_kind kind);

/* Docs alive and their bytes, for the statistics. */
void doc_totals(size_t *count, size_t *bytes);

uint64_t doc_hash_bytes(const void *bytes, size_t len, uint64_t seed);

#endif
