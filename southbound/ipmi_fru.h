/* FRU inventory: what a box says its parts are. Pure, any thread.
 *
 * IPMI Platform Management FRU Information Storage Definition 1.0 rev 1.3. Areas are read as far as
 * they go: wrong checksums are told and tolerated, as several makers have them wrong for good. */
#ifndef FISHWAY_IPMI_FRU_H
#define FISHWAY_IPMI_FRU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json_t;
struct rf_error;

enum {
	IPMI_FRU_HEADER = 8,
	IPMI_FRU_MAX = 8192, /* as much of one device as is read */
	IPMI_ASSET_TAG_MAX = 63
};

/* Up to where the areas that we read go, from the common header alone and, once these bytes are
 * there, from the areas' own lengths; at most IPMI_FRU_MAX. 0: no FRU in this format. So a big
 * device is not read to its end: read until this says no more than there is. */
size_t ipmi_fru_extent(const uint8_t *bytes, size_t len);

/* {"chassis": {...}, "board": {...}, "product": {...}, "bad_checksums": ["board" ...]}, the caller's;
 * members as southbound/ipmi.h says; NULL: no FRU in this format. */
struct json_t *ipmi_fru_json(const uint8_t *bytes, size_t len);

/* Where the product area is. False: there is none, or not all of it. */
bool ipmi_fru_product(const uint8_t *bytes, size_t len, size_t *offset, size_t *area_len);
/* Puts another asset tag into a product area, whose length does not change. False, nothing changed:
 * it has no such field, or no room. tag: UTF-8 of Latin-1 characters. */
bool ipmi_fru_set_asset_tag(uint8_t *area, size_t area_len, const char *tag);

#endif
