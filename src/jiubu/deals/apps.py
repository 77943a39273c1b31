from jiubu.kernel.app import ModuleConfig


class DealsConfig(ModuleConfig):
    name = "jiubu.deals"
