from jiubu.kernel.app import ModuleConfig


class AnalyticsConfig(ModuleConfig):
    name = "jiubu.analytics"
