from jiubu.kernel.app import ModuleConfig


class MeetingsConfig(ModuleConfig):
    name = "jiubu.meetings"
