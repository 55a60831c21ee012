/* Power, virtual media, logs. */
{"Systems/*", "PowerState PowerOnDelaySeconds PowerOffDelaySeconds PowerCycleDelaySeconds Actions/#ComputerSystem.Reset/target Actions/#ComputerSystem.Reset/ResetType@Redfish.AllowableValues VirtualMedia/@odata.id"},
{"Systems/*/ResetActionInfo", "Parameters[]/Name Parameters[]/AllowableValues"},
{"Systems/*/VirtualMedia", "Members[]/@odata.id"},
{"Systems/*/VirtualMedia/*", "@odata.type Name MediaTypes Image Inserted ConnectedVia Actions/#VirtualMedia.InsertMedia/target Actions/#VirtualMedia.EjectMedia/target"},
{"Managers/{manager}/VirtualMedia", "Members[]/@odata.id"},
