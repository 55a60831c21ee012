/*
 * One simulated PiKVM with the machine whose front panel it is wired to: kvmd's /api/atx presses buttons and reads the
 * LEDs, and the machine does what machines do with their buttons.
 */
#ifndef SIM_PIKVM_KVM_H
#define SIM_PIKVM_KVM_H

#include "../common/numbers.h"
#include "../common/web.h"

struct event;

struct kvm_settings {
	struct web_settings web;
	int click_ms;
	int long_click_ms;
	int release_ms;
	int hold_ms;
	int on_ms;
	int soft_ms;
	int ignore_soft;
	int atx_disabled;
	int power_led;
	int busy;
	int old_state;
};

struct kvm_counters {
	uint64_t requests, unauthorized, forbidden, states, actions, clicks, refused_busy;
	uint64_t short_clicks, long_clicks, reset_clicks;
	uint64_t boots, soft_offs, hard_offs, resets;
};

enum button { BUTTON_POWER, BUTTON_POWER_LONG, BUTTON_RESET };

struct change {
	uint64_t at_ms; /* since 1970 */
	bool is_on;
	const char *why;
};

struct kvm {
	char *name;
	struct event_base *base;
	struct web web;
	struct kvm_settings settings;
	struct kvm_counters count;
	char *user, *password;
	char token[65]; /* of the cookie; empty: none was given */
	/* The machine. */
	bool is_on;
	struct change *history;
	size_t changes, room;
	struct event *turning_on, *shutting_down, *holding;
	/* The buttons: busy until some time after they are let go. */
	struct event *power_let_go, *reset_let_go;
	bool power_busy, reset_busy;
};

extern const struct setting_row kvm_setting_rows[];
extern const size_t kvm_setting_count;
extern const struct counter_row kvm_counter_rows[];
extern const size_t kvm_counter_count;

void kvm_init(struct kvm *k, struct event_base *base, const char *name);
void kvm_clear(struct kvm *k);
/* Behind everybody's back. */
void kvm_set_power(struct kvm *k, bool on, const char *why);
/* False: it is busy. */
bool kvm_click(struct kvm *k, enum button button);
bool kvm_is_busy(const struct kvm *k);
/* How long a click keeps it busy. */
int kvm_click_ms(const struct kvm *k, enum button button);
/* What the LED's wire says: not always the truth. */
bool kvm_power_led(const struct kvm *k);

/* api.c: the HTTP side. */
extern const struct http_handler kvm_api;

#endif
