/* What the rows of quirk_table.c do; each is described there. */
#ifndef SIM_QUIRK_HOOKS_H
#define SIM_QUIRK_HOOKS_H

#include "quirks.h"
#include "service.h"

#define BEFORE(name) bool name(struct call *c, struct quirk_use *u)
#define AFTER(name)  void name(struct call *c, struct quirk_use *u)
#define SET(name)    void name(struct bmc *b, struct quirk_use *u, bool on)

/* quirk_login.c */
BEFORE(account_slots);
BEFORE(login_204);
BEFORE(login_401);
BEFORE(login_405);
BEFORE(login_415);
BEFORE(login_refuses_authorization);
BEFORE(login_table_full);
BEFORE(login_list_401);
BEFORE(root_refuses_authorization);
BEFORE(sessions_at_root_in);
AFTER(sessions_at_root_out);
AFTER(sessions_link_dead);
AFTER(login_200);
AFTER(login_no_location);
AFTER(login_no_body);
AFTER(login_foreign_body);
AFTER(login_location_absolute);
AFTER(login_location_slash);
AFTER(login_location_escaped);
AFTER(logout_200);
BEFORE(logout_405);
BEFORE(token_forgotten);
BEFORE(basic_refused);
AFTER(expired_token_html);

/* quirk_http.c */
BEFORE(accept_needed);
BEFORE(odata_version_needed);
BEFORE(headers_strict);
BEFORE(identity_refused);
AFTER(gzip_when_asked);
AFTER(gzip_uninvited);
BEFORE(html_403);
BEFORE(html_200);
BEFORE(starting_sys518);
BEFORE(starting_sys518_400);
BEFORE(starting_after_boot);
BEFORE(not_ready_400);
BEFORE(licence_403);
BEFORE(always_401);
BEFORE(always_403);
BEFORE(always_404);
BEFORE(always_429);
BEFORE(always_500);
BEFORE(always_503);
BEFORE(redirect);
AFTER(set_cookie);
AFTER(close_each);
AFTER(patch_204);
AFTER(patch_message);
SET(tls_rsa_kx);
SET(tls_1_0);
SET(tls_1_1);

/* quirk_body.c */
AFTER(two_documents);
AFTER(byte_order_mark);
AFTER(raw_tab);
AFTER(bad_utf8);
AFTER(huge_integer);
AFTER(trailing_comma);
AFTER(trailing_garbage);
AFTER(duplicate_keys);
AFTER(empty_body);
AFTER(not_json);
AFTER(deep_json);
AFTER(long_string);
AFTER(big_document);
AFTER(wrong_types);
AFTER(numbers_as_strings);
AFTER(arrays_as_objects);
AFTER(zero_dates);
AFTER(no_types);
AFTER(all_null);

/* quirk_collection.c */
BEFORE(expand_refused);
BEFORE(expand_limited);
BEFORE(expand_ignored);
AFTER(expand_drops);
AFTER(members_null);
AFTER(members_strings);
AFTER(members_reversed);
AFTER(members_million);
AFTER(members_cyclic);
AFTER(member_dead);
AFTER(next_self);
AFTER(next_loop);
AFTER(next_foreign);
AFTER(next_endless);
AFTER(foreign_ids);
AFTER(location_foreign);
AFTER(location_crlf);
BEFORE(data_gone);
AFTER(data_gone_empties);

/* quirk_boot.c */
BEFORE(boot_mode_needed);
BEFORE(boot_mode_refused);
BEFORE(boot_triple_needed);
BEFORE(boot_elsewhere);
BEFORE(boot_once_only);
BEFORE(boot_unchanged_refused);
BEFORE(boot_post);
BEFORE(boot_pxe_next);
BEFORE(boot_read_only);
BEFORE(boot_order_elsewhere);
BEFORE(boot_ignored);
AFTER(boot_absent);
AFTER(boot_empty);
BEFORE(media_parameters_refused);
BEFORE(media_disabled);
BEFORE(media_reserved);

/* faults.c */
BEFORE(fault_stall);
BEFORE(fault_close);
BEFORE(fault_reset);
BEFORE(fault_eof_on_reuse);
AFTER(fault_stall_body);
AFTER(fault_drip);
AFTER(fault_close_mid_body);
AFTER(fault_reset_mid_body);
AFTER(fault_cut_chunked);
AFTER(fault_endless_chunked);
AFTER(fault_endless_body);
AFTER(fault_endless_head);
AFTER(fault_header_flood);
AFTER(fault_interim_flood);
AFTER(fault_length_huge);
AFTER(fault_length_short);
AFTER(fault_length_twice);
AFTER(fault_gzip_bomb);
AFTER(fault_garbage);
AFTER(fault_drip_head);

/* gzip.c: `text` as a gzip file of stored blocks; the caller's. */
char *gzip_stored(const char *text, size_t len, size_t *out_len);
/* A gzip file that unpacks to endless spaces: its head, and one part of 13 bytes that is 2,064
 * spaces and may be repeated for ever. */
size_t gzip_bomb_head(unsigned char head[16]);
void gzip_bomb_part(unsigned char part[13]);

#endif
