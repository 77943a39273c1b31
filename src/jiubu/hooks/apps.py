from jiubu.kernel.app import ModuleConfig


class HooksConfig(ModuleConfig):
    name = "jiubu.hooks"
