/* Power, virtual media, logs. */
{"Systems/*", "PowerState PowerOnDelaySeconds PowerOffDelaySeconds PowerCycleDelaySeconds Actions/#ComputerSystem.Reset/target Actions/#ComputerSystem.Reset/ResetType@Redfish.AllowableValues"},
{"Systems/*/ResetActionInfo", "Parameters[]/Name Parameters[]/AllowableValues"},
