"""axe-core in the browser of these tests: what of a page a screen reader, a keyboard or a tired eye can't use."""

from dataclasses import dataclass
from pathlib import Path

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"

FRAME = ".side"
"""The menu, which is the same on every page: looking at it once is enough."""

LOOK = """async ([scope, only, seen]) => {
    const rules = {"target-size": {enabled: true}};
    const options = only.length ? {runOnly: only} : {rules};
    const found = await axe.run({include: [scope || 'html'], exclude: seen}, {resultTypes: ["violations"], ...options});
    return found.violations.filter(rule => ["serious", "critical"].includes(rule.impact)).flatMap(rule =>
        rule.nodes.map(node => ({
            rule: rule.id, element: node.target.flat().join(" "), html: node.html.slice(0, 160),
            why: (node.failureSummary.split("\\n")[1] || "").trim(),
        })));
}"""


@dataclass(frozen=True)
class Finding:
    """One element of one page that breaks one rule."""

    page: str
    rule: str
    element: str
    html: str
    why: str


def findings(page, name, *, scope=None, only=(), seen=()):
    """The serious and critical ones in ``scope`` (a selector; None: the whole page), but not in ``seen``. ``only``: names
    of rules.
    """
    return [Finding(name, **one) for one in page.evaluate(LOOK, [scope, list(only), list(seen)])]


def told(found):
    """As a failing test says it: the same rule on the same kind of element once, with where it was found."""
    kinds = {}
    for one in found:
        kinds.setdefault((one.rule, one.html[:60], one.why), []).append(one)
    return "\n".join(
        f"{one.rule}: {one.element}\n    {one.html}\n    {one.why}\n    on {len(same)}: "
        + ", ".join(sorted({each.page for each in same})[:8])
        for same in kinds.values()
        for one in same[:1]
    )
