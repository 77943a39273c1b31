from jiubu.kernel.app import ModuleConfig


class VehiclesConfig(ModuleConfig):
    name = "jiubu.vehicles"
