#include "pdu.h"

/* clang-format off */
const struct setting_row pdu_setting_rows[] = {
#define ROW(name, initial, most, what) { #name, offsetof(struct pdu_settings, name), initial, most, what }
#define BOX(name, initial, most, what) { #name, offsetof(struct pdu_settings, box.name), initial, most, what }
	BOX(relay_ms,         200,  600000, "until a relay follows a command"),
	BOX(ms_per_s,         1000, 1000,   "milliseconds that a second of the box takes (delays, countdowns); less makes tests quicker"),
	BOX(cycle_when_off,   0,    1,      "1: a cycle of an outlet that is off does nothing; 0: it ends on"),
	BOX(busy,             0,    1,      "1: a command while another is pending is refused; 0: it takes its place"),
	BOX(rating_a,         32,   1000,   "amperes a module may carry"),
	BOX(voltage_v,        230,  480,    "at the outlets"),
	ROW(latency_ms,       0,    60000,  "milliseconds before every answer"),
	ROW(jitter_ms,        0,    60000,  "up to that much more, at random"),
	ROW(loss_percent,     0,    100,    "of the packets of each direction that are lost"),
	ROW(duplicate_percent, 0,   100,    "of the answers that come twice"),
	ROW(message_max,      1472, 65507,  "bytes of the longest answer; more is tooBig, or a GETBULK cut short"),
	ROW(bulk_too_big,     0,    1,      "1: a GETBULK that has no room is tooBig, not cut short"),
	ROW(bulk_max,         0,    1000,   "repetitions of a GETBULK at the most; 0: what fits"),
	ROW(v1_only,          0,    1,      "1: other versions are not answered"),
	ROW(v3_only,          0,    1,      "1: other versions are not answered"),
	ROW(any_security,     0,    1,      "1: users may do with less than their own level of security"),
	ROW(null_values,      0,    1,      "1: readings are of type NULL"),
	ROW(outlet_unknown,   0,    1,      "1: the agent does not know the state of its outlets"),
	ROW(pending_unknown,  0,    1,      "1: nor whether something is pending"),
	ROW(set_ignored,      0,    1,      "1: commands to outlets are answered as done and forgotten"),
	ROW(set_unanswered,   0,    1,      "1: SETs are done and their answers lost"),
	ROW(set_error,        0,    18,     "error status of every SET, which is not done"),
	ROW(set_ms,           0,    60000,  "milliseconds before the answer to a SET"),
	ROW(get_error,        0,    18,     "error status of every reading"),
	ROW(walk_loops,       0,    1,      "1: from its middle on, GETNEXT stays where it is"),
	ROW(walk_back,        0,    1,      "1: after the last object comes the first one again"),
	ROW(wrong_request_id, 0,    100000, "answers bear a request-id that is this much higher"),
	ROW(wrong_message_id, 0,    100000, "messages of version 3 bear an id that is this much higher"),
	ROW(wrong_digest,     0,    1,      "1: the MAC of answers is wrong"),
	ROW(no_time_report,   0,    1,      "1: what is not in the time window is not answered"),
	ROW(garbage,          0,    1,      "1: answers are 64 random bytes"),
	ROW(reset_ms,         500,  600000, "how long the controller is away after a restart"),
	ROW(keep_requests,    0,    100000, "requests remembered for /pdus/NAME/requests"),
	WEB_SETTINGS(struct pdu_settings, "rpc_"),
	ROW(rpc_session_s,    600,  86400,  "idle sessions of JSON-RPC end after this"),
	ROW(rpc_exclusive,    0,    1,      "1: a second session is refused with ERR_ACTIVE_SESSION_EXCLUSIVE_FOR_USER"),
	ROW(rpc_old_bulk,     0,    1,      "1: performBulk is not known, only performRequest (older firmware)"),
	ROW(rpc_refuses,      0,    4,      "error that commands to outlets are answered with, not done: 1 not switchable, 2 load shedding, 3 disabled, 4 not off"),
#undef ROW
#undef BOX
};
const size_t pdu_setting_count = sizeof pdu_setting_rows / sizeof *pdu_setting_rows;

const struct counter_row pdu_counter_rows[] = {
#define COUNT(name) { #name, offsetof(struct pdu_counters, name) }
	COUNT(packets), COUNT(answers), COUNT(lost), COUNT(duplicated), COUNT(malformed),
	COUNT(v1), COUNT(v2c), COUNT(v3), COUNT(wrong_version), COUNT(bad_communities),
	COUNT(gets), COUNT(get_nexts), COUNT(get_bulks), COUNT(sets), COUNT(sets_done), COUNT(sets_refused),
	COUNT(varbinds_in), COUNT(varbinds_out), COUNT(too_big), COUNT(errors), COUNT(reports),
	COUNT(unknown_engine_ids), COUNT(unknown_users), COUNT(unsupported_levels), COUNT(wrong_digests),
	COUNT(not_in_time), COUNT(decryption_errors), COUNT(no_auth), COUNT(auth), COUNT(priv),
	COUNT(rpc_requests), COUNT(rpc_unauthorized), COUNT(rpc_logins), COUNT(rpc_bulks),
#undef COUNT
};
const size_t pdu_counter_count = sizeof pdu_counter_rows / sizeof *pdu_counter_rows;
/* clang-format on */
