/* Manager, OEM, events, accounts. */
{"Managers/{manager}", "ManagerType Model FirmwareVersion DateTimeLocalOffset Actions/#Manager.Reset/ResetType@Redfish.AllowableValues "
		       "NetworkProtocol/@odata.id EthernetInterfaces/@odata.id LogServices/@odata.id RemoteAccountService/@odata.id"},
{"Managers/{manager}/NetworkProtocol", "HostName FQDN NTP/ProtocolEnabled NTP/NTPServers HTTP/ProtocolEnabled HTTPS/ProtocolEnabled HTTPS/Port "
				       "SSH/ProtocolEnabled IPMI/ProtocolEnabled SNMP/ProtocolEnabled KVMIP/ProtocolEnabled VirtualMedia/ProtocolEnabled"},
{"Managers/{manager}/EthernetInterfaces", "Members[]/@odata.id"},
{"Managers/{manager}/EthernetInterfaces/*", "InterfaceEnabled HostName FQDN MACAddress NameServers StaticNameServers IPv4Addresses[]/Address "
					    "IPv6Addresses[]/Address"},
{"Managers/{manager}", "Oem/Fishway/License/Edition Oem/Fishway/License/LicenseType Oem/Fishway/License/Status/Health"},
{"Managers/{manager}", "Oem/Fishway/Events/ServerSentEvents Oem/Fishway/Events/Push Oem/Fishway/Events/Filters#"},
{"LicenseService/Licenses", "Members#"},
{"AccountService/Accounts", "Members#"},
