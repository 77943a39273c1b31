from jiubu.kernel.app import ModuleConfig


class CustomersConfig(ModuleConfig):
    name = "jiubu.customers"
