from jiubu.kernel.app import ModuleConfig


class CardsConfig(ModuleConfig):
    name = "jiubu.cards"
