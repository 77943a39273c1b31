"""Sixty deals of one month (``month.csv``), and every figure of it worked out on paper.

Numbers in the comments are the deals' numbers in the table. W and L are team 一组, Z and Y team 二组; whose a deal is
follows from its number: 1 W, 2 L, 3 Z, 4 Y, 5 W … April 5 and 6 are holidays, so April has 28 working days.

An order that is cancelled later stays in the month in which it was signed, and is taken off the orders (K11, K19O) of the
month in which it is cancelled: April's orders are 14, two (5, and 19 of March) are cancelled in April, so 12 are left.
"""

from datetime import date, timedelta

import time_machine
from django.test import TestCase

from jiubu.analytics import queries
from jiubu.analytics.models import Standing
from jiubu.analytics.rules import Period
from jiubu.showroom.models import Visit
from tests.analytics.month import live, moment
from tests.factories import machine

APRIL, WEEK, DAY = (Period.around(kind, date(2026, 4, 8)) for kind in ("month", "week", "day"))


def told(here, period, *, now="05-02"):
    with time_machine.travel(moment(now), tick=False):
        return {one.indicator.code: one for one in queries.figures_of(machine(here.store.group), here.store, period)}


def counted(names):
    return sum(-1 if one.name.is_off else 1 for one in names)


def shares(values):
    return {code: (value.top, value.bottom) for code, value in values.items()}


# Cards opened in April (K4, K5, K11, K13 divide by them and by what was left over):
#   W 21 25 29 33 37 41 45 49 53 57 = 10      L 22 26 30 34 38 42 46 50 54 58 = 10
#   Z 23 27 31 35 39 43 51 59 = 8             Y 24 28 32 36 40 44 52 56 60 = 9      together 37
#   47, 48 and 55 had a card before.
# Left over (L0): H 1 2 15, A 3 4 5 16, B 6 7 8 9, C 10 11 12 = 14 (W 1 5 9, L 2 6 10, Z 3 7 11 15, Y 4 8 12 16);
#   13 and 14 have no grade, 17 was lost, 18 and 19 are signed, 20 is delivered. 37 + 14 = 51.
STORE = {
    # leads: 35-50 and 56-60 = 21 (walk-ins and calls were talked to at once). Within 30 minutes of opening hours: 35 36 37
    # (ten minutes that evening, ten the next morning) 40 (30, just) 44 45 47 48 49 56 57 = 11. Too late: 38 41 (31) 46 50 58,
    # 39 (10 in the evening, 30 after two holidays), 43 (a machine answered at once, a person after two hours).
    # Nobody: 42 59 60
    "K1": (11, 21),
    # cards: 35 36 37 38 39 40 41 43 44 45 46 and the calls 51 52 53 54 = 15. Without intent: 49 and 50, lost as leads, and two
    # calls of the 9th that left no card = 4. With a card before: 47 48 55 = 3. Still open, not counted: 42, the call of the 30th
    "K3": (15, 22),
    # first visits with a card: 21-34, and 36, whose card is of the same day = 15; strangers 6. 11 came for papers
    "K2": (15, 21),
    # invited, first time here: 5 6 9 13 15 35 40 44 45 52 58 = 11; came back: 1 2 3 (twice) 6 28 30 (twice) 33 40 45 = 9
    "K4": (20, 51),
    "K5": (9, 51),
    # drove: 2 5 15 25 26 28 35 45
    "K6": (8, 35),
    # of them ordered: 2 5 25 28 35
    "K7": (5, 8),
    # 21 25 28 33
    "K8": (4, 15),
    # 5 6 13 35 44 52 58
    "K9": (7, 11),
    # 1 2 6 28 33
    "K10": (5, 9),
    # orders: 1 2 5 6 13 16 21 25 28 33 35 44 52 58 = 14; cancelled: 5 (of the 8th) and 19 (of March) = 2
    "K11": (12, 51),
    "K12H": (2, 3),  # 1 2
    "K12A": (2, 4),  # 5 16
    "K12B": (1, 4),  # 6
    "K12C": (0, 3),
    # confirmed: 4 8 10 34 49 50; sent back: 7; not decided: 14; of March: 17
    "K13": (6, 51),
    # asked for: 4 7 8 10 14 34 49 50; 8 says "other reason", a leaf of the branch "other"; 14 waits for a decision
    "K14": (5, 8),
    "K15": (1, 8),
    # due: 3 4 7 9 12 22 23 24 27 31 33 38 (29 was cancelled); in time: 3 4 22 23 27 31. Late 7 38, put off 9 33, not made
    # 12 24
    "K16": (6, 12),
    # delivered: 1 6 18 25 58; 14 orders and 2 open ones of March (18 19)
    "K17": (5, 16),
    # 5 and 19
    "K18": (2, 16),
    # the store has no number of its own: 12 + 10 + 10
    "K19C": (37, 32),
    "K19T": (8, None),
    # its own number, whatever its people's add up to
    "K19O": (12, 20),
    "K19D": (5, None),
    # of the 20th until half past seven; of the 21st, never closed
    "K34": (2, None),
}

WANG = {
    "K1": (4, 5),  # 37 45 49 57 of these and 41
    "K3": (4, 6),  # cards 37 41 45 53; nothing: 49, a call of the 9th
    "K2": (4, 6),  # 21 25 29 33; strangers of the 1st and 8th
    "K4": (7, 13),  # 5 9 13 45 and back 1 33 45; 10 cards and 1 5 9
    "K5": (3, 13),
    "K6": (3, 11),  # 5 25 45; 4 + 4 + 3
    "K7": (2, 3),  # 5 25
    "K8": (3, 4),  # 21 25 33
    "K9": (2, 4),  # 5 13
    "K10": (2, 3),  # 1 33
    "K11": (5, 13),  # 1 5 13 21 25 33, less 5
    "K12H": (1, 1),
    "K12A": (1, 1),
    "K12B": (0, 1),
    "K13": (1, 13),  # 49
    "K14": (1, 1),
    "K15": (0, 1),
    "K16": (0, 2),  # 9 and 33 put off
    "K17": (2, 6),  # 1 25; the open orders of March are L's and Z's
    "K18": (1, 6),  # 5
    "K19C": (10, 12),
    "K19T": (3, None),
    "K19O": (5, 5),
    "K19D": (2, None),
}

TEAM = {
    "K1": (4, 10),  # W's, and none of L's 38 42 46 50 58
    "K3": (7, 11),  # L: 38 46 54; nothing 50, a call of the 9th; 42 is open
    "K2": (8, 11),  # L: 22 26 30 34; a stranger of the 8th
    "K4": (12, 26),  # L: 6 58 and back 2 6 30; 10 cards and 2 6 10
    "K5": (6, 26),
    "K6": (5, 20),  # L: 2 26 of 4 + 2 + 3
    "K7": (3, 5),  # L: 2
    "K8": (3, 8),
    "K9": (4, 6),  # L: 6 58
    "K10": (4, 6),  # L: 2 6
    "K11": (8, 26),  # L: 2 6 58; less 5
    "K12H": (2, 2),
    "K12A": (1, 1),
    "K12B": (1, 2),  # L: 6; W: 9
    "K12C": (0, 1),
    "K13": (4, 26),  # L: 10 34 50
    "K14": (4, 5),  # 14 waits
    "K15": (0, 5),
    "K16": (1, 4),  # L: 22 in time, 38 late
    "K17": (5, 10),  # L: 6 18 58; 9 orders and 18
    "K18": (1, 10),
    "K19C": (20, 22),
    "K19T": (5, None),
    "K19O": (8, 9),  # 5 + 4
    "K19D": (5, None),
    "K34": (0, None),
}

# The week from the 6th: cards 25 40 56, 26 27 41 42 53 57, 28 43 44 58, 29 45 59, 30 = 17. On the 6th, of the 14 left over
# number 1 had ordered: 13. Open orders then: 18 19 1 21. New deals had no grade yet.
OF_WEEK = {
    "K1": (5, 10),  # 40 44 45 56 57 of these and 41 42 43 58 59
    "K3": (6, 8),  # 40 41 43 44 45 53; two calls of the 9th; 42 is open
    "K2": (6, 8),  # 25 26 27 28 29 30; two strangers of the 8th
    "K4": (9, 30),  # 5 6 13 15 40 44 52; back 2 3
    "K5": (2, 30),
    "K6": (5, 15),  # 2 5 15 25 26 of 6 + 7 + 2
    "K7": (4, 5),  # 2 5 25 and 35, which drove the week before
    "K8": (1, 6),  # 25
    "K9": (3, 7),  # 5 44 52
    "K10": (1, 2),  # 2
    "K11": (6, 30),  # 2 5 25 35 44 52
    "K12H": (1, 2),  # 2 of 2 15
    "K12A": (1, 4),  # 5
    "K12B": (0, 4),
    "K12C": (0, 3),
    "K13": (1, 30),  # 8
    "K14": (0, 2),  # 8 says nothing definite, 7 was sent back
    "K15": (1, 2),
    "K16": (3, 5),  # 4 22 23 of these and 24 38
    "K17": (1, 10),  # 18; 6 orders and 4 open
    "K18": (0, 10),
    "K19C": (17, 6.9),  # 32 * 6 of 28 working days: the 6th is a holiday
    "K19T": (5, None),
    "K19O": (6, 4.3),  # 20 * 6 / 28
    "K19D": (1, None),
    "K34": (0, None),
}

# Wednesday the 8th: cards 26 27 41 42 53 57 = 6, left over 13 as on the 6th, open orders 18 19 1 21 25.
OF_DAY = {
    "K1": (1, 3),  # 57; 41 took 31 minutes, 42 nobody answered
    "K3": (2, 2),  # 41 53
    "K2": (2, 4),  # 26 27 and two strangers
    "K4": (2, 19),  # 6, back 2
    "K5": (1, 19),
    "K6": (2, 4),  # 2 26
    "K7": (1, 2),  # 5 ordered; it drove the day before
    "K8": (0, 2),
    "K9": (0, 1),
    "K10": (0, 1),
    "K11": (1, 19),  # 5
    "K12H": (0, 2),
    "K12A": (1, 4),
    "K12B": (0, 4),
    "K12C": (0, 3),
    "K13": (0, 19),
    "K14": (0, 0),
    "K15": (0, 0),
    "K16": (1, 2),  # 4; 38 a day late
    "K17": (0, 6),
    "K18": (0, 6),
    "K19C": (6, 1.1),  # 32 / 28
    "K19T": (2, None),
    "K19O": (1, 0.7),  # 20 / 28
    "K19D": (0, None),
    "K34": (0, None),
}


class TestMonth(TestCase):
    """Lived through once for all of them; nothing stays."""

    @classmethod
    def setUpTestData(cls):
        cls.month = live()

    def test_the_store(self):
        found = told(self.month, APRIL)
        assert shares({code: one.total for code, one in found.items()}) == STORE
        assert found["K11"].total.share == 0.2353  # 12 / 51
        # of 18: 5 8 10 10 10 12 15 20 20 | 25 30 31 40 45 60 90 120 200
        assert found["K1"].total.median == 22.5

    def test_one_person(self):
        person = self.month.people["W"]
        found = told(self.month, APRIL)
        of = {code: next((v.value for v in one.people if v.person == person), None) for code, one in found.items()}
        assert shares({code: value for code, value in of.items() if value}) == WANG
        assert of["K1"].median == 15  # 10 12 15 20 31
        assert (of["K19O"].gap, of["K19C"].gap) == (0, 2)

    def test_one_team(self):
        found = told(self.month, APRIL)
        of = {code: next(v.value for v in one.teams if v.team.name == "一组") for code, one in found.items()}
        assert shares(of) == TEAM
        assert of["K1"].median == 31  # 10 12 15 20 31 45 60 90 200

    def test_one_week(self):
        found = told(self.month, WEEK)
        assert shares({code: one.total for code, one in found.items()}) == OF_WEEK
        assert found["K1"].total.median == 22.5  # 10 10 10 15 | 30 31 120 200

    def test_one_day(self):
        found = told(self.month, DAY)
        assert shares({code: one.total for code, one in found.items()}) == OF_DAY
        assert found["K1"].total.median == 20.5  # 10 31
        assert found["K14"].total.share is None

    def test_the_pace_counts_working_days(self):
        """On the 15th 13 of 28 are over, the 5th and 6th being holidays."""
        found = told(self.month, APRIL, now="15")
        assert found["K19O"].total.pace == 9.3  # 20 * 13 / 28
        assert found["K19C"].total.pace == 14.9  # 32 * 13 / 28
        assert told(self.month, APRIL)["K19O"].total.pace == 20

    def test_what_is_due_today_is_missed_when_the_day_is_over(self):
        """12 was to be called at ten on the 17th, and was not: at noon it is still to come, as the discipline page says."""
        day = Period.around("day", date(2026, 4, 17))
        assert [told(self.month, day, now=now)["K16"].total.bottom for now in ("17 12:00", "18 00:10")] == [0, 1]

    def test_who_comes_after_closing_is_here_until_midnight(self):
        day = Period.around("day", date(2026, 4, 23))
        store, closed = self.month.store, {"channel": "visit", "result": "other", "purpose": "papers"}
        for hours in ((19, 20), (17, 23), (20, 25)):
            came, left = (moment("23 00:00") + timedelta(hours=hour) for hour in hours)
            Visit.objects.create(group_id=store.group_id, store=store, arrived_at=came, left_at=left, **closed)
        assert told(self.month, day)["K34"].total.top == 2

    def test_the_opening_of_the_month(self):
        """Whether it was kept in time (the 1st) or found out a month later (the 6th)."""
        numbers = {deal.pk: n for n, deal in self.month.deals.items()}
        rows = Standing.objects.filter(snapshot__store=self.month.store).order_by("deal_id")

        def graded(day):
            found = {}
            for deal_id, grade in rows.filter(snapshot__day=date(2026, 4, day)).values_list("deal_id", "grade"):
                found.setdefault(grade, []).append(numbers[deal_id])
            return found

        march = {"A": [3, 4, 5, 16], "B": [6, 7, 8, 9], "C": [10, 11, 12], "N": [13, 14]}
        assert graded(1) == {"H": [1, 2, 15], **march, "O": [18, 19]}
        later = graded(6)
        assert (later["H"], later["O"]) == ([2, 15], [1, 18, 19, 21])

    def test_every_number_opens_into_its_names(self):
        by, team = machine(self.month.store.group), self.month.teams["一组"].pk
        with time_machine.travel(moment("05-02"), tick=False):
            for code, (top, bottom) in STORE.items():
                assert counted(queries.names_behind(by, self.month.store, APRIL, code, "top", None)) == top, code
                if not code.startswith("K19"):
                    assert len(queries.names_behind(by, self.month.store, APRIL, code, "bottom", None)) == (
                        bottom or 0
                    ), code
            for code in ("K1", "K3", "K11", "K17"):
                assert (
                    counted(queries.names_behind(by, self.month.store, APRIL, code, "top", None, team)) == TEAM[code][0]
                ), code
