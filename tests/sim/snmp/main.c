/* pdu-sim: simulated rack PDUs for tests, for load, and for a first look. tests/sim/snmp/README.md tells how. */
#include "../common/program.h"
#include "control_pdu.h"
#include "fleet.h"

static const struct program program = {
    .example = "{\"profile\": \"apc-rpdu2\", \"port\": 1161}",
    .start = fleet_start,
    .stop = fleet_stop,
    .count = fleet_count,
    .list = control_pdu_list,
    .control = &control_of_pdus,
};

int
main(int argc, char **argv)
{
	return program_main(argc, argv, &program);
}
