from django.urls import path

from jiubu.losses.views import analysis, cases, reviews

app_name = "losses"

urlpatterns = [
    path("", analysis.names, name="names"),
    path("analysis/", analysis.analysis, name="analysis"),
    path("won/", analysis.won, name="won"),
    path("board/", cases.board, name="board"),
    path("cases/<int:case_id>/", cases.detail, name="case"),
    path("cases/<int:case_id>/cause/", cases.cause, name="cause"),
    path("cases/<int:case_id>/step/", cases.step, name="step"),
    path("cases/<int:case_id>/owner/", cases.owner, name="case_owner"),
    path("<int:request_id>/case/", cases.opening, name="case_opening"),
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/new/", reviews.review_new, name="review_new"),
    path("reviews/<int:review_id>/", reviews.detail, name="review"),
    path("reviews/<int:review_id>/edit/", reviews.edit, name="review_edit"),
    path("reviews/<int:review_id>/countermeasures/new/", reviews.measure_new, name="measure_new"),
    path("countermeasures/<int:measure_id>/", reviews.measure, name="measure"),
    path("countermeasures/<int:measure_id>/talk/", reviews.talk_new, name="talk_new"),
    path("talks/", reviews.talk_list, name="talks"),
    path("talks/<int:talk_id>/", reviews.talk, name="talk"),
    path("talks/<int:talk_id>/rehearsal/", reviews.rehearsal, name="rehearsal"),
]
