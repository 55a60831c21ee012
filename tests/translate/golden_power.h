/* Power, virtual media, logs. */
{"Systems/*", "Actions/#ComputerSystem.Reset/target"},
