#include "kvm.h"

#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include <event2/event.h>

/* clang-format off */
const struct setting_row kvm_setting_rows[] = {
#define ROW(name, initial, most, what) { #name, offsetof(struct kvm_settings, name), initial, most, what }
	WEB_SETTINGS(struct kvm_settings, ""),
	ROW(click_ms,      100,  60000,  "how long a short click holds the button (kvmd's click_delay)"),
	ROW(long_click_ms, 5500, 60000,  "how long a long one does (long_click_delay)"),
	ROW(release_ms,    1000, 60000,  "how long it is busy after letting go"),
	ROW(hold_ms,       4000, 60000,  "how long the machine wants its button held to go off"),
	ROW(on_ms,         100,  600000, "from the button to the LED"),
	ROW(soft_ms,       300,  600000, "how long the operating system takes to shut down"),
	ROW(ignore_soft,   0,    1,      "1: the operating system does not hear the button"),
	ROW(atx_disabled,  0,    1,      "1: no ATX board is fitted"),
	ROW(power_led,     0,    2,      "1: its wire always says off; 2: on; 0: the truth"),
	ROW(busy,          0,    1,      "1: busy for ever"),
	ROW(old_state,     0,    1,      "1: the state has no acts (kvmd before 4)"),
#undef ROW
};
const size_t kvm_setting_count = sizeof kvm_setting_rows / sizeof *kvm_setting_rows;

const struct counter_row kvm_counter_rows[] = {
#define COUNT(name) { #name, offsetof(struct kvm_counters, name) }
	COUNT(requests), COUNT(unauthorized), COUNT(forbidden), COUNT(states), COUNT(actions), COUNT(clicks), COUNT(refused_busy),
	COUNT(short_clicks), COUNT(long_clicks), COUNT(reset_clicks), COUNT(boots), COUNT(soft_offs), COUNT(hard_offs), COUNT(resets),
#undef COUNT
};
const size_t kvm_counter_count = sizeof kvm_counter_rows / sizeof *kvm_counter_rows;
/* clang-format on */

static void
after(struct event *timer, int ms)
{
	struct timeval tv = {ms / 1000, ms % 1000 * 1000};

	event_add(timer, &tv);
}

static void
remember(struct kvm *k, const char *why)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
	if (k->changes == k->room) {
		k->room = k->room ? 2 * k->room : 8;
		k->history = xrealloc(k->history, k->room * sizeof *k->history);
	}
	k->history[k->changes++] = (struct change){
	    (uint64_t)tv.tv_sec * 1000 + (uint64_t)tv.tv_usec / 1000, k->is_on, why};
}

void
kvm_set_power(struct kvm *k, bool on, const char *why)
{
	event_del(k->turning_on);
	event_del(k->shutting_down);
	if (k->is_on == on)
		return;
	k->is_on = on;
	k->count.boots += on;
	remember(k, why);
}

/* ---- what happens later */

static void
turned_on(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	kvm_set_power(arg, true, "on");
}

static void
shut_down(evutil_socket_t fd, short what, void *arg)
{
	struct kvm *k = arg;

	(void)fd, (void)what;
	k->count.soft_offs++;
	kvm_set_power(k, false, "soft off");
}

/* The button is held so long that the machine goes off, whatever it was about to do. */
static void
held(evutil_socket_t fd, short what, void *arg)
{
	struct kvm *k = arg;

	(void)fd, (void)what;
	k->count.hard_offs += k->is_on;
	kvm_set_power(k, false, "hard off");
}

static void
power_let_go(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	((struct kvm *)arg)->power_busy = false;
}

static void
reset_let_go(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	((struct kvm *)arg)->reset_busy = false;
}

/* ---- buttons */

static void
press_power(struct kvm *k, int for_ms)
{
	if (!k->is_on)
		after(k->turning_on, k->settings.on_ms);
	else if (!k->settings.ignore_soft)
		after(k->shutting_down, k->settings.soft_ms);
	if (for_ms >= k->settings.hold_ms)
		after(k->holding, k->settings.hold_ms);
}

static void
press_reset(struct kvm *k)
{
	if (!k->is_on)
		return;
	k->count.resets++;
	k->count.boots++;
	remember(k, "reset");
}

bool
kvm_is_busy(const struct kvm *k)
{
	return k->power_busy || k->reset_busy || k->settings.busy;
}

int
kvm_click_ms(const struct kvm *k, enum button button)
{
	return (button == BUTTON_POWER_LONG ? k->settings.long_click_ms : k->settings.click_ms) +
	       k->settings.release_ms;
}

bool
kvm_click(struct kvm *k, enum button button)
{
	bool *busy = button == BUTTON_RESET ? &k->reset_busy : &k->power_busy;
	uint64_t *const counters[] = {
	    &k->count.short_clicks, &k->count.long_clicks, &k->count.reset_clicks};

	if (*busy || k->settings.busy) {
		k->count.refused_busy++;
		return false;
	}
	*busy = true;
	k->count.clicks++;
	++*counters[button];
	after(button == BUTTON_RESET ? k->reset_let_go : k->power_let_go, kvm_click_ms(k, button));
	if (button == BUTTON_RESET)
		press_reset(k);
	else
		press_power(k, kvm_click_ms(k, button) - k->settings.release_ms);
	return true;
}

bool
kvm_power_led(const struct kvm *k)
{
	return k->settings.power_led ? k->settings.power_led == 2 : k->is_on;
}

void
kvm_init(struct kvm *k, struct event_base *base, const char *name)
{
	k->base = base;
	k->name = xstrdup(name);
	k->user = xstrdup("admin");
	k->password = xstrdup("admin");
	settings_default(kvm_setting_rows, kvm_setting_count, &k->settings);
	k->turning_on = evtimer_new(base, turned_on, k);
	k->shutting_down = evtimer_new(base, shut_down, k);
	k->holding = evtimer_new(base, held, k);
	k->power_let_go = evtimer_new(base, power_let_go, k);
	k->reset_let_go = evtimer_new(base, reset_let_go, k);
	remember(k, "start");
}

void
kvm_clear(struct kvm *k)
{
	web_close(&k->web);
	event_free(k->turning_on);
	event_free(k->shutting_down);
	event_free(k->holding);
	event_free(k->power_let_go);
	event_free(k->reset_let_go);
	free(k->history);
	free(k->name);
	free(k->user);
	free(k->password);
}
