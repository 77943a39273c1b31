"""``jiubu backup`` and ``jiubu restore``: what comes back is what was there, on either database and across."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from jiubu.customers.commands import make_customer
from jiubu.customers.words import as_fts5, wanted
from jiubu.deals.commands import Wish, create_deal
from jiubu.kernel import crypto
from jiubu.recovery.archive.reading import opened
from jiubu.recovery.archive.snapshot import snapshot, tables
from jiubu.recovery.archive.trouble import Trouble
from jiubu.recovery.archive.writing import write_backup
from tests.factories import machine, make_store, web
from tests.factories.deals import make_lead, make_process, put_tables
from tests.factories.migrated import put_database

ROOT = Path(__file__).parents[2]
REMARK = '第一行\n第二行\t制表 \\N \\ "引号" 🚗'
pytestmark = pytest.mark.django_db(transaction=True)
ON_SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="goes to a SQLite of its own: once is enough")


@pytest.fixture
def place(settings, tmp_path):
    """A folder of its own for files and keys."""
    settings.DATA = tmp_path / "here"
    settings.MEDIA_ROOT = settings.DATA / "files"
    settings.BACKUPS = settings.DATA / "backups"
    return settings


@pytest.fixture
def business(place):
    """A store with two customers and a deal, an uploaded picture, and a deal that is gone again."""
    store = make_store()
    make_process(store.group)
    put_tables(store.group)
    by = machine(store.group, "command_line")
    card = make_customer(
        name="王芳", mobile="13800138000", id_number="11010519491231002X", remark=REMARK, store_id=store.pk, owner_id=None, by=by
    )  # fmt: skip
    seller = make_lead(store)
    deal = create_deal(customer_id=card.pk, wish=Wish(amount=Decimal("199800.50")), by=web(seller))
    gone = make_customer(name="走了", mobile="13800138001", store_id=store.pk, owner_id=None, by=by)
    gone_id = gone.pk
    gone.delete()
    picture = Path(place.MEDIA_ROOT) / "answers" / "2026" / "照片.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"\x89PNG picture")
    return deal, gone_id


@pytest.fixture
def file(business, tmp_path):
    path = tmp_path / "kept.jiubu"
    write_backup(path)
    return path


def jiubu(*words, data, url="", code=0, limit=0, **more):
    """The program itself, as somebody at the terminal runs it."""

    def confine():
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environment = {
        **os.environ, "JIUBU_DATA": str(data), "DATABASE_URL": url, "PYTHONPATH": str(ROOT / "src"),
        "JIUBU_FIELD_KEYS": ",".join(django_settings.FIELD_KEYS), **more,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "jiubu.config.command_line", *map(str, words)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False, preexec_fn=confine,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def compare(rows, business):
    """``rows(sql)`` asks the restored copy."""
    _deal, gone_id = business
    assert rows("SELECT name, remark FROM customers_customer") == [("王芳", REMARK)]
    [(amount,)] = rows("SELECT amount FROM deals_deal")
    assert Decimal(str(amount)) == Decimal("199800.50")
    [(secret,)] = rows("SELECT id_number_encrypted FROM customers_customer")
    assert crypto.decrypt(secret) == "11010519491231002X"
    for table in ("journal_entry", "journal_link", "process_version", "customers_searchdocument", "deals_deal"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            assert rows(f"SELECT COUNT(*) FROM {table}") == cursor.fetchall()  # noqa: S608
    return gone_id


@ON_SQLITE
def test_a_copy_on_sqlite_is_what_was_there(file, business, tmp_path):
    """Numbers of rows that are gone are not given again, the journal stays closed."""
    data = tmp_path / "there"
    told = jiubu("restore", file, data=data)
    assert "Restored. Everything adds up" in told
    assert (data / "files" / "answers" / "2026" / "照片.png").read_bytes() == b"\x89PNG picture"
    copy = sqlite3.connect(data / "jiubu.sqlite3")
    gone_id = compare(lambda sql: copy.execute(sql).fetchall(), business)
    made = copy.execute("SELECT seq FROM sqlite_sequence WHERE name = 'customers_customer'").fetchone()
    assert made == (gone_id,)
    assert copy.execute(
        "SELECT rowid FROM customers_search WHERE words MATCH ?", [as_fts5(wanted("王芳"))]
    ).fetchall() == [(business[0].customer_id,)]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        copy.execute("UPDATE journal_entry SET verb = 'x'")
    copy.close()

    told = jiubu("restore", file, data=data, code=1)
    assert "There is something in the database or among the files already" in told
    told = jiubu("restore", "--over", file, data=data)
    assert "what was there before is kept as" in told
    assert len(list(data.glob("jiubu.2*.sqlite3"))) == len(list(data.glob("files.2*"))) == 1
    a_full_disk_leaves_no_half_file(data, tmp_path / "full")


def a_full_disk_leaves_no_half_file(data, folder):
    """The limit of a file's size stands for the end of the disk."""
    (data / "files" / "big.jpg").write_bytes(os.urandom(300_000))
    told = jiubu("backup", folder / "kept.jiubu", data=data, code=1, limit=100_000)
    assert "There is no room for the backup" in told
    assert list(folder.iterdir()) == []


@pytest.fixture
def copy_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("only where there is a PostgreSQL")
    name = f"{connection.settings_dict['NAME']}_copy"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        migrated = os.environ.get("JIUBU_TEST_TEMPLATE")  # else the first restore makes the tables
        cursor.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {migrated}" if migrated else ""))
    url = urlsplit(os.environ["DATABASE_URL"])
    yield url._replace(path=f"/{name}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def test_a_copy_on_postgresql_is_what_was_there(copy_on_postgres, file, business, tmp_path):
    """And over there again, from the copy of a copy that went through SQLite."""
    jiubu("restore", file, data=tmp_path / "lite")
    across = tmp_path / "across.jiubu"
    jiubu("backup", across, data=tmp_path / "lite")
    jiubu("restore", file, data=tmp_path / "there", url=copy_on_postgres)
    told = jiubu("restore", "--over", across, data=tmp_path / "there", url=copy_on_postgres)
    assert "kept as the schema jiubu_before" in told
    with psycopg.connect(copy_on_postgres) as copy:
        gone_id = compare(lambda sql: copy.execute(sql).fetchall(), business)
        made = copy.execute("SELECT nextval(pg_get_serial_sequence('customers_customer', 'id'))").fetchone()
        assert made == (gone_id + 1,)
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            copy.execute("UPDATE journal_entry SET verb = 'x'")


def test_a_backup_sees_one_moment(business, tmp_path):
    """What is written while it is made, behind its back, is not in it."""
    deal, _gone = business
    with snapshot() as moment:
        before = b"".join(moment.lines("deals_deal", tables()["deals_deal"]))
        if not connection.settings_dict["NAME"].startswith("file:"):  # in memory there is one connection
            type(deal).objects.update(title="meanwhile")
        assert b"".join(moment.lines("deals_deal", tables()["deals_deal"])) == before


def test_the_file_is_private_and_says_that_keys_are_not_in_it(business, tmp_path, capsys):
    path = tmp_path / "kept.jiubu"
    call_command("backup", path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "The keys are not in it." in capsys.readouterr().out
    assert "keys.encrypted" not in zipfile.ZipFile(path).namelist()
    with pytest.raises(CommandError, match=r"is there already\. Choose another name"):
        call_command("backup", path)


@ON_SQLITE
def test_keys_travel_with_a_passphrase_only(business, place, tmp_path, monkeypatch):
    monkeypatch.setenv("JIUBU_BACKUP_PASSPHRASE", "short")
    with pytest.raises(CommandError, match="at least 12 characters"):
        call_command("backup", tmp_path / "kept.jiubu", "--with-keys")
    monkeypatch.setenv("JIUBU_BACKUP_PASSPHRASE", "correct horse battery")
    path = tmp_path / "kept.jiubu"
    call_command("backup", path, "--with-keys")
    assert django_settings.FIELD_KEYS[0].encode() not in path.read_bytes()

    data = tmp_path / "there"
    data.mkdir()
    put_database(data)
    told = jiubu(
        "restore", path, data=data, code=1, JIUBU_FIELD_KEYS="", JIUBU_BACKUP_PASSPHRASE="another horse battery"
    )
    assert "This is not the passphrase that the keys were locked with. Nothing was changed." in told
    told = jiubu("restore", path, data=data, JIUBU_FIELD_KEYS="", JIUBU_BACKUP_PASSPHRASE="correct horse battery")
    assert "The keys of the backup are in the folder keys." in told
    assert "Restored. Everything adds up" in told
    keys = (data / "keys" / "field_keys").read_text().splitlines()
    assert keys[: len(django_settings.FIELD_KEYS)] == list(django_settings.FIELD_KEYS)
    assert (data / "keys" / "field_keys").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.3, 0.999])
def test_a_file_that_was_cut_short_gets_a_sentence(file, share, tmp_path):
    short = tmp_path / "short.jiubu"
    whole = file.read_bytes()
    short.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(Trouble, match=r"is not a backup of Jiubu, or it is damaged or was cut short"), opened(short):
        pass


def test_a_changed_part_is_named(file, tmp_path):
    changed = tmp_path / "changed.jiubu"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"199800.50", b"999800.50") if "deals_deal" in name else content)
    with opened(changed) as backup, pytest.raises(Trouble, match=r"deals_deal\.copy is not what was written"):
        backup.check()


def test_a_newer_or_foreign_file_gets_a_sentence(file, tmp_path):
    newer = tmp_path / "newer.jiubu"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(newer, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        new.writestr("manifest.json", json.dumps({**manifest, "format": 99, "product": "9.0", "unknown": 1}))
    with pytest.raises(Trouble, match=r"was made by a newer version of Jiubu \(9\.0\)"), opened(newer):
        pass
    with zipfile.ZipFile(newer, "w") as foreign:
        foreign.writestr("readme.txt", "hello")
    with pytest.raises(Trouble, match=r"it has no manifest\.json of ours"), opened(newer):
        pass
    with pytest.raises(Trouble, match="There is no file"), opened(tmp_path / "nothing"):
        pass


def test_a_killed_backup_leaves_the_one_before(file, tmp_path):
    before = file.read_bytes()
    shutil.copy(file, file.with_name(f".{file.name}.half"))
    assert file.read_bytes() == before
    write_backup(file)
    assert sorted(p.name for p in file.parent.glob("*kept*")) == ["kept.jiubu"]
