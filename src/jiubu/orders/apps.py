from jiubu.kernel.app import ModuleConfig


class OrdersConfig(ModuleConfig):
    name = "jiubu.orders"
