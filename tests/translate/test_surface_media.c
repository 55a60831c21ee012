/* Virtual media on every vendor: one Cd, inserted and ejected the same way, whatever the box wants to be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gateway/xalloc.h"
#include "tests/support/model.h"
#include "tests/support/trees.h"
#include "translate/surface.h"

#define ISO "http://10.0.0.9:8080/iso/one.iso"
#define OTHER "http://10.0.0.9:8080/iso/two.iso"

/* ---- a box's media ---- */

struct media_box {
	bool image_stays, inserted_stays; /* after an eject */
	bool is_enabled;
	bool needs_enabling;
	bool refuses_extras;              /* parameters besides Image */
	bool wants_all;                   /* parameters */
	const char *reserved;             /* a slot that takes nothing: its id */
	int busy;                         /* so many inserts are 500 */
	bool config_is_on;
};

static int
refuse(json_t **said, int status, const char *id)
{
	*said = json_pack("{s:{s:[{s:s}]}}", "error", "@Message.ExtendedInfo", "MessageId", id);
	return status;
}

static bool
ends(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);

	return len >= n && strcmp(text + len - n, end) == 0;
}

static json_t *
slot_of(struct model *model, const char *target)
{
	char path[512];

	snprintf(path, sizeof path, "%.*s", (int)(strstr(target, "/Actions/") - target), target);
	return json_object_get(model->docs, path);
}

static void
set_media(json_t *slot, const char *image)
{
	json_object_set_new(slot, "Inserted", json_boolean(image != NULL));
	json_object_set_new(slot, "Image", image ? json_string(image) : json_null());
	json_object_set_new(slot, "ConnectedVia", json_string(image ? "URI" : "NotConnected"));
}

static bool
is_full(const json_t *slot)
{
	const char *via = surface_text(slot, "ConnectedVia", NULL);

	return via ? strcmp(via, "NotConnected") != 0 : json_is_true(json_object_get(slot, "Inserted"));
}

static int
insert_media(struct model *model, struct media_box *box, json_t *slot, const json_t *body, json_t **said)
{
	const char *image = surface_text(body, "Image", NULL);

	(void)model;
	if (box->busy > 0 && box->busy--)
		return refuse(said, 500, "Base.1.8.InternalError");
	if (box->needs_enabling && !box->is_enabled)
		return refuse(said, 400, "Base.1.8.ActionNotSupported");
	if (box->reserved != NULL && strcmp(surface_text(slot, "Id", NULL), box->reserved) == 0)
		return refuse(said, 400, "Base.1.8.ActionNotSupported");
	if (image == NULL || (box->wants_all && json_object_get(body, "TransferProtocolType") == NULL))
		return refuse(said, 400, "Base.1.8.ActionParameterMissing");
	if (box->refuses_extras && json_object_size(body) > 1)
		return refuse(said, 400, "Base.1.8.ActionParameterNotSupported");
	if (is_full(slot))
		return refuse(said, 400, "Base.1.8.ResourceInUse");
	set_media(slot, image);
	return 204;
}

static int
eject_media(struct media_box *box, json_t *slot)
{
	json_t *image = json_incref(json_object_get(slot, "Image"));

	set_media(slot, NULL);
	if (box->image_stays)
		json_object_set(slot, "Image", image);
	if (box->inserted_stays)
		json_object_set_new(slot, "Inserted", json_true());
	json_decref(image);
	return 204;
}

/* A configured image is mounted: the member comes to be. */
static int
mount(struct model *model, const char *target, bool is_mount)
{
	char config[512], list[512], member[600], image[512];
	const json_t *said;
	json_t *members;

	snprintf(config, sizeof config, "%.*s", (int)(strstr(target, "/Actions/") - target), target);
	snprintf(list, sizeof list, "%.*s", (int)(strrchr(config, '/') - config), config);
	snprintf(member, sizeof member, "%s/CD1", list);
	said = json_object_get(model->docs, config);
	members = json_array();
	if (is_mount) {
		snprintf(image, sizeof image, "%s%s", surface_text(said, "Host", NULL), surface_text(said, "Path", NULL));
		json_array_append_new(members, json_pack("{s:s}", "@odata.id", member));
		json_object_set_new(model->docs, member, json_pack("{s:s,s:s,s:s,s:b}", "@odata.type",
		    "#VirtualMedia.v1_0_0.VirtualMedia", "Id", "CD1", "Image", image, "Inserted", 1));
	} else {
		json_object_del(model->docs, member);
	}
	json_object_set_new(json_object_get(model->docs, list), "Members", members);
	return 204;
}

static int
patch_media(struct model *model, const char *path, const json_t *body, json_t **said)
{
	json_t *slot = json_object_get(model->docs, path);

	if (strstr(path, "/VirtualMedia/") == NULL || json_object_get(body, "Image") == NULL)
		return model_plain(model, "PATCH", path, body, said);
	if (json_is_string(json_object_get(body, "Image")) && is_full(slot))
		return refuse(said, 400, "Base.1.8.ResourceInUse");
	set_media(slot, surface_text(body, "Image", NULL));
	return 204;
}

static int
box_answers(struct model *model, const char *method, const char *path, const json_t *body, json_t **said)
{
	struct media_box *box = model->arg;

	if (strcmp(method, "PATCH") == 0)
		return patch_media(model, path, body, said);
	if (ends(path, ".EnableRMedia"))
		return box->is_enabled = true, 204;
	if (ends(path, ".Mount") || ends(path, ".UnMount"))
		return mount(model, path, ends(path, ".Mount"));
	if (ends(path, "InsertMedia") || ends(path, "InsertVirtualMedia"))
		return insert_media(model, box, slot_of(model, path), body, said);
	if (ends(path, "EjectMedia") || ends(path, "EjectVirtualMedia"))
		return eject_media(box, slot_of(model, path));
	return 404;
}

/* ---- what a client does ---- */

static int
act(struct model *model, const char *slot, const char *action, const char *image)
{
	struct model_said said;
	char path[512], body[512];
	int status;

	snprintf(path, sizeof path, "%s/Actions/VirtualMedia.%s", slot, action);
	snprintf(body, sizeof body, "{'Image':'%s','Inserted':true,'WriteProtected':true}", image ? image : "");
	said = model_write(model, "POST", path, image ? body : "{}");
	status = said.status;
	model_said_clear(&said);
	return status;
}

static void
assert_media(struct model *model, const char *slot, const char *image)
{
	json_t *json = model_make(model, slot);

	assert_non_null(json);
	assert_true(json_array_size(json_object_get(json, "MediaTypes")) > 0);
	assert_true(json_is_boolean(json_object_get(json, "Inserted")));
	assert_int_equal(json_is_true(json_object_get(json, "Inserted")), image != NULL);
	if (image != NULL)
		assert_string_equal(surface_text(json, "Image", NULL), image);
	else
		assert_true(json_is_null(json_object_get(json, "Image")));
	assert_non_null(surface_text(json, "Actions", "#VirtualMedia.InsertMedia", "target", NULL));
	assert_non_null(surface_text(json, "Actions", "#VirtualMedia.EjectMedia", "target", NULL));
	json_decref(json);
}

/* Into one slot, over what is in it, and out twice; seen under the System and under the Manager. */
static void
play(struct model *model, const char *slot)
{
	size_t sent;

	assert_media(model, slot, NULL);
	assert_int_equal(act(model, slot, "EjectMedia", NULL), 204);
	assert_int_equal(json_array_size(model->sent), 0);
	assert_int_equal(act(model, slot, "InsertMedia", ISO), 204);
	assert_media(model, slot, ISO);
	assert_int_equal(act(model, slot, "InsertMedia", OTHER), 204);
	assert_media(model, slot, OTHER);
	assert_int_equal(act(model, slot, "EjectMedia", NULL), 204);
	assert_media(model, slot, NULL);
	sent = json_array_size(model->sent);
	assert_int_equal(act(model, slot, "EjectMedia", NULL), 204);
	assert_int_equal(json_array_size(model->sent), sent);
	json_array_clear(model->sent);
}

static void
assert_collection(struct model *model, const char *path, bool wants_cd)
{
	json_t *json = model_make(model, path), *member;
	size_t i;

	assert_non_null(json);
	if (wants_cd)
		assert_true(json_array_size(json_object_get(json, "Members")) > 0);
	json_array_foreach(json_object_get(json, "Members"), i, member) {
		json_t *slot = model_make(model, surface_text(member, "@odata.id", NULL));

		if (slot == NULL)
			fail_msg("%s: member %zu is not there", path, i);
		assert_non_null(json_object_get(slot, "MediaTypes"));
		json_decref(slot);
	}
	json_decref(json);
}

/* As clients do that know no ids: into the first slot that says CD, then everything out that is in. */
static void
play_natively(struct model *model)
{
	json_t *list, *member, *one;
	char chosen[512] = "";
	const char *path;
	int out = 0;
	size_t i;

	model->is_native = true;
	list = model_make(model, model_manager(model, "/VirtualMedia"));
	json_array_foreach(json_object_get(list, "Members"), i, member) {
		path = surface_text(member, "@odata.id", NULL);
		one = model_make(model, path);
		if (chosen[0] == '\0' && strcmp(surface_text(json_array_get(json_object_get(one, "MediaTypes"), 0), NULL), "USBStick") != 0 &&
		    strcmp(surface_text(json_array_get(json_object_get(one, "MediaTypes"), 0), NULL), "Floppy") != 0)
			snprintf(chosen, sizeof chosen, "%s", path);
		json_decref(one);
	}
	json_decref(list);
	assert_int_equal(act(model, chosen, "InsertMedia", ISO), 204);
	list = model_make(model, model_manager(model, "/VirtualMedia"));
	json_array_foreach(json_object_get(list, "Members"), i, member) {
		path = surface_text(member, "@odata.id", NULL);
		one = model_make(model, path);
		if (json_is_true(json_object_get(one, "Inserted"))) {
			assert_int_equal(act(model, path, "EjectMedia", NULL), 204);
			out++;
		}
		json_decref(one);
	}
	json_decref(list);
	assert_true(out > 0);
	model->is_native = false;
}

static size_t played;

static void
play_tree(const char *path, const char *name)
{
	struct model *model = model_open(path);
	struct media_box box = {.needs_enabling = true};
	json_t *cd;

	(void)name;
	model->arg = &box;
	model->answer = box_answers;
	if (model->links.primary[0] != NULL) {
		cd = model_make(model, model_system(model, "/VirtualMedia/Cd"));
		/* only a box of the kind has something to enable */
		box.needs_enabling = strcmp(model->vendor.name, "AMI") == 0;
		model->is_native = false;
		assert_collection(model, model_system(model, "/VirtualMedia"), cd != NULL);
		if (model->links.primary[2] != NULL)
			assert_collection(model, model_manager(model, "/VirtualMedia"), cd != NULL);
		model->is_native = true;
		assert_collection(model, model_system(model, "/VirtualMedia"), cd != NULL);
		if (cd != NULL) {
			played++;
			/* some captures have something in */
			if (json_is_true(json_object_get(cd, "Inserted")))
				assert_int_equal(act(model, model_system(model, "/VirtualMedia/Cd"), "EjectMedia", NULL), 204);
			json_array_clear(model->sent);
			play(model, model_system(model, "/VirtualMedia/Cd"));
			if (model->links.primary[2] != NULL) {
				play(model, model_manager(model, "/VirtualMedia/Cd"));
				play_natively(model);
			}
		}
		json_decref(cd);
	}
	model_free(model);
}

static void
a_cd_goes_in_and_out_on_every_fixture(void **state)
{
	(void)state;
	played = 0;
	trees_each(TREES_FIXTURES, ".json", play_tree);
	assert_true(played >= 5);
}

static void
a_cd_goes_in_and_out_on_every_captured_tree(void **state)
{
	(void)state;
	if (access(TREES_CAPTURED, R_OK) != 0)
		skip();
	played = 0;
	trees_each(TREES_CAPTURED, ".tar.gz", play_tree);
	assert_true(played >= 9);
}

/* ---- boxes of our own ---- */

static json_t *
slot(const char *id, const char *types, bool has_actions, const char *oem_actions)
{
	char path[128], insert[256], eject[256];
	json_t *json;

	snprintf(path, sizeof path, "/redfish/v1/Managers/1/VirtualMedia/%s", id);
	snprintf(insert, sizeof insert, "%s/Actions/%sVirtualMedia.Insert%s", path, oem_actions ? oem_actions : "", oem_actions ? "VirtualMedia" : "Media");
	snprintf(eject, sizeof eject, "%s/Actions/%sVirtualMedia.Eject%s", path, oem_actions ? oem_actions : "", oem_actions ? "VirtualMedia" : "Media");
	json = json_pack("{s:s,s:s,s:s,s:n,s:b,s:s}", "@odata.id", path, "@odata.type", "#VirtualMedia.v1_3_0.VirtualMedia", "Id", id,
	    "Image", "Inserted", 0, "ConnectedVia", "NotConnected");
	if (types != NULL)
		json_object_set_new(json, "MediaTypes", json_pack("[s]", types));
	if (has_actions && oem_actions == NULL)
		json_object_set_new(json, "Actions", json_pack("{s:{s:s},s:{s:s}}", "#VirtualMedia.InsertMedia", "target", insert,
		    "#VirtualMedia.EjectMedia", "target", eject));
	else if (has_actions)
		json_object_set_new(json, "Oem", json_pack("{s:{s:{s:{s:s},s:{s:s}}}}", "Maker", "Actions",
		    "#MakerVirtualMedia.InsertVirtualMedia", "target", insert, "#MakerVirtualMedia.EjectVirtualMedia", "target", eject));
	return json;
}

/* root: what the vendor says it is. */
static struct model *
box_of(json_t *root, const char *model_name, json_t *slots[], size_t count, struct media_box *box)
{
	json_t *docs = json_pack("{s:o,s:{s:[{s:s}]},s:{s:[{s:s}]},s:{s:s,s:s,s:{s:[{s:s}]}},s:{s:s,s:s,s:s,s:{s:s}},s:{s:s,s:[]}}",
	    "/redfish/v1", root, "/redfish/v1/Systems", "Members", "@odata.id", "/redfish/v1/Systems/1",
	    "/redfish/v1/Managers", "Members", "@odata.id", "/redfish/v1/Managers/1",
	    "/redfish/v1/Systems/1", "@odata.type", "#ComputerSystem.v1_5_0.ComputerSystem", "Id", "1", "Links", "ManagedBy", "@odata.id",
	    "/redfish/v1/Managers/1",
	    "/redfish/v1/Managers/1", "@odata.type", "#Manager.v1_5_0.Manager", "Id", "1", "Model", model_name, "VirtualMedia",
	    "@odata.id", "/redfish/v1/Managers/1/VirtualMedia",
	    "/redfish/v1/Managers/1/VirtualMedia", "@odata.type", "#VirtualMediaCollection.VirtualMediaCollection", "Members");
	json_t *members;
	struct model *model;
	size_t i;

	assert_non_null(docs);
	members = json_object_get(json_object_get(docs, "/redfish/v1/Managers/1/VirtualMedia"), "Members");
	for (i = 0; i < count; i++) {
		const char *path = surface_text(slots[i], "@odata.id", NULL);

		json_array_append_new(members, json_pack("{s:s}", "@odata.id", path));
		json_object_set_new(docs, path, slots[i]);
	}
	model = model_of(docs);
	model->arg = box;
	model->answer = box_answers;
	return model;
}

#define CD "/redfish/v1/Systems/1/VirtualMedia/Cd"

static void
a_box_is_told_in_the_words_it_takes(void **state)
{
	static const struct {
		struct media_box box;
		const char *oem;
		int inserts;
	} rows[] = {
		{{.refuses_extras = true}, NULL, 3},
		{{.wants_all = true}, NULL, 2},
		{{.busy = 3}, NULL, 4},
		{{.refuses_extras = true}, "Oem/Maker/Maker", 3},
	};
	struct media_box box;
	struct model *model;
	json_t *slots[1];
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		box = rows[i].box;
		slots[0] = slot("1", "CD", true, rows[i].oem);
		model = box_of(json_object(), "M", slots, 1, &box);
		assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
		assert_int_equal(json_array_size(model->sent), rows[i].inserts);
		assert_media(model, CD, ISO);
		/* the words are remembered */
		assert_int_equal(act(model, CD, "EjectMedia", NULL), 204);
		json_array_clear(model->sent);
		assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
		assert_int_equal(json_array_size(model->sent), 1);
		model_free(model);
	}
}

static void
a_slot_that_is_reserved_gives_way_to_the_next(void **state)
{
	struct media_box box = {.reserved = "0"};
	json_t *slots[] = {slot("0", "CD", true, NULL), slot("1", "DVD", true, NULL)};
	struct model *model = box_of(json_object(), "M", slots, 2, &box);

	(void)state;
	assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
	assert_media(model, CD, ISO);
	assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/1", ISO);
	assert_int_equal(act(model, CD, "EjectMedia", NULL), 204);
	assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/1", NULL);
	model_free(model);
}

static void
has_insert(struct model *model, const char *path, bool wanted)
{
	json_t *json = model_make(model, path);

	if ((surface_at(json, "Actions", "#VirtualMedia.InsertMedia", NULL) != NULL) != wanted)
		fail_msg("%s %s InsertMedia", path, wanted ? "lacks" : "has");
	json_decref(json);
}

/* Whichever of its many slots it lists first. */
static void
slots_that_only_a_console_fills_have_no_action(void **state)
{
	struct model *model = model_open("tests/sim/fixtures/lenovo-xcc-sr650v2.json");
	json_t *members = json_object_get(json_object_get(model->docs, model_manager(model, "/VirtualMedia")), "Members"), *doc;
	char path[128];
	int i;

	(void)state;
	doc = json_deep_copy(json_object_get(model->docs, model_manager(model, "/VirtualMedia/EXT1")));
	assert_non_null(doc);
	for (i = 1; i <= 20; i++) {
		snprintf(path, sizeof path, "%s%d", model_manager(model, "/VirtualMedia/Remote"), i + 100);
		json_array_insert_new(members, 0, json_pack("{s:s}", "@odata.id", path));
		json_object_set_new(model->docs, path, json_deep_copy(doc));
		json_object_set_new(json_object_get(model->docs, path), "@odata.id", json_string(path));
	}
	json_decref(doc);
	has_insert(model, path, false);
	has_insert(model, model_manager(model, "/VirtualMedia/EXT1"), true);
	has_insert(model, model_system(model, "/VirtualMedia/Cd"), true);
	model_free(model);
}

static void
what_is_refused_everywhere_is_told(void **state)
{
	struct media_box box = {.reserved = "0"};
	json_t *slots[] = {slot("0", "CD", true, NULL)};
	struct model *model = box_of(json_object(), "M", slots, 1, &box);

	(void)state;
	assert_int_equal(act(model, CD, "InsertMedia", ISO), 400);
	model_free(model);
}

static void
a_patch_does_the_same(void **state)
{
	struct media_box box = {0};
	json_t *slots[] = {slot("0", "CD", true, NULL)};
	struct model *model = box_of(json_object(), "M", slots, 1, &box);
	struct model_said said = model_write(model, "PATCH", CD, "{'Image':'" ISO "','Inserted':true}");

	(void)state;
	assert_int_equal(said.status, 204);
	model_said_clear(&said);
	assert_media(model, CD, ISO);
	said = model_write(model, "PATCH", CD, "{'Inserted':false}");
	assert_int_equal(said.status, 204);
	model_said_clear(&said);
	assert_media(model, CD, NULL);
	said = model_write(model, "PATCH", CD, "{'WriteProtected':false}");
	assert_int_equal(said.err.code, RF_PROPERTY_NOT_WRITABLE);
	model_said_clear(&said);
	model_free(model);
}

static void
wrong_parameters_are_told_apart(void **state)
{
	static const struct {
		const char *body;
		enum rf_code code;
	} rows[] = {
		{"{}", RF_PARAMETER_MISSING},
		{"{'Image':''}", RF_PARAMETER_MISSING},
		{"{'Image':7}", RF_PARAMETER_TYPE},
		{"{'Image':'" ISO "','Inserted':'yes'}", RF_PARAMETER_TYPE},
		{"{'Image':'" ISO "','Inserted':false}", RF_PARAMETER_NOT_SUPPORTED},
		{"{'Image':'" ISO "','Drive':'D'}", RF_PARAMETER_UNKNOWN},
		{"{'Image':'" ISO "','TransferMethod':'Upload'}", RF_PARAMETER_NOT_IN_LIST},
	};
	struct media_box box = {0};
	json_t *slots[] = {slot("0", "CD", true, NULL)};
	struct model *model = box_of(json_object(), "M", slots, 1, &box);
	struct model_said said;
	size_t i;

	(void)state;
	for (i = 0; i < nitems(rows); i++) {
		said = model_write(model, "POST", CD "/Actions/VirtualMedia.InsertMedia", rows[i].body);
		assert_int_equal(said.err.code, rows[i].code);
		model_said_clear(&said);
	}
	assert_int_equal(json_array_size(model->sent), 0);
	model_free(model);
}

static void
the_floppy_is_not_the_cd(void **state)
{
	struct media_box box = {0};
	json_t *slots[] = {slot("1", "USBStick", true, NULL), slot("2", "CD", true, NULL)};
	struct model *model = box_of(json_object(), "M", slots, 2, &box);

	(void)state;
	assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
	assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/1", NULL);
	assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/2", ISO);
	assert_media(model, "/redfish/v1/Systems/1/VirtualMedia/Usb", NULL);
	model_free(model);
}

static void
a_box_without_media_has_an_empty_collection(void **state)
{
	struct media_box box = {0};
	struct model *model = box_of(json_object(), "M", NULL, 0, &box);
	json_t *json = model_make(model, "/redfish/v1/Systems/1/VirtualMedia");

	(void)state;
	assert_int_equal(json_array_size(json_object_get(json, "Members")), 0);
	json_decref(json);
	json = model_make(model, "/redfish/v1/Systems/1");
	assert_string_equal(surface_text(json, "VirtualMedia", "@odata.id", NULL), "/redfish/v1/Systems/1/VirtualMedia");
	json_decref(json);
	assert_null(model_make(model, CD));
	model_free(model);
}

static void
a_slot_is_made_where_the_manager_can(void **state)
{
	struct media_box box = {0};
	struct model *model = box_of(json_object(), "M", NULL, 0, &box);
	json_t *manager = json_object_get(model->docs, "/redfish/v1/Managers/1");

	(void)state;
	json_object_set_new(manager, "Actions", json_pack("{s:{s:{s:s}}}", "Oem", "#VirtualMedia.ConfigureCDInstance", "target",
	    "/redfish/v1/Managers/1/Actions/Oem/VirtualMedia.ConfigureCDInstance"));
	assert_media(model, CD, NULL);
	/* this one says yes and makes none */
	assert_int_equal(act(model, CD, "InsertMedia", ISO), 404);
	assert_int_equal(json_array_size(model->sent), 1);
	model_free(model);
}

/* ---- quirk rows ---- */

static void
each_row_of_media_is_needed(void **state)
{
	const struct quirk_media *row;
	struct media_box box;
	struct model *model;
	json_t *slots[2];
	size_t i;

	(void)state;
	for (i = 0; (row = quirks_media_row(i)) != NULL; i++) {
		box = (struct media_box){.image_stays = row->sign == QUIRK_MEDIA_CONNECTED,
			.inserted_stays = row->sign != QUIRK_MEDIA_INSERTED};
		box.reserved = row->slots ? NULL : row->reserved;
		slots[0] = slot(box.reserved ? box.reserved : "RDOC1", "CD", row->slots == NULL, NULL);
		slots[1] = slot("EXT1", "CD", row->slots == NULL, NULL);
		model = box_of(json_object(), "M", slots, 2, &box);
		snprintf(model->vendor.name, sizeof model->vendor.name, "%s", row->vendor);
		snprintf(model->vendor.generation, sizeof model->vendor.generation, "%.3s", row->generation ? row->generation : "");
		assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
		assert_int_equal(json_array_size(model->sent), 1);
		assert_int_equal(act(model, CD, "EjectMedia", NULL), 204);
		assert_media(model, CD, NULL);
		json_array_clear(model->sent);
		assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
		if (row->slots != NULL)
			assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/EXT1", ISO);
		assert_int_equal(act(model, CD, "EjectMedia", NULL), 204);
		/* without the row this is seen wrongly */
		model->vendor.name[0] = '\0';
		if (row->slots != NULL) {
			assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
			assert_media(model, "/redfish/v1/Managers/1/VirtualMedia/RDOC1", ISO);
		} else if (row->reserved != NULL) {
			json_object_clear(model->notes);
			json_array_clear(model->sent);
			assert_int_equal(act(model, CD, "InsertMedia", ISO), 204);
			assert_int_equal(json_array_size(model->sent), 2);
		} else {
			json_t *json = model_make(model, CD);

			assert_true(json_is_true(json_object_get(json, "Inserted")));
			json_decref(json);
		}
		model_free(model);
	}
	assert_true(i > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cd_goes_in_and_out_on_every_fixture),
		cmocka_unit_test(a_cd_goes_in_and_out_on_every_captured_tree),
		cmocka_unit_test(a_box_is_told_in_the_words_it_takes),
		cmocka_unit_test(a_slot_that_is_reserved_gives_way_to_the_next),
		cmocka_unit_test(slots_that_only_a_console_fills_have_no_action),
		cmocka_unit_test(what_is_refused_everywhere_is_told),
		cmocka_unit_test(a_patch_does_the_same),
		cmocka_unit_test(wrong_parameters_are_told_apart),
		cmocka_unit_test(the_floppy_is_not_the_cd),
		cmocka_unit_test(a_box_without_media_has_an_empty_collection),
		cmocka_unit_test(a_slot_is_made_where_the_manager_can),
		cmocka_unit_test(each_row_of_media_is_needed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
