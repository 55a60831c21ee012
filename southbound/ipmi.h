/* The IPMI driver: IPMI 2.0 over RMCP+, as southbound/driver.h has it.
 *
 * Nothing but facts go in and out here. A uri names a group of facts to read, or an action to do; the
 * driver knows no Redfish. An absent member means: the box does not say; never 0 or "" for that.
 *
 * Sessions are opened on demand, used by one command at a time, closed 20 s after the last use (kept
 * alive where uses are up to a minute apart), and always closed before an endpoint goes. Cipher suites
 * 17, then 3; others only where the configuration names them. Never IPMI 1.5. Credentials refused
 * three times: ENDPOINT_REFUSED, and nothing more is sent until `retry`.
 *
 * Reads: status 200; RF_NODE_REFUSED with status 404 for a uri that is none. `hash` of equal facts is
 * equal. A command that the box does not have fails the group where it is its first one, and leaves
 * its members out where it is a further one.
 *
 *	ipmi:/power     ipmi:/chassis without its last two members, by one command
 *	ipmi:/chassis   is_on is_overloaded is_interlocked has_power_fault has_control_fault   bool
 *	                is_intruded is_locked_out (front panel) has_drive_fault has_fan_fault   bool
 *	                restore_policy   always-off previous always-on
 *	                last_event       list of ac-failed overload interlock fault on-by-ipmi
 *	                identify         off temporary on; absent: it cannot tell
 *	                restart_cause    ipmi reset-button power-button watchdog oem restore-always
 *	                                 restore-previous pef-reset pef-cycle soft-reset rtc
 *	                power_on_hours   int
 *	ipmi:/device    id revision manufacturer (IANA) product   int
 *	                firmware "3.88" firmware_aux (4 bytes, hex) ipmi_version "2.0"   text
 *	                has_device_sdrs is_available (false: in update)   bool
 *	                supports         list of sensor sdr sel fru ipmb-receiver ipmb-generator bridge chassis
 *	                suite            int, the cipher suite in use
 *	                guid (16 bytes as they came, hex) uuid (text; absent where all are 0 or FFh)
 *	                self_test        passed not-implemented inaccessible fatal; self_test_faults: list
 *	ipmi:/boot      is_valid is_persistent is_uefi   bool
 *	                device_code int; device none pxe disk disk-safe diagnostics cd setup remote-floppy
 *	                                 remote-cd remote-media remote-disk floppy
 *	ipmi:/sensors   sensors: list, a member for each sensor of the SDR repository
 *	                record number lun owner entity instance type event_type   int, as in the SDR
 *	                name text; is_event_only bool
 *	                is_absent        bool: asked for, it is not there (absent_code: completion code)
 *	                is_available     bool: it has a reading now; is_scanning bool
 *	                states           int: bits of its states; of event_type 1: crossed thresholds, in
 *	                                 the order lnc lc lnr unc uc unr
 *	                reading min max nominal normal_min normal_max   real, in `unit` ("C" "V" "RPM" "%" "W" ...)
 *	                thresholds       object of lnc lc lnr unc uc unr hysteresis_up hysteresis_down, real
 *	ipmi:/fru       devices: list; device int; name entity instance (of its locator)
 *	                chassis          type (SMBIOS code) int; part serial text; custom list of text
 *	                board            date (s since 1970) int; manufacturer product serial part file_id; custom
 *	                product          manufacturer name part version serial asset_tag file_id; custom
 *	                bad_checksums    list of header chassis board product
 *	ipmi:/sel       entries: list, oldest first as the box has them; time (the box's clock, s since 1970)
 *	                free_bytes added erased (s since 1970) int; has_overflown bool
 *	                an entry         record type int; raw (16 bytes, hex); data hex
 *	                                 time (s since 1970), or since_start_s where its clock was not set
 *	                   type 2        generator format sensor_type sensor event_type offset int;
 *	                                 is_asserted bool; data 3 bytes
 *	                   type C0h-DFh  manufacturer int; data 6 bytes;   E0h on, others: data 13 bytes
 *	ipmi:/lan       offered_suites: list of int, as told to everybody
 *	                channels: list; channel int; is_ours bool (that we speak over)
 *	                address mask gateway mac text; source unspecified static dhcp bios other
 *	                has_vlan bool; vlan int; families ipv4 ipv6 both
 *	                addresses6       list of address prefix source (static slaac dhcp)
 *	                cipher_suites    list of suite privilege (highest that it is taken for), int
 *	ipmi:/users     max enabled_count fixed_names int; users: list of those with a name or a right
 *	                id privilege (1 callback 2 user 3 operator 4 administrator 5 oem) int; name text
 *	                has_access may_send is_link_authenticated is_callback_only is_enabled   bool
 *	ipmi:/watchdog  is_running logs has_expired bool; use bios-frb2 bios-post os-load os oem
 *	                action none reset power-off power-cycle; warning none smi nmi message
 *	                warning_s initial_ms present_ms int
 *	ipmi:/dcmi      version text; has_power_management bool
 *	                power            is_active bool; current_w min_w max_w average_w period_ms int; time
 *	                limit            is_active bool; limit_w action_code correction_ms sampling_s int;
 *	                                 action none power-off log oem
 *
 * Actions: POST with a JSON object; 204. Members in [] may be absent. status is 0 where the outcome
 * is not known; what must not happen twice (cycle, reset, nmi, soft, resets of the BMC) goes out again
 * only as a copy that the box has to take for a duplicate.
 *
 *	ipmi:/chassis/control          control: off on cycle reset nmi soft
 *	ipmi:/chassis/identify         identify: off temporary on; [seconds 1-255, of temporary]
 *	ipmi:/chassis/restore-policy   restore_policy
 *	ipmi:/boot/set                 device, [is_persistent is_uefi]; or is_valid: false for none
 *	ipmi:/device/reset             reset: cold warm
 *	ipmi:/sel/clear                {}; ends when the box says that it is done
 *	ipmi:/sel/time                 time: s since 1970
 *	ipmi:/fru/asset-tag            tag: Latin-1, into the product area of device 0, where it has room
 *	ipmi:/dcmi/limit               [limit_w [action correction_ms sampling_s]] [is_active]
 *	ipmi:/users/set                id [name password privilege (15: none) is_enabled channel]
 *	ipmi:/users/clear              id
 *	ipmi:/lan/set                  channel [source static|dhcp address mask gateway vlan (0: none)]
 *	ipmi:/watchdog/set             use action initial_ms [warning warning_s is_running: false stops it]
 *
 * Time: a command is asked up to five times within 8 s, longer where the box is known to be slow, then
 * once more over a new session; the op's own deadline ends it before that. Acts that must not happen
 * twice: two copies, 1.5 s.
 *
 * Of endpoint_config: node host port facts parsers (resolve names; NULL: addresses only) vault
 * (VAULT_IPMI, VAULT_IPMI_K_G) ipmi (privilege suites quirks k_g refuse_default_credentials; of suites
 * 11, 12 and those with xRC4 are not spoken). connect_ms, read_ms, `profile`, `trust`, events->root and
 * ->certificate mean nothing here. events->finding tells DEFAULT_CREDENTIALS FIRMWARE IPMI_CIPHER_ZERO
 * IPMI_SHA1 IPMI_ANONYMOUS IPMI_OLD. */
#ifndef FISHWAY_IPMI_H
#define FISHWAY_IPMI_H

#include "southbound/ipmi_own.h"

#endif
