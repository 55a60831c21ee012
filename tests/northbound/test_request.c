/* Requests from their head to their answer: who may, what is refused and how, what comes with every answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/northbound/fakes.c"

#include "northbound/request.h"

#define SYSTEM(id, more) "{\"@odata.id\":\"/redfish/v1/Systems/" id "\",\"@odata.type\":\"#ComputerSystem.v1_20_0.ComputerSystem\"," \
	"\"Id\":\"" id "\",\"Name\":\"" id "\"" more "}"

/* clang-format off */
static struct fake_doc docs[] = {
	{ "a", "/redfish/v1/Systems/a", "/redfish/v1/Systems/1", SYSTEM("a", ""), DOC_CACHED, 0, 0 },
	{ "b", "/redfish/v1/Systems/b", "/redfish/v1/Systems/1", SYSTEM("b", ""), DOC_STALE, 0, 0 },
	{ "c", "/redfish/v1/Systems/c", "/redfish/v1/Systems/1", SYSTEM("c", ""), DOC_READ, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Bios", "/redfish/v1/Systems/1/Bios", "{}", DOC_FAILS, RF_NODE_UNREACHABLE, 0 },
	{ "a", "/redfish/v1/Systems/a/Never", "/redfish/v1/Systems/1/Never", "{}", DOC_NEVER, 0, 0 },
	{ "b", "/redfish/v1", "/redfish/v1", "{\"@odata.id\":\"/redfish/v1\",\"@odata.type\":\"#ServiceRoot.v1_5_0.ServiceRoot\",\"Vendor\":\"Acme\"}", DOC_CACHED, 0, 0 },
	{ "b", "-", "/redfish/v1/Systems", "{\"@odata.id\":\"/redfish/v1/Systems\",\"Members\":[]}", DOC_CACHED, 0, 0 },
	{ "a", "/redfish/v1/Systems/a/Actions/ComputerSystem.Reset", "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset", "", DOC_FAILS, RF_NODE_REFUSED, 0 },
	{ "a", "/redfish/v1/Managers/a/Oem/Fishway/Root/SessionService/Sessions", "/redfish/v1/SessionService/Sessions", "{}", DOC_CACHED, 0, 0 },
	{ "b", "-", "/redfish/v1/LicenseService/Licenses/1", "{}", DOC_CACHED, 0, 0 },
};
/* clang-format on */

static int
begin(void **state)
{
	fake_docs = docs;
	fake_doc_count = nitems(docs);
	return fakes_begin(state);
}

static void
expect(const char *token, const char *request, const char *headers, const char *body, int status, const char *message)
{
	struct client *client = ask(token, request, headers, body);

	if (client->status != status || strcmp(message_of(client), message) != 0)
		fail_msg("%s (%s) gives %d %s, not %d %s", request, headers == NULL ? "" : headers, client->status,
		    client->body, status, message);
	fake_drop(client);
}

/* ---- authentication comes first ---- */

static void
without_credentials_nothing_but_public_rows_answers(void **state)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "FROBNICATE" };
	char request[256];

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		for (size_t m = 0; m < nitems(methods); m++) {
			bool is_read = m == 0 || m == 1 || m == 6;
			bool is_public = (routes[i].flags & ROUTE_PUBLIC) && is_read;
			int status;

			if ((routes[i].flags & ROUTE_PUBLIC_POST) && m == 2)
				continue;
			snprintf(request, sizeof request, "%s %s", methods[m], routes[i].pattern);
			status = status_of(NULL, request);
			if (is_public ? status == 401 : status != 401)
				fail_msg("%s without credentials: %d", request, status);
		}
	}
	assert_int_equal(status_of(NULL, "GET /redfish/v1/Systems/a"), 401);
	assert_int_equal(status_of(NULL, "GET /redfish/v1/No/Such/Thing"), 401);
	assert_int_equal(status_of(NULL, "GET /"), 401);
}

static void
wrong_credentials_are_refused_before_the_etag_is_looked_at(void **state)
{
	struct client *client = ask("admin", "GET /redfish/v1/Systems/a", NULL, NULL);
	char headers[64];

	(void)state;
	snprintf(headers, sizeof headers, "If-None-Match: %s", header_of(client, "ETag"));
	expect("wrong", "GET /redfish/v1/Systems/a", headers, NULL, 401, "NoValidSession");
	expect("admin", "GET /redfish/v1/Systems/a", headers, NULL, 304, "");
	fake_drop(client);
}

static void
a_401_says_how_to_log_in(void **state)
{
	struct client *client = ask(NULL, "GET /redfish/v1/Systems", NULL, NULL);

	(void)state;
	assert_int_equal(client->status, 401);
	assert_string_equal(header_of(client, "WWW-Authenticate"), "Basic realm=\"Redfish\"");
	fake_drop(client);
}

static void
what_has_to_be_hashed_is_waited_for(void **state)
{
	(void)state;
	assert_int_equal(status_of("slow-admin", "GET /redfish/v1/Systems/a"), 200);
	assert_int_equal(status_of("slow-nobody", "GET /redfish/v1/Systems/a"), 401);
}

static void
two_tokens_are_ambiguous(void **state)
{
	(void)state;
	expect("admin", "GET /redfish/v1/Systems", "X-Auth-Token: admin", NULL, 400, "HeaderInvalid");
	expect("admin", "GET /redfish/v1/Systems", "Authorization: x\nAuthorization: y", NULL, 400, "HeaderInvalid");
}

static void
expand_of_the_public_root_needs_a_login(void **state)
{
	(void)state;
	assert_int_equal(status_of(NULL, "GET /redfish/v1?$select=Name"), 200);
	assert_int_equal(status_of(NULL, "GET /redfish/v1?$expand=."), 401);
	assert_int_equal(status_of("admin", "GET /redfish/v1?$expand=."), 200);
}

static void
who_must_change_the_password_gets_nothing_else_done(void **state)
{
	(void)state;
	expect("mustchange", "GET /redfish/v1/Systems", NULL, NULL, 403, "PasswordChangeRequired");
	expect("mustchange", "GET /redfish/v1/Systems/a", NULL, NULL, 403, "PasswordChangeRequired");
	expect("mustchange", "PATCH /redfish/v1/Systems/a", NULL, "{\"AssetTag\":\"x\"}", 403, "PasswordChangeRequired");
	assert_int_equal(status_of("mustchange", "GET /redfish/v1"), 200);
	assert_int_equal(fake_written.count, 0);
}

/* ---- methods ---- */

static void
what_a_row_does_not_take_is_405_with_what_it_takes(void **state)
{
	static const char *const methods[] = { "GET", "POST", "PATCH", "PUT", "DELETE" };
	static const enum http_method numbers[] = { HTTP_GET, HTTP_POST, HTTP_PATCH, HTTP_PUT, HTTP_DELETE };
	char request[256], allow[64];

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		router_allow(&routes[i], allow, sizeof allow);
		if (routes[i].flags & ROUTE_VIEW_ONLY)
			continue;
		for (size_t m = 0; m < nitems(methods) && allow[0] != '\0'; m++) {
			struct client *client;

			if (router_handler(&routes[i], numbers[m]) != NULL)
				continue;
			snprintf(request, sizeof request, "%s %s", methods[m], routes[i].pattern);
			client = ask("admin", request, NULL, NULL);
			if (client->status != 405 || strcmp(header_of(client, "Allow"), allow) != 0)
				fail_msg("%s: %d, Allow: %s", request, client->status, header_of(client, "Allow"));
			assert_string_equal(message_of(client), "OperationNotAllowed");
			fake_drop(client);
		}
	}
}

static void
an_unknown_method_is_not_implemented(void **state)
{
	(void)state;
	expect("admin", "FROBNICATE /redfish/v1/Systems", NULL, NULL, 501, "OperationNotAllowed");
	expect("admin", "FROBNICATE /redfish/v1/Systems/a", NULL, NULL, 501, "OperationNotAllowed");
}

static void
options_tells_the_methods(void **state)
{
	struct client *client = ask("admin", "OPTIONS /redfish/v1/Systems", NULL, NULL);

	(void)state;
	assert_int_equal(client->status, 204);
	assert_string_equal(header_of(client, "Allow"), "GET, HEAD");
	fake_drop(client);
}

static void
head_is_get_without_its_body(void **state)
{
	static const char *const paths[] = { "/redfish/v1", "/redfish/v1/Systems", "/redfish/v1/Systems/a", "/redfish/v1/Systems/c",
		"/redfish/v1/$metadata", "/redfish/v1/Systems?$expand=.", "/redfish/v1/Nothing" };

	(void)state;
	for (size_t i = 0; i < nitems(paths); i++) {
		char request[128];
		struct client *get, *head;

		snprintf(request, sizeof request, "GET %s", paths[i]);
		get = ask("admin", request, NULL, NULL);
		snprintf(request, sizeof request, "HEAD %s", paths[i]);
		head = ask("admin", request, NULL, NULL);
		assert_int_equal(head->status, get->status);
		assert_int_equal(head->body_len, get->body_len);
		assert_int_equal(head->header_count, get->header_count);
		for (size_t h = 0; h < head->header_count; h++)
			assert_string_equal(head->headers[h].value, header_of(get, head->headers[h].name));
		assert_string_equal(head->body, "");
		fake_drop(get);
		fake_drop(head);
	}
}

/* ---- headers ---- */

static void
every_answer_has_what_redfish_wants(void **state)
{
	struct client *client = ask("admin", "GET /redfish/v1/Systems/a/", NULL, NULL);

	(void)state;
	assert_int_equal(client->status, 200);
	assert_string_equal(header_of(client, "OData-Version"), "4.0");
	assert_string_equal(header_of(client, "Cache-Control"), "no-cache");
	assert_string_equal(header_of(client, "Content-Type"), "application/json;charset=utf-8");
	assert_string_equal(header_of(client, "Allow"), "GET, HEAD, PATCH, DELETE");
	assert_string_equal(header_of(client, "Link"),
	    "</redfish/v1/JsonSchemas/ComputerSystem.v1_20_0>; rel=describedby");
	assert_int_equal(strlen(header_of(client, "ETag")), 18);
	assert_null(header_of(client, "Age"));
	assert_null(header_of(client, "Warning"));
	fake_drop(client);
}

static void
a_stale_document_says_so(void **state)
{
	struct client *client = ask("admin", "GET /redfish/v1/Systems/b", NULL, NULL);

	(void)state;
	assert_string_equal(header_of(client, "Age"), "77");
	assert_non_null(strstr(header_of(client, "Warning"), "110"));
	fake_drop(client);
}

/* clang-format off */
static const struct header_row {
	const char *request, *headers, *body;
	int status;
	const char *message;
} header_rows[] = {
	{ "GET /redfish/v1/Systems",   "OData-Version: 4.0",                      NULL, 200, "" },
	{ "GET /redfish/v1/Systems",   "OData-Version: 4.1",                      NULL, 412, "HeaderInvalid" },
	{ "GET /redfish/v1/$metadata", "OData-Version: 5.0",                      NULL, 412, "HeaderInvalid" },
	{ "GET /redfish/v1/Systems",   "Accept: */*",                             NULL, 200, "" },
	{ "GET /redfish/v1/Systems",   "Accept: application/*;charset=utf-8",     NULL, 200, "" },
	{ "GET /redfish/v1/Systems",   "Accept: text/html, application/json;q=0.5", NULL, 200, "" },
	{ "GET /redfish/v1/Systems",   "Accept: application/json;q=0, text/html", NULL, 406, "HeaderInvalid" },
	{ "GET /redfish/v1/Systems",   "Accept: application/xml",                 NULL, 406, "HeaderInvalid" },
	{ "GET /redfish/v1/$metadata", "Accept: application/xml;charset=utf-8",   NULL, 200, "" },
	{ "GET /redfish/v1/$metadata", "Accept: application/*",                   NULL, 200, "" },
	{ "GET /redfish/v1/$metadata", "Accept: application/json",                NULL, 406, "HeaderInvalid" },
	{ "GET /redfish/v1/odata",     "Accept: application/json",                NULL, 200, "" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: application/json",               "{\"A\":1}", 204, "" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: Application/JSON; charset=UTF-8", "{\"A\":1}", 204, "" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: application/json; charset=\"utf-8\"", "{\"A\":1}", 204, "" },
	{ "PATCH /redfish/v1/Systems/a", NULL,                                           "{\"A\":1}", 204, "" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: application/json;charset=latin1", "{\"A\":1}", 415, "HeaderInvalid" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: application/jsonp",              "{\"A\":1}", 415, "HeaderInvalid" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: text/plain",                     "{\"A\":1}", 415, "HeaderInvalid" },
	{ "PATCH /redfish/v1/Systems/a", "Content-Type: application/x-www-form-urlencoded", "a=b",    415, "HeaderInvalid" },
	/* bodies */
	{ "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1,\"B\":2,\"A\":3}",    400, "PropertyDuplicate" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}\n{\"B\":2}",         400, "InvalidJSON" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "{\n\"A\":}",                   400, "InvalidJSON" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":\"\\u0000\"}",          400, "InvalidJSON" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":\"\xff\"}",             400, "InvalidJSON" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "[1]",                          400, "UnrecognizedRequestBody" },
	{ "PATCH /redfish/v1/Systems/a", NULL, "\"A\"",                        400, "InvalidJSON" },
	/* queries */
	{ "PATCH /redfish/v1/Systems/a?$select=A", NULL, "{\"A\":1}",          400, "QueryNotSupportedOnOperation" },
	{ "GET /redfish/v1/$metadata?$select=A",   NULL, NULL,                 400, "QueryNotSupportedOnResource" },
	{ "GET /redfish/v1/Systems?$filter=x",     NULL, NULL,                 501, "QueryParameterUnsupported" },
	{ "GET /redfish/v1?$rpvunknown",           NULL, NULL,                 501, "QueryParameterUnsupported" },
	{ "GET /redfish/v1?rpvunknown",            NULL, NULL,                 200, "" },
	{ "GET /redfish/v1/Systems/a?only",        NULL, NULL,                 400, "QueryNotSupportedOnResource" },
	{ "GET /redfish/v1/Systems/a?$top=1",      NULL, NULL,                 400, "QueryNotSupportedOnResource" },
	{ "GET /redfish/v1/Systems?only=foo",      NULL, NULL,                 400, "QueryParameterValueFormatError" },
};
/* clang-format on */

static void
headers_bodies_and_queries_are_held_to_the_letter(void **state)
{
	(void)state;
	fake_written.status = 204;
	for (size_t i = 0; i < nitems(header_rows); i++) {
		const struct header_row *row = &header_rows[i];

		expect("admin", row->request, row->headers, row->body, row->status, row->message);
	}
}

static void
a_body_too_deep_or_too_full_is_refused_before_it_is_parsed(void **state)
{
	char deep[256] = "", *full = xcalloc(1, 200000);

	(void)state;
	for (int i = 0; i < 33; i++)
		strcat(deep, "{\"A\":");
	expect("admin", "PATCH /redfish/v1/Systems/a", NULL, deep, 400, "MalformedJSON");
	strcpy(full, "{\"A\":[0");
	for (size_t i = 0, at = strlen(full); i < 20000; i++, at += 2)
		strcpy(full + at, ",0");
	strcat(full, "]}");
	expect("admin", "PATCH /redfish/v1/Systems/a", NULL, full, 400, "MalformedJSON");
	free(full);
}

static void
a_login_may_be_small_only_and_the_rest_a_megabyte(void **state)
{
	struct client *client = ask("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}");

	(void)state;
	assert_int_equal(client->body_limit, REQUEST_BODY_MAX);
	fake_drop(client);
	for (size_t i = 0; i < route_count; i++) {
		char request[128];

		if (!(routes[i].flags & ROUTE_PUBLIC_POST))
			continue;
		snprintf(request, sizeof request, "POST %s", routes[i].pattern);
		client = ask(NULL, request, NULL, "{}");
		assert_int_equal(client->body_limit, REQUEST_BODY_MAX_UNKNOWN);
		fake_drop(client);
	}
}

static void
a_faulty_line_is_named(void **state)
{
	struct client *client = ask("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\n\n\"A\": nul\n}");

	(void)state;
	assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/0/MessageArgs/0"), "3");
	fake_drop(client);
}

/* ---- errors: every row of the table ---- */

static void
every_error_becomes_its_status_and_its_message(void **state)
{
	(void)state;
	for (int code = RF_OK + 1; code < RF_CODES; code++) {
		const struct rf_message *row = error_message((enum rf_code)code);
		struct client *client;
		char id[64];

		if (code == RF_CANCELLED || code == RF_TIMEOUT)
			continue;       /* also given, but by the op; see below */
		docs[3].code = (enum rf_code)code;
		client = ask("admin", "GET /redfish/v1/Systems/a/Bios", NULL, NULL);
		error_message_id(row, id, sizeof id);
		assert_int_equal(client->status, row->status);
		assert_string_equal(text_at(client, "error/code"), id);
		assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/0/MessageId"), id);
		assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/0/MessageSeverity"), row->severity);
		assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/0/Resolution"), row->resolution);
		assert_int_equal(json_array_size(value_at(client, "error/@Message.ExtendedInfo/0/MessageArgs")), row->args);
		assert_null(strstr(text_at(client, "error/message"), "%1"));
		assert_int_equal(header_of(client, "Retry-After") != NULL, row->retry_after_s > 0);
		assert_int_equal(header_of(client, "WWW-Authenticate") != NULL, row->status == 401);
		fake_drop(client);
	}
	docs[3].code = RF_NODE_UNREACHABLE;
}

static void
a_fault_of_a_property_names_it(void **state)
{
	struct client *client = ask("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1,\"A\":2}");

	(void)state;
	assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/0/RelatedProperties/0"), "#/A");
	fake_drop(client);
}

static void
what_the_box_said_goes_with_the_error(void **state)
{
	struct client *client;

	(void)state;
	fake_written.code = RF_NODE_REFUSED;
	fake_written.refused = 409;
	fake_written.text = "{\"error\":{\"@Message.ExtendedInfo\":[{\"MessageId\":\"Base.1.5.ResourceInUse\",\"Message\":\"busy\"}]}}";
	client = ask("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}");
	assert_int_equal(client->status, 409);
	assert_string_equal(message_of(client), "NodeRefused");
	assert_string_equal(text_at(client, "error/@Message.ExtendedInfo/1/MessageId"), "Base.1.5.ResourceInUse");
	fake_drop(client);
}

static void
a_405_of_the_box_says_what_the_type_allows(void **state)
{
	struct client *client;

	(void)state;
	fake_written.code = RF_NODE_REFUSED;
	fake_written.refused = 405;
	client = ask("admin", "PUT /redfish/v1/Systems/a", NULL, "{\"A\":1}");
	assert_int_equal(client->status, 405);
	assert_string_equal(header_of(client, "Allow"), "GET, HEAD, PATCH, DELETE");
	fake_drop(client);
}

/* ---- writes ---- */

static void
a_write_goes_to_the_node_as_it_was_sent(void **state)
{
	struct client *client;

	(void)state;
	fake_written.status = 204;
	client = ask("admin", "PATCH /redfish/v1/Systems/a", "If-Match: \"x\"", "{ \"AssetTag\": \"x\" }");
	assert_int_equal(client->status, 204);
	assert_string_equal(fake_written.method, "PATCH");
	assert_string_equal(fake_written.path, "/redfish/v1/Systems/1");
	assert_string_equal(fake_written.body, "{ \"AssetTag\": \"x\" }");
	assert_string_equal(fake_written.if_match, "\"x\"");
	fake_drop(client);
	client = ask("admin", "POST /redfish/v1/Systems/a/Actions/ComputerSystem.Reset", NULL, NULL);
	assert_string_equal(fake_written.body, "{}");
	fake_drop(client);
}

static void
a_location_is_told_in_the_clients_words(void **state)
{
	struct client *client;

	(void)state;
	fake_written.status = 202;
	fake_written.location = "/redfish/v1/Systems/1/Bios";
	client = ask("operator", "POST /redfish/v1/Systems/a/Actions/ComputerSystem.Reset", NULL, "{}");
	assert_int_equal(client->status, 202);
	assert_string_equal(header_of(client, "Location"), "/redfish/v1/Systems/a/Bios");
	fake_drop(client);
}

static void
a_write_needs_the_privilege_of_its_entity(void **state)
{
	(void)state;
	fake_written.status = 204;
	expect("readonly", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}", 403, "InsufficientPrivilege");
	expect("readonly", "POST /redfish/v1/Systems/a/Actions/ComputerSystem.Reset", NULL, "{}", 403,
	    "InsufficientPrivilege");
	assert_int_equal(fake_written.count, 0);
	expect("operator", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}", 204, "");
	assert_int_equal(fake_written.count, 1);
}

/* Wrong passwords would lock the box's accounts, ours among them. */
static void
a_login_at_the_box_is_a_write_like_others(void **state)
{
	static const char login[] =
	    "POST /redfish/v1/Managers/a/Oem/Fishway/Root/SessionService/Sessions";
	static const char body[] = "{\"UserName\":\"root\",\"Password\":\"x\"}";

	(void)state;
	fake_written.status = 201;
	expect("readonly", login, NULL, body, 403, "InsufficientPrivilege");
	expect("operator", login, NULL, body, 403, "InsufficientPrivilege");
	assert_int_equal(fake_written.count, 0);
	expect("admin", login, NULL, body, 201, "");
	assert_int_equal(fake_written.count, 1);
}

/* ---- scope and view ---- */

static void
a_node_outside_the_scope_does_not_exist(void **state)
{
	(void)state;
	fake_written.status = 204;
	assert_int_equal(status_of("blue", "GET /redfish/v1/Systems/a"), 200);
	expect("blue", "GET /redfish/v1/Systems/b", NULL, NULL, 404, "ResourceMissingAtURI");
	expect("blue", "PATCH /redfish/v1/Systems/b", NULL, "{\"A\":1}", 404, "ResourceMissingAtURI");
	expect("blue", "DELETE /redfish/v1/Systems/b", NULL, NULL, 404, "ResourceMissingAtURI");
	assert_int_equal(fake_written.count, 0);
	expect("blue", "GET /redfish/v1/Managers/fishway", NULL, NULL, 403, "InsufficientPrivilege");
	expect("admin", "GET /redfish/v1/Managers/fishway", NULL, NULL, 200, "");
}

static struct client *
ask_at(const char *host, const char *sni, const char *local, const char *door, const char *request)
{
	struct client *client;
	char headers[128];

	fake_connection.sni = sni;
	fake_connection.local = local;
	fake_connection.door = (struct door){ door, door == NULL };
	snprintf(headers, sizeof headers, "Host: %s", host);
	client = ask("admin", request, headers, NULL);
	memset(&fake_connection, 0, sizeof fake_connection);
	return client;
}

/* clang-format off */
static const struct view_row {
	const char *host, *sni, *local, *door;
	int status;                  /* of GET /redfish/v1/Systems/a: there on the fleet root alone */
	const char *root;            /* Vendor of the service root; NULL: not asked */
} view_rows[] = {
	{ "127.0.0.1",            NULL,                  NULL,        NULL, 200, "Fishway" },
	{ "gw.example.net",       "gw.example.net",      NULL,        NULL, 200, "Fishway" },
	{ "bmc.example.net",      NULL,                  NULL,        NULL, 200, "Fishway" },
	{ "b.bmc.example.net",    NULL,                  NULL,        NULL, 404, "Acme" },
	{ "b.BMC.Example.Net",    "b.bmc.example.net",   NULL,        NULL, 404, "Acme" },
	{ "a.bmc.example.net",    NULL,                  NULL,        NULL, 404, "Fishway" },
	{ "zz.bmc.example.net",   NULL,                  NULL,        NULL, 421, NULL },
	{ "x.a.bmc.example.net",  NULL,                  NULL,        NULL, 421, NULL },
	{ "b.bmc.example.net",    "a.bmc.example.net",   NULL,        NULL, 421, NULL },
	{ "b.bmc.example.net",    "gw.example.net",      NULL,        NULL, 421, NULL },
	{ "10.0.0.1",             "b.bmc.example.net",   NULL,        NULL, 421, NULL },
	{ "127.9.9.9",            NULL,                  "127.9.9.9", NULL, 404, "Fishway" },
	{ "b.bmc.example.net",    NULL,                  "127.9.9.9", NULL, 421, NULL },
	{ "anything",             NULL,                  NULL,        "b",  404, "Acme" },
	{ "b.bmc.example.net",    NULL,                  NULL,        "b",  404, "Acme" },
	{ "a.bmc.example.net",    NULL,                  NULL,        "b",  421, NULL },
	{ "anything",             NULL,                  NULL,        "gone", 421, NULL },
};
/* clang-format on */

static void
the_authority_decides_what_is_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < nitems(view_rows); i++) {
		const struct view_row *row = &view_rows[i];
		struct client *client = ask_at(row->host, row->sni, row->local, row->door, "GET /redfish/v1/Systems/a");

		if (client->status != row->status)
			fail_msg("row %zu, host %s: %d", i, row->host, client->status);
		if (client->status == 421)
			assert_string_equal(message_of(client), "Misdirected");
		fake_drop(client);
		if (row->root == NULL)
			continue;
		client = ask_at(row->host, row->sni, row->local, row->door, "GET /redfish/v1/");
		assert_string_equal(text_at(client, "Vendor"), row->root);
		fake_drop(client);
	}
}

static void
in_a_view_there_is_neither_gateway_nor_fleet(void **state)
{
	static const char *const paths[] = { "/redfish/v1/Managers/fishway", "/redfish/v1/Managers/fishway/NetworkProtocol",
		"/redfish/v1/AggregationService", "/redfish/v1/CertificateService", "/redfish/v1/UpdateService" };
	char request[128];
	struct client *client;

	(void)state;
	for (size_t i = 0; i < nitems(paths); i++) {
		snprintf(request, sizeof request, "GET %s", paths[i]);
		client = ask_at("b.bmc.example.net", NULL, NULL, NULL, request);
		assert_int_equal(client->status, 404);
		fake_drop(client);
	}
	client = ask_at("b.bmc.example.net", NULL, NULL, NULL, "GET /redfish/v1/Systems");
	assert_int_equal(client->status, 200);
	assert_int_equal(json_array_size(value_at(client, "Members")), 0);
	fake_drop(client);
	client = ask_at("b.bmc.example.net", NULL, NULL, NULL, "GET /redfish/v1/TaskService");
	assert_int_equal(client->status, 200);
	fake_drop(client);
}

/* Its box's root links no LicenseService. */
static void
a_native_root_links_what_is_made_for_the_node(void **state)
{
	struct client *client = ask_at("b.bmc.example.net", NULL, NULL, NULL, "GET /redfish/v1/");

	(void)state;
	assert_string_equal(text_at(client, "Vendor"), "Acme");
	assert_string_equal(json_string_value(json_object_get(value_at(client, "LicenseService"), "@odata.id")), "/redfish/v1/LicenseService");
	assert_null(value_at(client, "UpdateService"));
	assert_null(value_at(client, "AggregationService"));
	fake_drop(client);
}

/* ---- life ---- */

static void
a_client_that_goes_away_stops_what_is_done_for_it(void **state)
{
	struct client *client = fake_begin("admin", "GET /redfish/v1/Systems/a/Never", NULL, NULL);

	(void)state;
	fake_cancelled = 0;
	shard_pass(shard, 1);
	assert_int_equal(client->replies, 0);
	client->x.is_gone = true;
	exchange_gone(&client->x);
	assert_int_equal(fake_cancelled, 1);
	fake_wait(client);
	assert_int_equal(client->replies, 1);
	fake_drop(client);
}

static void
a_client_that_goes_away_before_its_body_came_is_let_go(void **state)
{
	struct client *client = fake_begin("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}");

	(void)state;
	assert_true(client->wants_body);
	client->wants_body = false;
	client->x.is_gone = true;
	exchange_gone(&client->x);
	fake_wait(client);
	assert_int_equal(fake_written.count, 0);
	fake_drop(client);
}

static void
credentials_taken_back_while_the_body_comes_are_worth_nothing(void **state)
{
	struct client *client = fake_begin("admin", "PATCH /redfish/v1/Systems/a", NULL, "{\"A\":1}");

	(void)state;
	fake_is_revoked = true;
	fake_wait(client);
	assert_int_equal(client->status, 401);
	assert_int_equal(fake_written.count, 0);
	fake_drop(client);
}

static void
while_stopping_new_requests_are_sent_away(void **state)
{
	struct client *client;

	(void)state;
	fake_is_stopping = true;
	client = ask("admin", "GET /redfish/v1", NULL, NULL);
	assert_int_equal(client->status, 503);
	assert_string_equal(message_of(client), "ServiceShuttingDown");
	assert_non_null(header_of(client, "Retry-After"));
	fake_drop(client);
}

static void
no_cache_asks_the_box(void **state)
{
	struct client *client;
	int before = docs[2].reads;

	(void)state;
	docs[0].reads = 0;
	assert_int_equal(status_of("admin", "GET /redfish/v1/Systems/a"), 200);
	assert_int_equal(docs[0].reads, 0);
	client = ask("admin", "GET /redfish/v1/Systems/a", "Cache-Control: no-cache", NULL);
	assert_int_equal(client->status, 200);
	assert_int_equal(docs[0].reads, 1);
	fake_drop(client);
	assert_int_equal(status_of("admin", "GET /redfish/v1/Systems/c"), 200);
	assert_int_equal(docs[2].reads, before + 1);
}

static void
what_the_layer_below_refuses_looks_like_every_other_error(void **state)
{
	struct http_exchange x = { 0 };
	struct http_answer answer = { 0 };
	struct rf_error err;
	json_t *json;

	(void)state;
	error_set(&err, RF_HEAD_TOO_LARGE);
	exchange_refuse(&x, &err, &answer);
	assert_int_equal(answer.status, 431);
	json = json_loadb(answer.body, answer.body_len, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(json_object_get(json, "error"), "code")),
	    "Base.1.22.GeneralError");
	json_decref(json);
	arena_clear(&x.arena);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, fakes_end)
	const struct CMUnitTest tests[] = {
		T(without_credentials_nothing_but_public_rows_answers),
		T(wrong_credentials_are_refused_before_the_etag_is_looked_at),
		T(a_401_says_how_to_log_in),
		T(what_has_to_be_hashed_is_waited_for),
		T(two_tokens_are_ambiguous),
		T(expand_of_the_public_root_needs_a_login),
		T(who_must_change_the_password_gets_nothing_else_done),
		T(what_a_row_does_not_take_is_405_with_what_it_takes),
		T(an_unknown_method_is_not_implemented),
		T(options_tells_the_methods),
		T(head_is_get_without_its_body),
		T(every_answer_has_what_redfish_wants),
		T(a_stale_document_says_so),
		T(headers_bodies_and_queries_are_held_to_the_letter),
		T(a_body_too_deep_or_too_full_is_refused_before_it_is_parsed),
		T(a_login_may_be_small_only_and_the_rest_a_megabyte),
		T(a_faulty_line_is_named),
		T(every_error_becomes_its_status_and_its_message),
		T(a_fault_of_a_property_names_it),
		T(what_the_box_said_goes_with_the_error),
		T(a_405_of_the_box_says_what_the_type_allows),
		T(a_write_goes_to_the_node_as_it_was_sent),
		T(a_location_is_told_in_the_clients_words),
		T(a_write_needs_the_privilege_of_its_entity),
		T(a_login_at_the_box_is_a_write_like_others),
		T(a_node_outside_the_scope_does_not_exist),
		T(the_authority_decides_what_is_shown),
		T(in_a_view_there_is_neither_gateway_nor_fleet),
		T(a_native_root_links_what_is_made_for_the_node),
		T(a_client_that_goes_away_stops_what_is_done_for_it),
		T(a_client_that_goes_away_before_its_body_came_is_let_go),
		T(credentials_taken_back_while_the_body_comes_are_worth_nothing),
		T(while_stopping_new_requests_are_sent_away),
		T(no_cache_asks_the_box),
		T(what_the_layer_below_refuses_looks_like_every_other_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
