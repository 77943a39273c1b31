from jiubu.kernel.app import ModuleConfig


class DocumentsConfig(ModuleConfig):
    name = "jiubu.documents"
