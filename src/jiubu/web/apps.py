from jiubu.kernel.app import ModuleConfig


class WebConfig(ModuleConfig):
    name = "jiubu.web"
