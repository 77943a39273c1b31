from jiubu.kernel.app import ModuleConfig


class ShowroomConfig(ModuleConfig):
    name = "jiubu.showroom"
