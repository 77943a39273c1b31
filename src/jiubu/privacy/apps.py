from jiubu.kernel.app import ModuleConfig


class PrivacyConfig(ModuleConfig):
    name = "jiubu.privacy"
