from jiubu.kernel.app import ModuleConfig


class ListsConfig(ModuleConfig):
    name = "jiubu.lists"
