from jiubu.kernel.app import ModuleConfig


class ProcessConfig(ModuleConfig):
    name = "jiubu.process"
