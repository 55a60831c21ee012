/* What vendors call boot sources, and where they keep an order or a mode of their own (boot.h). */
#include "gateway/xalloc.h"
#include "translate/boot.h"

/* clang-format off */
/* The first one that a box offers counts. */
const struct boot_word boot_words[] = {
	{ "CD/DVD",               "Cd",     false, "Supermicro X10SDV 4.0" },
	{ "UefiCd",               "Cd",     true,  "Supermicro X10SDV 4.0" },
	{ "FloppyRemovableMedia", "Floppy", false, "Supermicro X10SDV 4.0" },
	{ "UsbKey",               "Usb",    false, "Supermicro X10SDV 4.0" },
	{ "UefiUsbKey",           "Usb",    true,  "Supermicro X10SDV 4.0" },
	{ "UsbHdd",               "Usb",    false, "Supermicro X10SDV 4.0" },
	{ "UefiUsbHdd",           "Usb",    true,  "Supermicro X10SDV 4.0" },
	{ "UsbCd",                "Usb",    false, "Supermicro X10SDV 4.0, X13 11.01" },
	{ "UefiUsbCd",            "Usb",    true,  "Supermicro X10SDV 4.0" },
	{ "UsbFloppy",            "Usb",    false, "Supermicro X10SDV 4.0" },
	{ "UefiHdd",              "Hdd",    true,  "Supermicro X10SDV 4.0" },
};

const struct boot_order_place boot_order_places[] = {
	{ "Oem.Supermicro.FixedBootOrder", "FixedBootOrder", "libredfish: supermicro.rs; X13 11.01" },
};

const struct boot_mode_place boot_mode_places[] = {
	{ "Bios", "BootMode",            "Uefi", "LegacyBios", "iLO 4 2.78: HpBios" },
	{ "Bios", "Attributes.BootMode", "Uefi", "Bios",       "iDRAC9 6.00: the attribute" },
};
/* clang-format on */

const size_t boot_word_count = nitems(boot_words), boot_order_place_count = nitems(boot_order_places),
	     boot_mode_place_count = nitems(boot_mode_places);
