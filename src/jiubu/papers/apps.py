from jiubu.kernel.app import ModuleConfig


class PapersConfig(ModuleConfig):
    name = "jiubu.papers"
