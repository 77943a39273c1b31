from jiubu.kernel.app import ModuleConfig


class JournalConfig(ModuleConfig):
    name = "jiubu.journal"
