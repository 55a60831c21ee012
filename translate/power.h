/* Reset: what it means, by which words of which transport it is done. The one table; pure, any thread.
 *
 * A row is a ResetType as northbound knows it. Its word for a transport is what that transport's driver is told; where a
 * transport has none, the row's plan composes it of other rows. A plan is a text of words: a ResetType; `wait-off`, until the
 * machine is off; `10s`, so long. power_plan resolves it: what it gives has the transport's words in it.
 *
 * Words of `redfish` are values that a BMC may list, the best first. Of the other transports: ipmi, what ipmi:/chassis/control takes; outlets, what is done to all of them; pikvm, kvmd's ATX actions and clicks; wol, a magic packet. */
#ifndef FISHWAY_POWER_H
#define FISHWAY_POWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "translate/vendor.h"

enum power_transport { POWER_REDFISH, POWER_IPMI, POWER_OUTLETS, POWER_PIKVM, POWER_WOL, POWER_TRANSPORTS };

enum power_aim {
	POWER_AIM_NONE, /* nothing that PowerState shows */
	POWER_AIM_ON,
	POWER_AIM_OFF,
	POWER_AIM_AGAIN /* on, after a restart */
};

struct power_row {
	const char *type;
	enum power_aim aim;
	int settle_s;         /* a machine that did not get there by then is a condition */
	const char *words[POWER_TRANSPORTS]; /* NULL: none; several with blanks between them */
	const char *plan;     /* NULL: not to be composed */
	const char *when_off; /* what it is on a machine that is off; NULL: the same */
};

/* What a node may be told over one transport. */
struct power_can {
	enum power_transport transport;
	const json_t *values;        /* redfish: the values that its BMC lists; NULL: it does not tell, so all are tried */
	const char *lacks;           /* redfish: values it refused although listed, with blanks between them; NULL: none */
	const struct vendor *vendor; /* redfish: whose quirk rows count; NULL: none */
	const char *model;           /* redfish: ComputerSystem.Model, NULL */
};

enum { POWER_PLAN = 128 };

/* All rows, in the order of AllowableValues; NULL behind the last. */
const struct power_row *power_row(size_t index);
const struct power_row *power_find(const char *type);
/* The row whose type, or whose word of another transport than Redfish, this is: "On" for "on". */
const struct power_row *power_find_word(const char *word);
/* How it is done: "GracefulRestart", "GracefulShutdown wait-off On" in the transport's words. is_composed: not by a single
 * word although there is one. false: this node cannot. */
bool power_plan(const struct power_can *can, const char *type, bool is_composed, char plan[POWER_PLAN]);
/* The types it can, an array of texts. */
json_t *power_values(const struct power_can *can);
/* Is `word` in a text of words? */
bool power_has_word(const char *words, const char *word);

#endif
