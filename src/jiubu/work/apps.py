from jiubu.kernel.app import ModuleConfig


class WorkConfig(ModuleConfig):
    name = "jiubu.work"
