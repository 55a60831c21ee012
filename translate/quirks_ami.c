/* AMI MegaRAC: Gigabyte, ASRock Rack, NVIDIA DGX H100, Lenovo TSM. The box's maker is in
 * ComputerSystem.Manufacturer. */
#include "gateway/xalloc.h"
#include "translate/quirk_rows.h"

/* clang-format off */
static const struct quirk_row rows[] = {
	/* 428 without If-Match; the tag of the collection's member is none, the resource itself has to be read for it. Some Gigabyte
	 * refuse the weak form as well as the strong one: the ladder goes on from here. */
	DRIVER("AMI", NULL, NULL, QUIRK_ETAG_WRITE, QUIRK_ETAG_HEADER, "gofish#171; community.general#6434"),
	DRIVER("AMI", NULL, NULL, QUIRK_EXPAND,                     5, "Gigabyte 12.84: MaxLevels 5"),
	DRIVER("AMI", NULL, NULL, QUIRK_EXPAND_INCOMPLETE,          1, "DGX H100: nv-redfish#118"),
	/* 3 to more than 30 s for the root alone. */
	DRIVER("AMI", NULL, NULL, QUIRK_READ_MS,                90000, "check_redfish#40"),
	EDIT("AMI", NULL, NULL, "VirtualMedia", EDIT_NULL,  "Image", "None", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "VirtualMedia", EDIT_NULL,  "ImageName", "None", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "ActionInfo",   EDIT_VALUE, "Parameters[].DataType", "string=String", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "ActionInfo",   EDIT_VALUE, "Parameters[].DataType", "boolean=Boolean", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "ActionInfo",   EDIT_VALUE, "Parameters[].DataType", "number=Number", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "PCIeDevice",   EDIT_NULL,  "PCIeInterface.MaxPCIeType", "", "Gigabyte 12.84"),
	EDIT("AMI", NULL, NULL, "Chassis",      EDIT_VALUE, "ChassisType", "ChassisType=Other", "DGX H100"),
};
/* clang-format on */

const struct quirk_family quirks_ami = {rows, nitems(rows)};
