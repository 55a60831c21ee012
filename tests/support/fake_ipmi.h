/* southbound/ipmi_socket.h without a network: what the IPMI driver sends goes to a small box that
 * lives here and keeps account of what it has done. Every datagram takes a millisecond of the fake
 * clock; the n-th may be lost, doubled, or late. Linked into tests/replay in the sockets' place. */
#ifndef FISHWAY_FAKE_IPMI_H
#define FISHWAY_FAKE_IPMI_H

#include <stdbool.h>
#include <stdint.h>

#include "southbound/ipmi_rakp.h"

enum { FAKE_BOXES = 4, FAKE_SESSIONS = 64, FAKE_SENSORS = 5 };

/* A box at 127.0.0.(n+1), port 623. All that is not set is as fake_ipmi_begin makes it. */
struct fake_box {
	/* as it is */
	char user[17], password[21], k_g[21];
	uint8_t suites[8]; /* that it takes; 0 behind the last, suite 0 only as the first */
	int suite_count;
	bool answers_with_sha1;    /* whatever is asked for */
	bool is_silent_to_strangers; /* to unknown users */
	bool is_old;               /* IPMI 1.5 */
	bool is_dead;              /* answers nothing */
	bool no_firmware_time;     /* of the SDR repository's changes */
	bool is_mute_in_reset;
	int session_max;
	int busy;                  /* answers C0h to so many chassis commands */
	int lose_reservation_at;   /* the n-th Get SDR (from 1) finds it lost; 0: never */
	int piece_max;             /* of Get SDR; 0: no limit */
	int silent_sensor;         /* its number; 0: none */
	/* what was done */
	bool is_on;
	int opens, rakp1s, rakp3s, rejections, logins, commands, cycles, sets, sdr_reads, cold_resets,
	    privilege_sets, closes, duplicates;
	uint32_t sdr_added;
	int sel_count;
	int identify_seconds;
	uint8_t boot[5];
	uint8_t fru[256];
	struct fake_session {
		bool is_open, is_half;
		uint32_t console_sid;
		uint32_t seq_out;
		struct ipmi_window window;
		struct ipmi_keys keys;
		struct ipmi_rakp said;
		const struct ipmi_suite *suite;
		uint8_t privilege;
	} sessions[FAKE_SESSIONS]; /* session n has the number n + 1 */
};
extern struct fake_box fake_boxes[FAKE_BOXES];

/* Everything anew. */
void fake_ipmi_begin(void);
int fake_ipmi_sessions(int box); /* open ones */
/* It has restarted: no session any more. */
void fake_ipmi_restart(int box);

enum fake_fault { FAKE_FINE, FAKE_LOST, FAKE_TWICE, FAKE_LATE, FAKE_VERY_LATE, FAKE_FAULTS };
/* The n-th datagram (from 0) of those to the box, or from it. */
void fake_ipmi_fault(bool to_box, int n, enum fake_fault fault);
/* Of a hundred datagrams so many are lost, in a fixed disorder. */
void fake_ipmi_loss(int percent);
/* Called when the n-th datagram, counted in both directions, is under way; NULL: no more. */
void fake_ipmi_at(int n, void (*call)(void));
int fake_ipmi_sent(bool to_box);
/* Nothing is under way any more. */
bool fake_ipmi_is_quiet(void);

#endif
