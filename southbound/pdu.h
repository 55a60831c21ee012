/* Facts of rack PDUs: what drivers of PDUs give and take. They know no Redfish. An absent member means: the
 * box does not say (its MIB's -1, "unsupported"); never 0 or "" for that.
 *
 * Outlets, branches and the like are named by (module, number): the box of a daisy chain, and the
 * outlet as it is counted there; both from 1. Boxes with several infeeds count the outlets of the
 * second from 101, of the third from 201. Within sensors a number counts for its kind alone.
 *
 * Reads: status 200; RF_NODE_REFUSED with status 404 for a uri that is none. `hash` of equal facts is
 * equal. Lists are in order of (module, number); a group's list is there, empty, where the box has none.
 *
 *	pdu:/device     profile            text: which family's tables are read; object: its sysObjectID
 *	                manufacturer model serial part firmware hardware name location mac description   text
 *	                is_switched is_outlet_metered   bool
 *	                rating_a phases    number
 *	                supplies           list of ok alarm absent: its own power supplies
 *	                load               power_w apparent_va power_factor energy_kwh peak_w number;
 *	                                   state normal low near over
 *	                modules            list: module int, outlets int, and all of the above for that one.
 *	                                   What one module has alone stands above, too; load: the sum
 *	pdu:/outlets    outlets: list
 *	                module number int; name label receptacle phase text; bank int
 *	                state on off       as it is now, also while it is on the way; absent: unknown
 *	                is_pending bool    it is on the way; pending on off cycle: to what
 *	                is_switchable bool absent: as the device
 *	                current_a voltage_v power_w apparent_va power_factor energy_kwh peak_w
 *	                frequency_hz rating_a   number
 *	                load_state         normal low near over
 *	                on_delay_s off_delay_s cycle_delay_s int; restore on off last
 *	pdu:/mains      mains: list of module number name frequency_hz rating_a; totals: as load
 *	                phases             list of phase int; name text; voltage_v current_a power_w
 *	                                   apparent_va power_factor energy_kwh rating_a number; load_state
 *	pdu:/branches   branches: list of module number name label bank phase current_a voltage_v power_w
 *	                apparent_va energy_kwh rating_a load_state; bank 0 or absent with a phase: the phase's own sum
 *	pdu:/groups     groups: list of module number name; outlets int: how many
 *	pdu:/sensors    sensors: list of module number name
 *	                kind               temperature humidity contact leak smoke ...; value number; unit C %
 *	                state              normal low high low-critical high-critical absent; of contacts
 *	                                   open closed
 *
 * Actions: POST with a JSON object; 204 when the box has taken it: what an outlet is, only a read says.
 * Members in [] may be absent; module: 1 then. Exactly one outlet or group is meant, one that was
 * read: 404 where there is none. 405 where it cannot be switched; 403 where our credentials may not; 400 where
 * the box does not take the value; RF_NODE_UNSUPPORTED where its kind has no such thing. Without an answer: status 0, was_sent.
 * On and off are sent again until they are answered; what must not be done twice (cycle) is not.
 *
 *	pdu:/outlets/set            [module] number state: on off cycle
 *	pdu:/outlets/config         [module] number [name on_delay_s off_delay_s cycle_delay_s restore]
 *	pdu:/outlets/reset-metrics  [module] number
 *	pdu:/groups/set             [module] number state */
#ifndef FISHWAY_PDU_H
#define FISHWAY_PDU_H

#include "southbound/driver.h"

#endif
