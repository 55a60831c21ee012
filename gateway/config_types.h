/* What the words of the configuration mean: pure functions from text to value. Any thread. */
#ifndef FISHWAY_CONFIG_TYPES_H
#define FISHWAY_CONFIG_TYPES_H

#include "gateway/arena.h"
#include "gateway/config.h"

bool config_parse_flag(const char *text, bool *out);       /* true false yes no on off */
bool config_parse_number(const char *text, int64_t *out);  /* decimal, no leading zero */
bool config_parse_duration(const char *text, int64_t *ms); /* 500ms 30s 5m 6h 2d */
bool config_parse_mac(
    const char *text, unsigned char mac[6]); /* aa:bb:cc:dd:ee:ff or with hyphens */
/* An even number of hexadecimal digits, at least 2 and at most 2 * most. */
bool config_is_hex(const char *text, size_t most);
bool config_is_address(const char *text); /* an IPv4 or IPv6 address, without brackets */
/* The one spelling that all spellings of an address share: ::ffff:10.0.0.1 becomes 10.0.0.1. */
enum { CONFIG_ADDRESS_SIZE = 46 };
bool config_address_normal(const char *text, char out[CONFIG_ADDRESS_SIZE]);
/* RFC 1123 labels, at most 253 bytes; underscores are let pass, for machines are named so. */
bool config_is_hostname(const char *text);
/* A word of ours: a-z, 0-9 and inner hyphens, dots, underscores, at most 63. */
bool config_is_word(const char *text);
/* https://HOST[:PORT][/redfish/v1] or http://...; nothing else may stand in it, least of all a
 * password. Texts go to the arena. false: *why says what is wrong. */
bool config_parse_url(
    struct arena *arena, const char *text, struct config_url *out, const char **why);
/* pdu/7, pdu/2.7, pdu/"label". Module 1 unless told. out->pdu is the name as written. */
bool config_parse_outlet(struct arena *arena, const char *text, struct outlet_ref *out);
/* Of rows that are strings `stride` bytes apart (ended by NULL), the one most like text; NULL when
 * none is alike. */
const char *config_nearest(const char *text, const void *rows, size_t stride);

#endif
