from jiubu.kernel.app import ModuleConfig


class RecoveryConfig(ModuleConfig):
    name = "jiubu.recovery"
