from importlib import import_module

from jiubu.kernel.app import ModuleConfig


class PacksConfig(ModuleConfig):
    name = "jiubu.packs"

    def ready(self) -> None:
        super().ready()
        import_module("jiubu.packs.defaults")
