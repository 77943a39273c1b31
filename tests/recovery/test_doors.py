"""Doctor and backups on the page, through the API and in the terminal; the backup of the night."""

import zipfile
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.utils import timezone

from jiubu.customers.models import Customer
from jiubu.journal import heartbeat
from jiubu.journal.models import Delivery, Entry, Tick, Worker
from jiubu.kernel import crypto
from jiubu.recovery.archive import shelf
from jiubu.recovery.doctor import findings
from jiubu.work.models import Notification
from tests.factories import make_person
from tests.factories.work import make_a_promise, make_a_task, make_an_appointment
from tests.factories.worker import run_schedule, run_worker
from tests.journal.happenings import happen

SHANGHAI = ZoneInfo("Asia/Shanghai")
RIGHTS = {"recovery.see": "group", "recovery.back_up": "group"}


@pytest.fixture
def shelved(settings, tmp_path):
    """A place of its own."""
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.BACKUPS, settings.NIGHTLY_BACKUP = tmp_path / "backups", True
    settings.SECRET_KEY = "of this test only"  # noqa: S105
    (tmp_path / "keys").mkdir(mode=0o700)
    return settings


@pytest.fixture
def sound(shelved, tmp_path):
    """With what the doctor looks for; no page is rendered with these static files."""
    shelved.STATIC_ROOT = tmp_path / "static"
    shelved.STATIC_ROOT.mkdir()
    (shelved.STATIC_ROOT / "staticfiles.json").touch()
    return shelved


def wrong():
    return {str(f.subject): f.level for f in findings() if f.level != "ok"}


@pytest.mark.django_db
def test_the_page_shows_health_and_backups(client, store, shelved):
    heartbeat.begin()
    client.force_login(make_person(store, RIGHTS))
    page = client.get("/recovery/", headers={"accept-language": "en"}).content.decode()
    assert "1 worker is alive." in page
    assert "No backup yet" in page


@pytest.mark.django_db
def test_who_may_not_see_gets_nothing(client, store, shelved):
    client.force_login(make_person(store, {"deals.see": "group"}))
    assert client.get("/recovery/").status_code == 403
    assert client.post("/recovery/backups/").status_code == 403
    assert client.get("/api/v1/recovery/health").json()["code"] == "not_allowed"
    client.force_login(make_person(store, {"recovery.see": "group"}))
    assert client.post("/recovery/backups/").status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/recovery/backups/", "/api/v1/recovery/backups"])
def test_a_backup_is_made_when_asked(client, store, shelved, path):
    client.force_login(make_person(store, RIGHTS))
    assert client.post(path).status_code in (302, 202)
    assert Entry.objects.filter(verb="recovery.backup_asked").count() == 1
    run_worker()
    [kept] = shelf.backups()
    assert client.get("/api/v1/recovery/backups").json()[0]["name"] == kept.path.name
    assert "manifest.json" in zipfile.ZipFile(kept.path).namelist()
    assert (shelved.BACKUPS.stat().st_mode & 0o777, kept.path.stat().st_mode & 0o777) == (0o700, 0o600)


@pytest.mark.django_db(transaction=True)
def test_one_backup_each_night_and_old_ones_go(store, shelved):
    for day in (19, 20, 21, 22):
        for hour in (1, 3, 4):
            with time_machine.travel(datetime(2026, 11, day, hour, tzinfo=SHANGHAI), tick=False):
                run_schedule()
                run_worker()
    assert [f"{k.made_at.astimezone(SHANGHAI):%d %H}" for k in shelf.backups()] == ["22 03", "21 03", "20 03", "19 03"]
    for month in range(1, 15):
        moment = datetime(2025, 1, 15, 3, tzinfo=SHANGHAI) + timedelta(days=30 * month)
        (shelved.BACKUPS / f"{moment.strftime(shelf.NAMES)}.jiubu").write_bytes(b"old")
    (shelved.BACKUPS / "mine.jiubu").write_bytes(b"not put there by us")
    shelf.tidy()
    assert len(shelf.backups()) == 15  # 4 nights and the newest of 11 other months
    assert (shelved.BACKUPS / "mine.jiubu").exists()


@pytest.mark.django_db
def test_the_doctor_finds_nothing_wrong_in_a_sound_place(store, sound):
    heartbeat.begin()
    found = [str(f.subject) for f in findings() if f.level == "wrong"]
    # Catalogues are compiled at a start, not for a test alone; a database for tests may do without fsync.
    assert set(found) <= {"语言", "数据库"}


@pytest.mark.django_db
def test_the_doctor_names_what_is_wrong(store, sound):
    before = wrong()
    assert before["后台进程"] == "wrong"
    (sound.STATIC_ROOT / "staticfiles.json").unlink()
    (sound.DATA / "keys" / "field_keys").touch()
    (sound.DATA / "keys" / "field_keys").chmod(0o644)
    sound.CACHES = {**sound.CACHES, "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    after = wrong()
    assert {name: after[name] for name in ("前端文件", "密钥", "共享缓存")} == dict.fromkeys(
        ("前端文件", "密钥", "共享缓存"), "wrong"
    )


@pytest.mark.django_db
def test_the_doctor_sees_missing_keys(store, sound):
    sealed = crypto.encrypt("11010519491231002X")
    Customer.objects.create(group=store.group, store=store, name="王芳", id_number_encrypted=sealed)
    assert wrong().get("密钥") is None
    sound.FIELD_KEYS = [Fernet.generate_key().decode()]
    assert wrong()["密钥"] == "wrong"


@pytest.mark.django_db
def test_the_doctor_sees_a_clock_that_was_ahead(store, sound):
    by = make_person(store)
    Entry.objects.create(
        at=timezone.now() + timedelta(hours=3), verb="tests.later", group_id=store.group_id, actor_name=by.name, door="web",
        request_id="0b7e0a7d-d0a8-4d5b-a05e-5a8f6b5bd4d6",
    )  # fmt: skip
    assert wrong()["时钟"] == "warning"


@pytest.mark.django_db
def test_the_command_ends_with_1_when_something_is_wrong(store, sound, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("doctor")
    assert ended.value.code == 1
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("✗ 后台进程"))
    assert lines[at + 1] == "    → 请启动：jiubu up 会一并启动；单独启动用 jiubu worker"


@pytest.mark.django_db
def test_no_worker_of_the_future_counts_as_alive(store):
    """The clock was set back: who was seen by the clock of before is not alive for that."""
    heartbeat.begin()
    Worker.objects.update(seen_at=timezone.now() + timedelta(hours=2))
    assert heartbeat.alive() == set()


@pytest.mark.django_db
def test_work_goes_on_after_the_clock_jumped_ahead_and_back(store):
    """Reactions written ahead are delivered at once; slots done ahead are done again when they come."""
    now = datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
    with time_machine.travel(now + timedelta(days=2), tick=False):
        happen(store)
        run_schedule()
    ahead = Tick.objects.filter(slot__gt=now).count()
    assert ahead > 0
    assert Delivery.objects.filter(state="pending").exists()
    with time_machine.travel(now, tick=False):
        run_worker(schedule=True)
        assert not Delivery.objects.filter(state="pending").exists()
        assert Tick.objects.filter(slot__gt=now).count() == 0


def test_what_was_due_while_the_clock_was_ahead_is_not_due_again(store):
    """A reminder rings, a task climbs, a promise breaks and an appointment is missed once, whatever the clock does."""
    now = datetime(2026, 11, 24, 9, tzinfo=SHANGHAI)
    with time_machine.travel(now, tick=False) as clock:
        owner = make_person(store)
        task = make_a_task(owner, store, escalate_after_hours=4)
        make_a_promise(owner, store, task)
        make_an_appointment(owner, store)
        counts = []
        for days in (2, 0, 2, -1, 3):
            clock.move_to(now + timedelta(days=days))
            run_worker(schedule=True)
            done = Entry.objects.filter(door="clock").order_by("verb")
            counts.append((list(done.values_list("verb", flat=True)), Notification.objects.count()))
    assert {"work.promise_broken", "work.appointment_missed", "work.task_escalated"} <= set(counts[0][0])
    assert counts[0][1] > 0
    assert counts[1:3] == [counts[0]] * 2
