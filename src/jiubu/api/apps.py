from jiubu.kernel.app import ModuleConfig


class ApiConfig(ModuleConfig):
    name = "jiubu.api"
