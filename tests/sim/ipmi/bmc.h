/*
 * One simulated BMC: its address, its users, what it has of state. Hardware that many of them have alike is
 * in box.h and shared. All of it belongs to the one thread.
 */
#ifndef SIM_IPMI_BMC_H
#define SIM_IPMI_BMC_H

#include <jansson.h>
#include <sys/socket.h>

#include "../redfish/base.h"
#include "box.h"
#include "quirks.h"
#include "settings.h"

struct event;
struct fleet;
struct session;

enum {
	USERS = 16,
	USER_NAME = 16,
	PASSWORD = 20,
	LAN_CHANNEL = 1,
	BOOT_PARAMETERS = 8,
	FRU_DEVICES = 4
};

enum privilege {
	ANYBODY = 0, /* before a session, too */
	CALLBACK = 1,
	USER = 2,
	OPERATOR = 3,
	ADMINISTRATOR = 4,
	NO_ACCESS = 15
};

/* What clients did to it; the control listener shows them by these names. */
struct counters {
	uint64_t packets, answers, bytes_in, bytes_out, pings;
	uint64_t lost, duplicated, reordered; /* by our own doing */
	uint64_t malformed, no_session, bad_checks, bad_sequences,
	    bad_checksums; /* packets dropped for that */
	uint64_t opens, opens_refused, no_slot, logins, logins_refused, closes, timeouts;
	uint64_t weak_logins; /* suites 0, 1, 2, 15, 16 */
	uint64_t commands, refused, resets, power_changes, boots, quirks_used;
	uint64_t reservations_lost, too_long, refused_in_row_max;
	uint64_t in_flight_max, sessions_max;
};

enum bmc_state {
	BMC_UP,
	BMC_SILENT,   /* takes packets and says nothing */
	BMC_REFUSE,   /* no socket: the kernel answers "port unreachable" */
	BMC_RESETTING /* as silent, and up again by itself */
};

struct peer {
	struct sockaddr_storage address;
	socklen_t len;
};

struct user {
	char name[USER_NAME + 1];
	uint8_t password[PASSWORD];
	uint8_t password_len;
	bool is_enabled, may_message, may_link, callback_only;
	uint8_t limit; /* enum privilege */
	int refused_in_row;
};

struct sensor_state {
	uint8_t raw;
	uint8_t limits[THRESHOLDS];
	uint8_t hysteresis[2];
	uint8_t cc; /* completion code of its reading; 0: it can be read */
	bool is_unavailable, is_scanned, has_events;
	uint16_t states; /* of a discrete sensor */
	int16_t forced;  /* state bits of a threshold sensor; -1: by its thresholds */
};

struct sel_entry {
	uint8_t bytes[16];
};

struct chassis {
	bool is_on;
	uint8_t faults;     /* byte 1, bits 4:1: overload, interlock, fault, control fault */
	uint8_t last_event; /* byte 2 */
	uint8_t misc; /* byte 3, bits 3:0: intrusion, front panel lockout, drive fault, fan fault */
	uint8_t restore;  /* 0 off, 1 previous, 2 on */
	uint8_t cycle_s;  /* Set Power Cycle Interval */
	uint8_t cause;    /* of the last restart */
	uint8_t disabled; /* front panel buttons */
	uint8_t identify; /* 0 off, 1 for a time, 2 for ever */
	uint8_t then;     /* what comes after the power went off: enum then */
	uint64_t on_since_ms;
	struct event *power_timer, *identify_timer;
};

struct boot {
	uint8_t parameter[BOOT_PARAMETERS][20];
	uint8_t len[BOOT_PARAMETERS];
	uint8_t invalid;        /* parameters marked invalid, a bit each */
	uint8_t last_device[2]; /* flags of the last start: data 1 and 2 */
	struct event *expiry;
};

struct watchdog {
	uint8_t use, actions, pre_s, expired;
	uint16_t initial; /* tenths of a second */
	bool is_running, dont_log;
	uint64_t ends_ms;
	struct event *timer;
};

struct reservation {
	uint16_t id;
	bool is_valid;
};

struct dcmi {
	uint16_t watts, least, most, average;
	bool is_limited;
	uint8_t limit_action;
	uint16_t limit_watts, sample_s;
	uint32_t correction_ms;
	char asset_tag[64], id[65];
};

struct fru_image {
	uint8_t *bytes; /* NULL: not built yet */
	size_t len;
};

struct lan_parameter {
	uint8_t len;
	uint8_t bytes[22];
};

enum { LAN_PARAMETERS = 78 };

struct bmc {
	struct fleet *fleet;
	char *name, *host;
	struct peer where;
	unsigned
	    number; /* of its equals, from 1: makes names, serial numbers and addresses its own */
	int fd;     /* -1: none */
	struct event *readable, *away_timer;
	enum bmc_state state, first_state;
	uint64_t rng;

	const struct box *box;
	const struct profile *profile;
	struct settings settings;
	struct quirks quirks;
	uint32_t suites; /* bit i: suites[i] is taken */
	uint8_t guid[16];
	bool has_kg, has_dcmi;
	uint8_t kg[20];
	struct user users[USERS]; /* user id - 1 */
	struct user administrator; /* user 2 as it was set up */

	LIST_HEAD(, session) sessions;
	int refused_in_row; /* logins */
	int in_flight;
	struct old_packet *old; /* the packet sent last, for those who send it again */

	struct sensor_state *sensors; /* one for each of the box */
	struct reservation sdr_reservation, sel_reservation;
	uint32_t sdr_changed; /* time of the last addition */
	int sdr_reads;        /* since the reservation, for those that lose it */

	const struct sel_entry *sel; /* the box's, until something is changed */
	struct sel_entry *own_sel;
	size_t sel_count;
	uint16_t sel_next;
	uint32_t sel_added, sel_erased;
	uint64_t sel_clear_ends_ms;
	bool sel_overflow;
	int64_t clock_offset; /* of the BMC's clock to ours, in seconds */

	struct chassis chassis;
	struct boot boot;
	struct watchdog watchdog;
	struct dcmi dcmi;
	struct fru_image fru[FRU_DEVICES];
	struct lan_parameter *lan; /* LAN_PARAMETERS of them, at first use */

	struct counters count;
	char **records; /* a ring of remembered commands, as JSON */
	int record_room;
	uint64_t record_count;
};

struct bmc *bmc_new(
    struct fleet *f, const char *name, const struct box *box, const struct profile *profile);
void bmc_free(struct bmc *b);
/* Opens the socket; false with errno. */
bool bmc_listen(struct bmc *b);

void bmc_set_state(struct bmc *b, enum bmc_state state);
const char *bmc_state_name(enum bmc_state state);
int bmc_state_named(const char *name);

/* Sessions, reservations and counting timers are lost; back after `away_ms`. */
void bmc_restart(struct bmc *b, int away_ms);
/* Sensors, SEL, chassis, boot flags, users ... as at the start. */
void bmc_restore(struct bmc *b);

/* Its administrator (user 2). */
void bmc_set_login(struct bmc *b, const char *user, const char *password);
void user_set_password(struct user *u, const void *password, size_t len);

/* The 16 bytes as it sends them. */
const uint8_t *bmc_guid(struct bmc *b);
/* Seconds since 1970 by the BMC's own clock. */
uint32_t bmc_time(const struct bmc *b);
/* 0 .. below-1, repeatable for each BMC. */
unsigned bmc_random(struct bmc *b, unsigned below);
bool bmc_chance(struct bmc *b, int percent);

void bmc_remember_command(struct bmc *b, json_t *what);
void bmc_reset_counters(struct bmc *b);

#endif
