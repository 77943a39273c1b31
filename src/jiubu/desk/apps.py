from jiubu.kernel.app import ModuleConfig


class DeskConfig(ModuleConfig):
    name = "jiubu.desk"
