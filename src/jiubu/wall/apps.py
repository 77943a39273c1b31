from jiubu.kernel.app import ModuleConfig


class WallConfig(ModuleConfig):
    name = "jiubu.wall"
