from jiubu.kernel.app import ModuleConfig


class OrganisationConfig(ModuleConfig):
    name = "jiubu.organisation"
