from jiubu.kernel.app import ModuleConfig


class ImportsConfig(ModuleConfig):
    name = "jiubu.imports"
