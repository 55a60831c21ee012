#include "quirk_table.h"

/* clang-format off */
const struct quirk quirk_table[] = {
	/* name, row of the vendors' reference, what it does                                    before, known, after, set */
	{ "slow",                    "S28", "answers ARG ms later (1000)", 0, 0, 0, 0 },
	{ "slow-answer",             "S29", "makes the answer at once and sends it ARG ms later (1000)", 0, 0, 0, 0 },
	{ "session-limit-rac0218",   "S11", "a full session table is said as RAC0218", 0, 0, 0, 0 },
	{ "trailing-slash-needed",   "S22", "404 when the slash at the end of an advertised URI is left out", 0, 0, 0, 0 },
	{ "any-case",                "S23", "URIs are compared without case", 0, 0, 0, 0 },

	{ "if-match-428",            "E1",  "change without If-Match: 428", 0, 0, 0, 0 },
	{ "if-match-412",            "E2",  "change without If-Match: 412", 0, 0, 0, 0 },
	{ "if-match-428-ami",        "E3",  "change without If-Match: 428 Ami.1.0.PreconditionHeaderMissing", 0, 0, 0, 0 },
	{ "etag-weak-unusable",      "E4",  "weak tags; If-Match with one counts as missing, the strong form as wrong; only * works", 0, 0, 0, 0 },
	{ "etag-weak-strict",        "E5",  "weak tags; If-Match wants the strong form", 0, 0, 0, 0 },
	{ "etag-header-doubled",     "E6",  "the ETag header is quoted twice, the body's tag is right", 0, 0, 0, 0 },
	{ "etag-bare-only",          "E7",  "If-Match matches only without quotes", 0, 0, 0, 0 },
	{ "if-match-refused",        "E8",  "any If-Match on a change: 412", 0, 0, 0, 0 },
	{ "if-match-in-body",        "E9",  "If-Match: 412; @odata.etag in the body works", 0, 0, 0, 0 },
	{ "etag-none",               "E",   "no ETag header, no 304", 0, 0, 0, 0 },
	{ "etag-wrong-304",          "E",   "the ETag header stays when the resource changes, so 304 is wrong", 0, 0, 0, 0 },

	{ "pages",                   "P3",  "collections come in pages of ARG (50) with nextLink $skip", 0, 0, 0, 0 },
	{ "pages-by-skiptoken",      "P4",  "nextLink says $skiptoken", 0, 0, 0, 0 },

	{ "media-image-stays",       "V",   "Image stays after EjectMedia", 0, 0, 0, 0 },
	{ "media-inserted-stays",    "V",   "Inserted stays true after EjectMedia", 0, 0, 0, 0 },
	{ "boot-not-in-post",        "B",   "Boot is refused with 400 for ARG ms after a boot", 0, 0, 0, 0 },
	{ "reset-off-400",           "R",   "resets of a machine that is off: 400 InvalidOperationForSystemState", 0, 0, 0, 0 },
	{ "reset-done-409",          "R",   "a reset to the state it is in: 409", 0, 0, 0, 0 },
	{ "reset-on-409-after-off",  "R",   "On within ARG ms (3000) after an off: 409", 0, 0, 0, 0 },
	{ "reset-hangs",             "R",   "restarts are accepted and do nothing", 0, 0, 0, 0 },
	{ "data-gone",               "S30", "collections are empty and members 404 until Manager.Reset", 0, 0, 0, 0 },
	{ 0 }
};
/* clang-format on */
