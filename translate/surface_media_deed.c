/* Inserting and ejecting: what is in is ejected and seen to be out, then the image is inserted by the way of the slot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "translate/surface_media.h"

#define INSERT_ACTION "VirtualMedia.InsertMedia"

/* deed->step */
enum { BEGIN, EJECT, EJECTED, SEE_OUT, ENABLE, ENABLED, MAKE_SLOT, SLOT_MADE, WAIT_SLOT, CONFIGURED, INSERT, INSERTED, SEE_IN };

enum {
	MARGIN_MS = 5000,
	RETRY_MS = 2000,  /* a 5xx, while the last eject or insert is still going on */
	LOOK_MS = 1000,
	OUT_LOOKS = 20,   /* an eject that does not show by then is taken for done */
	IN_LOOKS = 8,
	ENABLE_MS = 5000, /* until enabled media take effect */
	SLOT_LOOKS = 10
};

/* Parameters of InsertMedia. FORM_ASKED: as the client gave them; some boxes want them all, others refuse all but the image. */
enum { FORM_ASKED, FORM_WHOLE, FORM_BARE, FORMS };

static int
number(const struct deed *deed, const char *name)
{
	return (int)json_integer_value(json_object_get(deed->state, name));
}

static void
remember(struct deed *deed, const char *name, int value)
{
	json_object_set_new(deed->state, name, json_integer(value));
}

static enum deed_ask
go(struct deed *deed, int step)
{
	deed->step = step;
	deed->tries = 0;
	return DEED_AGAIN;
}

static bool
is_time_left(const struct deed *deed)
{
	return deed->left_ms > RETRY_MS + MARGIN_MS;
}

/* The slot this is about, with what it has now. false: none, or not known yet. */
static bool
find_slot(struct deed *deed, struct media_slot *slot)
{
	struct media_slot slots[MEDIA_SLOTS];
	size_t count = media_find(deed->s, deed->s->id[0], slots), at = (size_t)number(deed, "slot"), i;
	const char *chosen = surface_text(deed->state, "path", NULL);

	for (i = 0; chosen != NULL && i < count; i++) {
		if (strcmp(slots[i].path, chosen) == 0)
			at = i;
	}
	if (at >= count)
		return false;
	*slot = slots[at];
	media_refresh(deed->s, slot);
	if (deed->s->is_waiting)
		return false;
	json_object_set_new(deed->state, "path", json_string(slot->path));
	return true;
}

/* ---- what is asked ---- */

enum kind { TEXT, BOOLEAN };

static const struct {
	const char *name;
	enum kind kind;
} parameters[] = {
	{"Image", TEXT}, {"Inserted", BOOLEAN}, {"WriteProtected", BOOLEAN}, {"TransferMethod", TEXT}, {"TransferProtocolType", TEXT},
	{"UserName", TEXT}, {"Password", TEXT},
};

static bool
is_good_parameter(struct deed *deed, const char *name, const json_t *value)
{
	char *text;
	size_t i;

	for (i = 0; i < nitems(parameters); i++) {
		if (strcmp(parameters[i].name, name) != 0)
			continue;
		if (parameters[i].kind == TEXT ? json_is_string(value) || json_is_null(value) : json_is_boolean(value))
			return true;
		text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
		error_set(&deed->err, RF_PARAMETER_TYPE, text, name, INSERT_ACTION);
		free(text);
		return false;
	}
	return error_set(&deed->err, RF_PARAMETER_UNKNOWN, INSERT_ACTION, name);
}

static bool
check_insert(struct deed *deed)
{
	const char *image = surface_text(deed->body, "Image", NULL), *name, *how = surface_text(deed->body, "TransferMethod", NULL);
	const json_t *value;

	json_object_foreach((json_t *)deed->body, name, value) {
		if (!is_good_parameter(deed, name, value))
			return false;
	}
	if (image == NULL || image[0] == '\0')
		return error_set(&deed->err, RF_PARAMETER_MISSING, INSERT_ACTION, "Image");
	if (json_is_false(json_object_get(deed->body, "Inserted")))
		return error_set(&deed->err, RF_PARAMETER_NOT_SUPPORTED, "Inserted", INSERT_ACTION);
	if (how != NULL && strcmp(how, "Stream") != 0)
		return error_set(&deed->err, RF_PARAMETER_NOT_IN_LIST, how, "TransferMethod", INSERT_ACTION);
	return true;
}

/* ---- eject ---- */

static enum deed_ask
send_eject(struct deed *deed, const struct media_slot *slot)
{
	char path[SURFACE_PATH];

	deed->step = EJECTED;
	if (slot->way == MEDIA_BY_PATCH)
		return deed_send(deed, "PATCH", slot->path,
		    deed->tries == 0 ? json_pack("{s:n,s:b}", "Image", "Inserted", 0) : json_pack("{s:n}", "Image"));
	return deed_send(deed, "POST", slot->eject ? slot->eject : surface_join(path, slot->path, "/Actions/VirtualMedia.EjectMedia"),
	    json_object());
}

/* A box that is busy is asked again; one that wants no Inserted, without; what is out then is out. */
static enum deed_ask
judge_eject(struct deed *deed, const struct media_slot *slot)
{
	if (deed->err.code == RF_OK || !media_is_in(deed->s, slot))
		return go(deed, SEE_OUT);
	if (slot->way == MEDIA_BY_PATCH && deed->status == 400 && deed->tries++ == 0)
		return deed->step = EJECT, DEED_AGAIN;
	if ((deed->status >= 500 || deed->status == 409) && is_time_left(deed)) {
		deed->step = EJECT;
		return deed_pause(deed, RETRY_MS);
	}
	return DEED_FAIL;
}

/* true: what was in is out (or the box does not say so, long enough). */
static bool
is_out(struct deed *deed, const struct media_slot *slot)
{
	return !media_is_in(deed->s, slot) || deed->tries++ >= OUT_LOOKS || !is_time_left(deed);
}

/* ---- insert ---- */

static const char *
scheme_of(const char *image, char out[8])
{
	size_t len = strcspn(image, ":"), i;

	if (len == 0 || len >= 8 || strncmp(image + len, "://", 3) != 0)
		return NULL;
	for (i = 0; i <= len; i++)
		out[i] = (char)(i == len ? '\0' : image[i] >= 'a' && image[i] <= 'z' ? image[i] - 32 : image[i]);
	return strcmp(out, "SMB") == 0 ? "CIFS" : out;
}

static json_t *
insert_body(const struct deed *deed, enum media_way way, int form)
{
	const char *image = surface_text(deed->body, "Image", NULL), *scheme;
	json_t *body = json_pack("{s:s}", "Image", image);
	char text[8];

	surface_copy(body, deed->body, "UserName", "Password", NULL);
	if (form == FORM_BARE)
		return body;
	surface_copy(body, deed->body, "Inserted", "WriteProtected", "TransferMethod", "TransferProtocolType", NULL);
	if (way == MEDIA_BY_PATCH)
		json_object_set_new(body, "Inserted", json_true());
	if (form != FORM_WHOLE)
		return body;
	if (json_object_get(body, "Inserted") == NULL)
		json_object_set_new(body, "Inserted", json_true());
	if (json_object_get(body, "WriteProtected") == NULL)
		json_object_set_new(body, "WriteProtected", json_true());
	if (json_object_get(body, "TransferMethod") == NULL)
		json_object_set_new(body, "TransferMethod", json_string("Stream"));
	if (json_object_get(body, "TransferProtocolType") == NULL && (scheme = scheme_of(image, text)) != NULL)
		json_object_set_new(body, "TransferProtocolType", json_string(scheme));
	return body;
}

/* "http://host:8080/a/b.iso" is Host "http://host:8080" and Path "/a/b.iso"; a share's is Host "host" and Path "\a\b.iso". */
static json_t *
config_body(const struct deed *deed)
{
	const char *image = surface_text(deed->body, "Image", NULL), *rest = strstr(image, "://"), *path;
	char text[8], *host, *share, *at;
	const char *scheme = scheme_of(image, text);
	bool is_share = scheme != NULL && strcmp(scheme, "CIFS") == 0;
	json_t *body;

	rest = rest ? rest + 3 : image;
	path = rest + strcspn(rest, "/");
	host = xstrndup(is_share ? rest : image, (size_t)(path - (is_share ? rest : image)));
	share = xstrdup(path);
	for (at = share; is_share && *at != '\0'; at++)
		*at = *at == '/' ? '\\' : *at;
	body = json_pack("{s:s,s:s}", "Host", host, "Path", share);
	if (surface_text(deed->body, "UserName", NULL) != NULL)
		json_object_set(body, "Username", json_object_get(deed->body, "UserName"));
	if (surface_text(deed->body, "Password", NULL) != NULL)
		json_object_set(body, "Password", json_object_get(deed->body, "Password"));
	free(host);
	free(share);
	return body;
}

static enum deed_ask
send_insert(struct deed *deed, const struct media_slot *slot)
{
	const char *form = surface_note(deed->s, "media.form");
	char path[SURFACE_PATH];

	if (json_object_get(deed->state, "form") == NULL)
		remember(deed, "form", form ? atoi(form) % FORMS : FORM_ASKED);
	if (slot->way == MEDIA_BY_CONFIG && deed->step != CONFIGURED) {
		deed->step = CONFIGURED;
		return deed_send(deed, "PATCH", slot->path, config_body(deed));
	}
	deed->step = INSERTED;
	if (slot->way == MEDIA_BY_CONFIG)
		return deed_send(deed, "POST", slot->insert, json_object());
	if (slot->way == MEDIA_BY_PATCH)
		return deed_send(deed, "PATCH", slot->path, insert_body(deed, slot->way, number(deed, "form")));
	return deed_send(deed, "POST", slot->insert ? slot->insert : surface_join(path, slot->path, "/Actions/" INSERT_ACTION),
	    insert_body(deed, slot->way, number(deed, "form")));
}

/* Its refusal is about what came with the image. */
static bool
is_about_parameters(const struct deed *deed)
{
	return deed->status == 400 && (deed_says(deed, "Parameter") || deed_says(deed, "Property"));
}

/* Another way of saying it; then the enabling that was forgotten; then another slot. DEED_FAIL: there is none. */
static enum deed_ask
insert_otherwise(struct deed *deed)
{
	int form = number(deed, "form"), tried = number(deed, "forms") | 1 << form, next;
	struct media_slot slots[MEDIA_SLOTS];

	remember(deed, "forms", tried);
	for (next = FORM_ASKED; is_about_parameters(deed) && next < FORMS; next++) {
		if (!(tried & 1 << next)) {
			remember(deed, "form", next);
			return go(deed, INSERT);
		}
	}
	if (deed->status == 401 || deed->status == 403 || deed->status == 0)
		return DEED_FAIL;
	if (number(deed, "enabled") == 0 && media_manager_action(deed->s, ".EnableRMedia") != NULL)
		return go(deed, ENABLE);
	if (media_find(deed->s, deed->s->id[0], slots) <= (size_t)number(deed, "slot") + 1)
		return DEED_FAIL;
	remember(deed, "slot", number(deed, "slot") + 1);
	remember(deed, "forms", 0);
	json_object_del(deed->state, "form");
	json_object_del(deed->state, "path");
	return go(deed, BEGIN);
}

static enum deed_ask
judge_insert(struct deed *deed, const struct media_slot *slot)
{
	char form[8];

	if (deed->err.code == RF_OK) {
		snprintf(form, sizeof form, "%d", number(deed, "form"));
		surface_set_note(deed->s, "media.form", number(deed, "form") == FORM_ASKED ? NULL : form);
		if (number(deed, "slot") > 0 && strcmp(deed->s->id[0], "Cd") == 0)
			surface_set_note(deed->s, "media.cd", slot->path);
		return go(deed, SEE_IN);
	}
	if (deed->status >= 500 && deed->status != 501 && is_time_left(deed)) {
		deed->step = INSERT;
		return deed_pause(deed, RETRY_MS);
	}
	/* Somebody was faster, or it had said that it is empty when it is not. */
	if ((deed->status == 409 || deed_says(deed, "ResourceInUse")) && number(deed, "in_use") < 2) {
		remember(deed, "in_use", number(deed, "in_use") + 1);
		return go(deed, EJECT);
	}
	return insert_otherwise(deed);
}

/* ---- remote media that are off ---- */

static enum deed_ask
enable(struct deed *deed, bool makes_slot)
{
	const char *target = media_manager_action(deed->s, makes_slot ? ".ConfigureCDInstance" : ".EnableRMedia");

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	remember(deed, "enabled", 1);
	if (target == NULL)
		return go(deed, makes_slot ? WAIT_SLOT : MAKE_SLOT);
	deed->step = makes_slot ? SLOT_MADE : ENABLED;
	return deed_send(deed, "POST", target,
	    makes_slot ? json_pack("{s:i}", "CDInstance", 1) : json_pack("{s:s}", "RMediaState", "Enable"));
}

static enum deed_ask
enabled(struct deed *deed)
{
	struct media_slot slots[MEDIA_SLOTS];
	size_t count = media_find(deed->s, deed->s->id[0], slots);

	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->err.code != RF_OK)
		return DEED_FAIL;
	if (deed->tries++ == 0)
		return deed_pause(deed, ENABLE_MS);
	return go(deed, count > 0 && slots[0].way == MEDIA_UNBORN ? MAKE_SLOT : INSERT);
}

static enum deed_ask
wait_slot(struct deed *deed)
{
	struct media_slot slots[MEDIA_SLOTS];
	const json_t *collection = surface_get(deed->s, surface_link(surface_know(deed->s, deed->s->manager), "VirtualMedia"));
	size_t count = media_find(deed->s, deed->s->id[0], slots);

	(void)collection;
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->err.code != RF_OK)
		return DEED_FAIL;
	if (count > 0 && slots[0].way != MEDIA_UNBORN) {
		json_object_del(deed->state, "path");
		return go(deed, BEGIN);
	}
	if (deed->tries++ >= SLOT_LOOKS || !is_time_left(deed))
		return deed_fail(deed, RF_NODE_FAILED, deed->s->node, "no slot appears", NULL);
	return deed_pause(deed, RETRY_MS);
}

/* ---- the deeds ---- */

static enum deed_ask
begin_insert(struct deed *deed, const struct media_slot *slot)
{
	if (slot->way == MEDIA_UNBORN)
		return go(deed, ENABLE);
	return go(deed, media_is_in(deed->s, slot) ? EJECT : INSERT);
}

static enum deed_ask
no_slot(struct deed *deed)
{
	if (deed->s->is_waiting)
		return DEED_AGAIN;
	if (deed->step++ == 0)
		return deed_pass(deed, deed->s->path);
	return deed->err.code == RF_OK ? DEED_DONE : DEED_FAIL;
}

static enum deed_ask
insert(struct deed *deed)
{
	struct media_slot slot;

	switch (deed->step) {
	case ENABLE:
	case MAKE_SLOT:
		return enable(deed, deed->step == MAKE_SLOT);
	case ENABLED:
		return enabled(deed);
	case SLOT_MADE:
	case WAIT_SLOT:
		return wait_slot(deed);
	default:
		break;
	}
	if (!find_slot(deed, &slot))
		return no_slot(deed);
	switch (deed->step) {
	case BEGIN:
		return begin_insert(deed, &slot);
	case EJECT:
		return send_eject(deed, &slot);
	case EJECTED:
		return judge_eject(deed, &slot);
	case SEE_OUT:
		return is_out(deed, &slot) ? go(deed, INSERT) : deed_pause(deed, LOOK_MS);
	case CONFIGURED:
		return deed->err.code == RF_OK ? send_insert(deed, &slot) : DEED_FAIL;
	case INSERT:
		return send_insert(deed, &slot);
	case INSERTED:
		return judge_insert(deed, &slot);
	default:
		return media_is_in(deed->s, &slot) || deed->tries++ >= IN_LOOKS || !is_time_left(deed) ? DEED_DONE
												      : deed_pause(deed, LOOK_MS);
	}
}

enum deed_ask
media_insert(struct deed *deed)
{
	return deed->step == BEGIN && !check_insert(deed) ? DEED_FAIL : insert(deed);
}

enum deed_ask
media_eject(struct deed *deed)
{
	struct media_slot slot;

	if (!find_slot(deed, &slot))
		return no_slot(deed);
	switch (deed->step) {
	case BEGIN:
		return media_is_in(deed->s, &slot) ? go(deed, EJECT) : DEED_DONE;
	case EJECT:
		return send_eject(deed, &slot);
	case EJECTED:
		return judge_eject(deed, &slot);
	default:
		return is_out(deed, &slot) ? DEED_DONE : deed_pause(deed, LOOK_MS);
	}
}

/* PATCH of Image or Inserted is the same as the actions. */
enum deed_ask
media_patch(struct deed *deed)
{
	const json_t *image = json_object_get(deed->body, "Image"), *inserted = json_object_get(deed->body, "Inserted");
	const char *name = json_object_iter_key(json_object_iter((json_t *)deed->body));

	if (image == NULL && inserted == NULL)
		return name ? deed_fail(deed, RF_PROPERTY_NOT_WRITABLE, name, NULL) : deed_fail(deed, RF_EMPTY_JSON, NULL);
	if (json_is_false(inserted) || json_is_null(image) || (json_is_string(image) && json_string_value(image)[0] == '\0'))
		return media_eject(deed);
	if (!json_is_string(image))
		return deed_fail(deed, RF_PROPERTY_MISSING, "Image", NULL);
	return media_insert(deed);
}
