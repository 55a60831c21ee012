#include "northbound/oem_schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/xalloc.h"
#include "northbound/reply.h"
#include "northbound/request.h"

#define DMTF "http://redfish.dmtf.org/schemas/v1/"
#define NS   OEM_NAMESPACE "."

struct property {
	const char *name, *type, *description;
	bool is_writable;
};

/* A complex type; base NULL: none. */
struct complex {
	const char *name, *base, *description;
	const struct property *properties;
	size_t count;
};

struct enumeration {
	const char *name;
	const char *members[8];
};

/* clang-format off */
static const struct property manager[] = {
	{ "State",      NS "NodeState",                   "What the gateway knows of the way to the node.", false },
	{ "Since",      "Edm.DateTimeOffset",             "Since when the node is in this state.", false },
	{ "Why",        "Edm.String",                     "The error that led to this state.", false },
	{ "Statistics", NS "Statistics",                  "Requests to the node and their outcome since the gateway started.", false },
	{ "Findings",   "Collection(" NS "Finding)",      "What is wrong with how the node is set up.", false },
	{ "Root",       "Resource.Resource",              "The service root as the node's own BMC has it.", false },
	{ "License",    NS "License",                     "The BMC's first licence.", false },
	{ "Events",     NS "Events",                      "What the BMC's EventService can do.", false },
};
static const struct property license[] = {
	{ "Edition",        "Edm.String",         "What is licensed, as the vendor names it.", false },
	{ "LicenseType",    "Edm.String",         "Production, Prototype or Trial.", false },
	{ "Status",         "Resource.Status",    "Whether it is in order.", false },
	{ "InstallDate",    "Edm.DateTimeOffset", "When it was installed.", false },
	{ "ExpirationDate", "Edm.DateTimeOffset", "When it ends.", false },
};
static const struct property events[] = {
	{ "ServerSentEvents", "Edm.Boolean",            "Whether the BMC has a stream of events, which the node's view relays.", false },
	{ "Push",             "Edm.Boolean",            "Whether the BMC takes subscriptions.", false },
	{ "Filters",          NS "EventFilters",        "By what its stream can be filtered.", false },
};
static const struct property filters[] = {
	{ "EventFormatType",        "Edm.Boolean", "By kind of record.", false },
	{ "EventType",              "Edm.Boolean", "By type of event.", false },
	{ "MessageId",              "Edm.Boolean", "By message.", false },
	{ "MetricReportDefinition", "Edm.Boolean", "By metric report definition.", false },
	{ "OriginResource",         "Edm.Boolean", "By resource.", false },
	{ "RegistryPrefix",         "Edm.Boolean", "By message registry.", false },
	{ "ResourceType",           "Edm.Boolean", "By type of resource.", false },
	{ "SubordinateResources",   "Edm.Boolean", "By resource, with what is below it.", false },
};
static const struct property statistics[] = {
	{ "Requests",            "Edm.Int64",                      "Requests sent to the node that have ended.", false },
	{ "Unchanged",           "Edm.Int64",                      "Requests to which the node answered with what was already known.", false },
	{ "CacheHits",           "Edm.Int64",                      "Reads answered from memory.", false },
	{ "CacheStaleHits",      "Edm.Int64",                      "Reads answered from memory while the document was read again.", false },
	{ "CacheMisses",         "Edm.Int64",                      "Reads that waited for the node.", false },
	{ "CacheHitRatePercent", "Edm.Decimal",                    "Share of reads answered from memory.", false },
	{ "CoalescedReads",      "Edm.Int64",                      "Reads that joined one already under way.", false },
	{ "NotModified",         "Edm.Int64",                      "Reads answered with 304 to the client.", false },
	{ "Writes",              "Edm.Int64",                      "Writes and actions sent to the node.", false },
	{ "Logins",              "Edm.Int64",                      "Logins the node accepted.", false },
	{ "LoginsRefused",       "Edm.Int64",                      "Logins the node refused.", false },
	{ "BytesReceived",       "Edm.Int64",                      "Bytes of bodies received from the node.", false },
	{ "InFlight",            "Edm.Int64",                      "Requests at the node now.", false },
	{ "Queued",              "Edm.Int64",                      "Requests waiting for their turn.", false },
	{ "Errors",              "Collection(" NS "ErrorCount)",   "Errors by their message.", false },
	{ "AnswerTimeMilliseconds", NS "AnswerTime",               "How long the node takes to answer.", false },
	{ "Breaker",             NS "BreakerState",                "Whether requests are sent to the node.", false },
};
static const struct property error_count[] = {
	{ "Code",  "Edm.String", "The message's name in the Base or Fishway registry.", false },
	{ "Count", "Edm.Int64",  "How often it occurred.", false },
};
static const struct property answer_time[] = {
	{ "Mean", "Edm.Decimal",              "The mean.", false },
	{ "P50",  "Edm.Decimal",              "The median.", false },
	{ "P99",  "Edm.Decimal",              "The time that 99 percent do not exceed.", false },
	{ "Last", "Collection(Edm.Decimal)",  "The last ones, oldest first.", false },
};
static const struct property finding[] = {
	{ "Id",       "Edm.String",          "What was found.", false },
	{ "Node",     "Edm.String",          "The node it was found on; on the gateway itself.", false },
	{ "Severity", "Resource.Health",     "How grave it is.", false },
	{ "Message",  "Edm.String",          "What it means, and what to do.", false },
	{ "Detail",   "Edm.String",          "What it is about: a user name, a version.", false },
	{ "Created",  "Edm.DateTimeOffset",  "When it was found first.", false },
};
static const struct property source[] = {
	{ "Node",       "Edm.String", "The node that is reached by this source.", false },
	{ "Transport",  "Edm.String", "The protocol: redfish, ipmi.", false },
	{ "State",      "Edm.String", "What the gateway knows of the way to the node.", false },
	{ "Vendor",     "Edm.String", "Whose software the BMC runs.", false },
	{ "Generation", "Edm.String", "Its product line.", false },
	{ "Firmware",   "Edm.String", "Its version.", false },
	{ "DetectedBy", "Edm.String", "What told the vendor.", false },
	{ "HowKnown",   "Edm.String", "How well such a BMC is known: captured, fixture, recognised.", false },
	{ "Profile",    "Edm.String", "The set of quirks in force.", false },
};
static const struct property rolled_up[] = {
	{ "HealthRollup", NS "HealthRollup", "Health of the parts.", false },
};
static const struct property computer_system[] = {
	{ "HealthRollup",        NS "HealthRollup", "Health of the parts.", false },
	{ "PowerStateTransport", "Edm.String",      "Who tells the power state, while the machine's own BMC does not.", false },
};
static const struct property health[] = {
	{ "Processors",   "Resource.Health", "The processors.", false },
	{ "Memory",       "Resource.Health", "The memory.", false },
	{ "Storage",      "Resource.Health", "Storage controllers, drives and volumes.", false },
	{ "Power",        "Resource.Health", "The power supplies.", false },
	{ "Thermal",      "Resource.Health", "Fans and temperatures.", false },
	{ "Fans",         "Resource.Health", "The fans.", false },
	{ "Temperatures", "Resource.Health", "The temperatures.", false },
	{ "Network",      "Resource.Health", "The network adapters.", false },
	{ "Manager",      "Resource.Health", "The manager.", false },
};
static const struct property account[] = {
	{ "Scope",       NS "Scope",             "The nodes this account may see and change; null for all of them.", true },
	{ "Certificate", NS "ClientCertificate", "The client certificate that logs in to this account.", true },
};
static const struct property certificate[] = {
	{ "Fingerprint", "Edm.String", "cert-sha256: or spki-sha256: and the hash of the certificate or of its public key.", true },
	{ "SAN",         "Edm.String", "A subject alternative name of the certificate, exactly as it stands there.", true },
};
static const struct property scope[] = {
	{ "Nodes",  "Collection(Edm.String)", "The names of the nodes.", true },
	{ "Labels", NS "Labels",              "The labels a node must bear, every one of them.", true },
};

static const struct complex complexes[] = {
	{ "Manager",        "Resource.OemObject", "Oem.Fishway of a Manager.",           manager,     nitems(manager) },
	{ "License",        NULL,                 "A licence in short.",                 license,     nitems(license) },
	{ "Events",         NULL,                 "What an EventService can do.",        events,      nitems(events) },
	{ "EventFilters",   NULL,                 "By what a stream can be filtered.",   filters,     nitems(filters) },
	{ "Statistics",     NULL,                 "Figures since the gateway started.",  statistics,  nitems(statistics) },
	{ "ErrorCount",     NULL,                 "How often an error occurred.",        error_count, nitems(error_count) },
	{ "AnswerTime",     NULL,                 "Times of answers in milliseconds.",   answer_time, nitems(answer_time) },
	{ "Finding",        NULL,                 "Something that should be changed.",   finding,     nitems(finding) },
	{ "AggregationSource", "Resource.OemObject", "Oem.Fishway of an AggregationSource.", source, nitems(source) },
	{ "ManagerAccount", "Resource.OemObject", "Oem.Fishway of a ManagerAccount.",    account,     nitems(account) },
	{ "ComputerSystem", "Resource.OemObject", "Oem.Fishway of a ComputerSystem.",    computer_system, nitems(computer_system) },
	{ "Chassis",        "Resource.OemObject", "Oem.Fishway of a Chassis.",           rolled_up,   nitems(rolled_up) },
	{ "HealthRollup",   NULL,                 "Health of the parts of a machine.",   health,      nitems(health) },
	{ "ClientCertificate", NULL,              "How a client certificate is known.",  certificate, nitems(certificate) },
	{ "Scope",          NULL,                 "A set of nodes, by name or by label.", scope,      nitems(scope) },
	{ "Labels",         NULL,                 "Labels and their values.",            NULL,        0 },
};

static const struct enumeration enumerations[] = {
	{ "NodeState",    { "Starting", "Up", "Down", "LoginStopped", "CertificateChanged", "Disabled", "Unsupported" } },
	{ "BreakerState", { "Closed", "HalfOpen", "Open" } },
};
/* clang-format on */

static void
print_property(FILE *out, const struct property *p)
{
	bool is_resource = strcmp(p->type, "Resource.Resource") == 0;
	const char *element = is_resource ? "NavigationProperty" : "Property";

	fprintf(out, "        <%s Name=\"%s\" Type=\"%s\"", element, p->name, p->type);
	if (strncmp(p->type, "Collection(", 11) == 0)
		fputs(" Nullable=\"false\"", out);
	fprintf(out,
	    ">\n          <Annotation Term=\"OData.Permissions\" EnumMember=\"OData.Permission/%s\"/>\n"
	    "          <Annotation Term=\"OData.Description\" String=\"%s\"/>\n"
	    "          <Annotation Term=\"OData.LongDescription\" String=\"%s\"/>\n",
	    p->is_writable ? "ReadWrite" : "Read", p->description, p->description);
	if (is_resource)
		fputs("          <Annotation Term=\"OData.AutoExpandReferences\"/>\n", out);
	fprintf(out, "        </%s>\n", element);
}

static void
print_complex(FILE *out, const struct complex *c)
{
	fprintf(out, "      <ComplexType Name=\"%s\"", c->name);
	if (c->base != NULL)
		fprintf(out, " BaseType=\"%s\"", c->base);
	fprintf(out,
	    ">\n        <Annotation Term=\"OData.AdditionalProperties\" Bool=\"%s\"/>\n"
	    "        <Annotation Term=\"OData.Description\" String=\"%s\"/>\n"
	    "        <Annotation Term=\"OData.LongDescription\" String=\"%s\"/>\n",
	    c->count == 0 ? "true" : "false", c->description, c->description);
	if (c->count == 0)
		fputs("        <Annotation Term=\"Redfish.DynamicPropertyPatterns\">\n"
		      "          <Collection>\n            <Record>\n"
		      "              <PropertyValue Property=\"Pattern\" String=\"^.+$\"/>\n"
		      "              <PropertyValue Property=\"Type\" String=\"Edm.String\"/>\n"
		      "            </Record>\n          </Collection>\n        </Annotation>\n",
		    out);
	for (size_t i = 0; i < c->count; i++)
		print_property(out, &c->properties[i]);
	fputs("      </ComplexType>\n", out);
}

/* Pairs of namespace and alias ("" for none), NULL behind the last. */
static void
print_reference(FILE *out, const char *uri, const char *const *pairs)
{
	fprintf(out, "  <edmx:Reference Uri=\"%s\">\n", uri);
	for (; pairs[0] != NULL; pairs += 2) {
		fprintf(out, "    <edmx:Include Namespace=\"%s\"", pairs[0]);
		if (*pairs[1] != '\0')
			fprintf(out, " Alias=\"%s\"", pairs[1]);
		fputs("/>\n", out);
	}
	fputs("  </edmx:Reference>\n", out);
}

static void
print_schema(FILE *out)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" Version=\"4.0\">\n",
	    out);
	print_reference(out, "http://docs.oasis-open.org/odata/odata/v4.0/errata03/csd01/complete/vocabularies/"
	    "Org.OData.Core.V1.xml", (const char *const[]){ "Org.OData.Core.V1", "OData", NULL });
	print_reference(out, DMTF "RedfishExtensions_v1.xml",
	    (const char *const[]){ "RedfishExtensions.v1_0_0", "Redfish", NULL });
	print_reference(out, DMTF "Resource_v1.xml",
	    (const char *const[]){ "Resource", "", "Resource.v1_0_0", "", NULL });
	fputs("  <edmx:DataServices>\n"
	      "    <Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" Namespace=\"FishwayOem\">\n"
	      "      <Annotation Term=\"Redfish.OwningEntity\" String=\"Fishway\"/>\n"
	      "    </Schema>\n"
	      "    <Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" Namespace=\"" OEM_NAMESPACE "\">\n"
	      "      <Annotation Term=\"Redfish.OwningEntity\" String=\"Fishway\"/>\n",
	    out);
	for (size_t i = 0; i < nitems(complexes); i++)
		print_complex(out, &complexes[i]);
	for (size_t i = 0; i < nitems(enumerations); i++) {
		fprintf(out, "      <EnumType Name=\"%s\">\n", enumerations[i].name);
		for (const char *const *m = enumerations[i].members; m < enumerations[i].members + 8 && *m != NULL; m++)
			fprintf(out, "        <Member Name=\"%s\"/>\n", *m);
		fputs("      </EnumType>\n", out);
	}
	fputs("    </Schema>\n  </edmx:DataServices>\n</edmx:Edmx>\n", out);
}

void
oem_schema_get(struct request *req)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	if (strcmp(req->param[0], OEM_SCHEMA_FILE) != 0) {
		reply_fail(req, RF_NOT_FOUND, req->uri);
		return;
	}
	out = open_memstream(&text, &len);
	print_schema(out);
	fclose(out);
	reply_text(req, "application/xml;charset=utf-8", text, len);
	free(text);
}
