"""pyghmi's BMC (cipher suite 3; no sensors, log, FRU, network or users) with a machine behind it: `pyghmi_bmc.py ADDRESS PORT`, ADMIN/ADMIN."""
import sys

from pyghmi.ipmi import bmc


class Machine(bmc.Bmc):
    power, device = "off", "default"

    def get_boot_device(self):
        return self.device

    def set_boot_device(self, bootdevice):
        self.device = bootdevice

    def get_power_state(self):
        return self.power

    def power_on(self):
        self.power = "on"

    def power_off(self):
        self.power = "off"

    def power_reset(self):
        pass

    def power_cycle(self):
        self.power = "on"

    def power_shutdown(self):
        self.power = "off"

    def cold_reset(self):
        pass

    def is_active(self):
        return self.power == "on"


if __name__ == "__main__":
    Machine({"ADMIN": "ADMIN"}, address=sys.argv[1], port=int(sys.argv[2])).listen()
