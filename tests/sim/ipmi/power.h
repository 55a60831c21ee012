/*
 * The machine behind the BMC: its power, the start it makes with the boot flags there are, its identify light.
 * Changes come after settings' delays, by timers.
 */
#ifndef SIM_IPMI_POWER_H
#define SIM_IPMI_POWER_H

#include <event2/util.h>

#include "bmc.h"

/* What comes when the power has gone off. */
enum then { STAY_OFF, TURN_ON };

/* Chassis Control's values. */
enum power_control { POWER_DOWN, POWER_UP, POWER_CYCLE, POWER_RESET, POWER_NMI, POWER_SOFT };

/* Gives a completion code. `cause` is what Get System Restart Cause says later. */
int power_control(struct bmc *b, enum power_control what, uint8_t cause);
/* At once, and without a cause: somebody pulled a cord or pressed a button. */
void power_set(struct bmc *b, bool is_on);
void power_identify(struct bmc *b, uint8_t state, int seconds);
/* Stops what is under way. */
void power_forget(struct bmc *b);

/* Starts *timer anew, makes it when it is NULL. */
void bmc_timer(
    struct bmc *b, struct event **timer, int ms, void (*due)(evutil_socket_t, short, void *));
void bmc_timer_stop(struct event **timer);

/* cmd_boot.c: the machine starts: flags that count once are used up. */
void boot_start(struct bmc *b);
void boot_reset(struct bmc *b);
/* cmd_watchdog.c */
void watchdog_stop(struct bmc *b);
/* cmd_sel.c: a system event. */
void sel_event(struct bmc *b, uint8_t type, uint8_t number, uint8_t event, const uint8_t data[3]);
void sel_reset(struct bmc *b);
/* cmd_lan.c */
void lan_free(struct bmc *b);

#endif
