from jiubu.kernel.app import ModuleConfig


class InspectionsConfig(ModuleConfig):
    name = "jiubu.inspections"
