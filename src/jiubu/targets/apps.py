from jiubu.kernel.app import ModuleConfig


class TargetsConfig(ModuleConfig):
    name = "jiubu.targets"
