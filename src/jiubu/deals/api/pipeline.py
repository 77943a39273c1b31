"""The pipeline report."""

from jiubu.deals import access, queries, schemas
from jiubu.deals.api.router import router
from jiubu.web.requests import StaffRequest


@router.get("/deals/pipeline", response=schemas.PipelineOut | None)
def pipeline(
    request: StaffRequest, process_id: int | None = None, store_id: int | None = None, most: int = 100
) -> queries.Pipeline | None:
    """Open deals by stage and person: how many, how much, and weighted by the probability of the stage. The names behind
    a number: ``GET /deals`` with the same process, store, owner and stage.
    """
    request.actor.require(access.SEE)
    return queries.pipeline_of(request.actor, process=process_id, store_id=store_id, most=most)
