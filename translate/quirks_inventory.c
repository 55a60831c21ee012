/* Inventory in vendors' own shapes (inventory.h). */
#include "gateway/xalloc.h"
#include "translate/inventory.h"

/* clang-format off */
const struct inventory_place inventory_places[] = {
	{ "Memory",          "Oem.Hp.links.Memory",          "iLO 4 2.78" },
	{ "NetworkAdapters", "Oem.Hp.links.NetworkAdapters", "iLO 4 2.78" },
	{ "NetworkAdapters", "Oem.Hpe.Links.NetworkAdapters", "iLO 5 2.46: the standard collection is empty" },
	{ "PCIeDevices",     "Oem.Hp.links.PCIDevices",      "iLO 4 2.78" },
};

const struct inventory_array inventory_arrays[] = {
	{ "Oem.Hpe.Links.SmartStorage", "Links.ArrayControllers", { "Links.PhysicalDrives", "Links.DiskDrives", NULL }, { "Links.LogicalDrives", NULL },
	  "Links.DataDrives", "DiskDriveStatusReasons", "iLO 5 2.46, 2.72" },
	{ "Oem.Hp.links.SmartStorage",  "links.ArrayControllers", { "links.PhysicalDrives", "links.DiskDrives", NULL }, { "links.LogicalDrives", NULL },
	  "links.DataDrives", "DiskDriveStatusReasons", "iLO 4: idrac_exporter#57" },
};

const struct inventory_firmware inventory_firmwares[] = {
	/* Empty bays have a power supply of version 0.00. */
	{ "Oem.Hp.links.FirmwareInventory", "Current", "Name", "VersionString", "0.00", "iLO 4: check_redfish firmware.py; idrac_exporter client.go" },
};

static const struct shape_step memory[] = {
	{ "SocketLocator",      "DeviceLocator",     SHAPE_TEXT,     NULL },
	{ "SizeMB",             "CapacityMiB",       SHAPE_POSITIVE, NULL },
	{ "MaximumFrequencyMHz","OperatingSpeedMhz", SHAPE_POSITIVE, NULL },
	{ "Manufacturer",       "Manufacturer",      SHAPE_TEXT,     NULL },
	{ "PartNumber",         "PartNumber",        SHAPE_TEXT,     NULL },
	{ "Rank",               "RankCount",         SHAPE_POSITIVE, NULL },
	{ "DIMMType",           "MemoryDeviceType",  SHAPE_WORD,     "DDR4=DDR4|DDR3=DDR3" },
	{ "DIMMStatus",         "Status.State",      SHAPE_WORD,     "GoodInUse=Enabled|PresentSpare=StandbySpare|NotPresent=Absent|DegradedInUse=Enabled|PresentUnused=Disabled" },
	{ "DIMMStatus",         "Status.Health",     SHAPE_WORD,     "GoodInUse=OK|DegradedInUse=Warning|ConfigurationError=Critical" },
};
static const struct shape_step drive[] = {
	{ "Model",                  "Model",                         SHAPE_TEXT,     NULL },
	{ "SerialNumber",           "SerialNumber",                  SHAPE_TEXT,     NULL },
	{ "FirmwareVersion.Current.VersionString", "Revision",       SHAPE_TEXT,     NULL },
	{ "CapacityMiB",            "CapacityBytes",                 SHAPE_MIB,      NULL },
	{ "BlockSizeBytes",         "BlockSizeBytes",                SHAPE_POSITIVE, NULL },
	{ "MediaType",              "MediaType",                     SHAPE_WORD,     "HDD=HDD|SSD=SSD" },
	{ "InterfaceType",          "Protocol",                      SHAPE_WORD,     "SAS=SAS|SATA=SATA|NVME=NVMe|NVMe=NVMe" },
	{ "RotationalSpeedRpm",     "RotationSpeedRPM",              SHAPE_POSITIVE, NULL },
	{ "InterfaceSpeedMbps",     "NegotiatedSpeedGbs",            SHAPE_MBPS,     NULL },
	{ "SSDEnduranceUtilizationPercentage", "PredictedMediaLifeLeftPercent", SHAPE_USED, NULL },
	{ "Location",               "PhysicalLocation.PartLocation.ServiceLabel", SHAPE_TEXT, NULL },
	{ "Status",                 "Status",                        SHAPE_COPY,     NULL },
};
static const struct shape_step volume[] = {
	{ "LogicalDriveName",       "Name",            SHAPE_TEXT, NULL },
	{ "CapacityMiB",            "CapacityBytes",   SHAPE_MIB,  NULL },
	{ "Raid",                   "RAIDType",        SHAPE_WORD, "0=RAID0|1=RAID1|5=RAID5|6=RAID6|10=RAID10|50=RAID50|60=RAID60|1Triple=RAID1Triple|10Triple=RAID10Triple" },
	{ "Status",                 "Status",          SHAPE_COPY, NULL },
};
static const struct shape_step controller[] = {
	{ "Model",                  "Name",            SHAPE_TEXT, NULL },
	{ "Model",                  "Model",           SHAPE_TEXT, NULL },
	{ "SerialNumber",           "SerialNumber",    SHAPE_TEXT, NULL },
	{ "ControllerPartNumber",   "PartNumber",      SHAPE_TEXT, NULL },
	{ "FirmwareVersion.Current.VersionString", "FirmwareVersion", SHAPE_TEXT, NULL },
	{ "Status",                 "Status",          SHAPE_COPY, NULL },
};
static const struct shape_step adapter[] = {
	{ "Name",                   "Name",            SHAPE_TEXT, NULL },
	{ "Name",                   "Model",           SHAPE_TEXT, NULL },
	{ "PartNumber",             "PartNumber",      SHAPE_TEXT, NULL },
	{ "SerialNumber",           "SerialNumber",    SHAPE_TEXT, NULL },
	{ "Status",                 "Status",          SHAPE_COPY, NULL },
};
static const struct shape_step pci[] = {
	{ "Name",                   "Name",            SHAPE_TEXT, NULL },
	{ "DeviceType",             "Description",     SHAPE_TEXT, NULL },
	{ "Status",                 "Status",          SHAPE_COPY, NULL },
};

const struct shape shapes[] = {
	{ "HpMemory",                      "#Memory.v1_7_0.Memory",                 memory,     nitems(memory),     "iLO 4 2.78" },
	{ "Hp*SmartStorageDiskDrive",      "#Drive.v1_11_0.Drive",                  drive,      nitems(drive),      "iLO 4: idrac_exporter#57; iLO 5 2.72" },
	{ "Hp*SmartStorageLogicalDrive",   "#Volume.v1_6_0.Volume",                 volume,     nitems(volume),     "iLO 4: idrac_exporter#57; iLO 5 2.72" },
	{ "Hp*SmartStorageArrayController", "#Storage.v1_10_0.Storage",             controller, nitems(controller), "iLO 4: idrac_exporter#57; iLO 5 2.72" },
	{ "Hp*BaseNetworkAdapter",         "#NetworkAdapter.v1_5_0.NetworkAdapter", adapter,    nitems(adapter),    "iLO 4 2.78; iLO 5 2.46" },
	{ "HpServerPciDevice",             "#PCIeDevice.v1_5_0.PCIeDevice",         pci,        nitems(pci),        "iLO 4 2.78" },
};
/* clang-format on */

const size_t inventory_place_count = nitems(inventory_places), inventory_array_count = nitems(inventory_arrays),
	     inventory_firmware_count = nitems(inventory_firmwares), shape_count = nitems(shapes);
