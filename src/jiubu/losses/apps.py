from jiubu.kernel.app import ModuleConfig


class LossesConfig(ModuleConfig):
    name = "jiubu.losses"
