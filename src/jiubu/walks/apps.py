from jiubu.kernel.app import ModuleConfig


class WalksConfig(ModuleConfig):
    name = "jiubu.walks"
