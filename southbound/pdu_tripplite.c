/* Tripp Lite: TRIPPLITE-PRODUCTS, tlpPdu. Indexed device.outlet. Its UPSes show the same sysObjectID: the
 * outlet table tells. The scale of the outlets' voltage is not known, so there is none. */
#include "southbound/pdu_profile.h"

/* clang-format off */
static const char *const objects[] = { "1.3.6.1.4.1.850.1", NULL };

static const struct pdu_word states[] = { {1, "off"}, {2, "on"}, {0, NULL} };
static const struct pdu_word truth[] = { {1, "true"}, {2, "false"}, {0, NULL} };

static const struct pdu_row modules[] = {
	{ "model",         "1.1.2.1.5",     PDU_TEXT },
	{ 0 }
};
static const struct pdu_row outlets[] = {
	{ "name",          "1.3.2.3.3.1.1.2", PDU_TEXT },
	{ "label",         "1.3.2.3.3.1.1.3", PDU_TEXT },
	{ "state",         "1.3.2.3.3.1.1.4", PDU_WORD,   .words = states },
	{ "is_switchable", "1.3.2.3.3.1.1.5", PDU_FLAG,   .words = truth },
	{ "current_a",     "1.3.2.3.3.1.1.8", PDU_NUMBER, .div = 100 },
	{ 0 }
};
static const struct pdu_table tables[] = {
	{ PDU_DEVICE,  "modules", NULL, PDU_BY_MODULE, modules },
	{ PDU_OUTLETS, "outlets", NULL, PDU_BY_UNIT,   outlets },
	{ 0 }
};
static const struct pdu_order orders[] = {
	{ "outlets", "off",   "1.3.2.3.3.1.1.6", 1 },
	{ "outlets", "on",    "1.3.2.3.3.1.1.6", 2 },
	{ "outlets", "cycle", "1.3.2.3.3.1.1.6", 3 },
	{ 0 }
};

const struct pdu_profile pdu_tripplite = {
	"tripplite", "Tripp Lite", "1.3.6.1.4.1.850.1", objects, "1.3.2.3.3.1.1.1", tables, orders
};
