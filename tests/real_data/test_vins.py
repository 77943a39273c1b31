"""Every VIN of the file gets the right verdict."""

import csv

from jiubu.kernel.identity import vin, vin_check_digit


def test_every_verdict_is_right(real_data):
    wrong, counts = [], {"fine": 0, "error": 0, "warning": 0}
    with real_data("vin/vins.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            checked = vin(row["vin"])
            is_formed = row["len"] == "17" and row["charset_ok"] == "1"
            is_chinese = row["vin"].startswith("L")
            expected = (
                not is_formed or (row["check_ok"] == "0" and is_chinese),
                is_formed and row["check_ok"] == "0" and not is_chinese,
            )
            if (bool(checked.error), bool(checked.warning)) != expected:
                wrong.append(row["vin"])
            if is_formed:
                assert vin_check_digit(row["vin"]) == row["check_digit_expected"]
            counts["error" if checked.error else "warning" if checked.warning else "fine"] += 1
    assert wrong == []
    assert counts == {"fine": 108, "error": 5, "warning": 48}
