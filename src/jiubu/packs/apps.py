from jiubu.kernel.app import ModuleConfig


class PacksConfig(ModuleConfig):
    name = "jiubu.packs"
