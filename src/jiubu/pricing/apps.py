from jiubu.kernel.app import ModuleConfig


class PricingConfig(ModuleConfig):
    name = "jiubu.pricing"
