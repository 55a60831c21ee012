/* Manager, OEM, events, accounts. */
{"Managers/{manager}", "ManagerType Model FirmwareVersion"},
