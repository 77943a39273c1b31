"""The way from a row to its group."""

from django.db import models

from jiubu.organisation.models import Group


def path_to_group(model: type[models.Model]) -> str | None:
    """The shortest way from a model to its group: "group_id", "store__group_id", "deal__group_id"; None: has none."""
    if model is Group:
        return "pk"
    todo, seen = [(model, "")], {model}
    while todo:
        current, way = todo.pop(0)
        if current._meta.label_lower == "journal.entry":
            return f"{way}group_id"
        for field in current._meta.concrete_fields:
            target = field.related_model
            if target is Group:
                return f"{way}{field.name}_id"
            if isinstance(target, type) and target not in seen:
                seen.add(target)
                todo.append((target, f"{way}{field.name}__"))
    return None
