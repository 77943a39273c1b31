"""Installing packs: what is put, what is kept, what is reported."""

import pytest

from jiubu.deals.commands import put_channel
from jiubu.deals.models import Channel
from jiubu.deals.pack import ChannelRow
from jiubu.kernel.actor import Actor
from jiubu.kernel.errors import NotAllowed
from jiubu.packs.commands import install_pack
from jiubu.packs.models import Installed
from jiubu.packs.queries import diff_of, packs_here
from jiubu.packs.read import Manifest, Pack, folder_of, pack_folders, read_pack
from tests.factories import machine, make_group

pytestmark = pytest.mark.django_db

FOLDERS = pack_folders()


def pack(version, **titles):
    rows = tuple(ChannelRow(key=key, title={"zh": title, "en": title}) for key, title in titles.items())
    return Pack(Manifest(key="p", version=version, title={"zh": "包", "en": "Pack"}), rows)


def titles(group):
    return {c.key: c.title["zh"] for c in Channel.objects.filter(group=group, is_active=True)}


@pytest.fixture
def by(group):
    return machine(group, "pack")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_pack_installs_and_a_second_time_changes_nothing(folder, by):
    found = read_pack(folder)
    first = install_pack(found, by=by)
    noted = list(Installed.objects.order_by("id").values())
    second = install_pack(found, by=by)

    assert sorted(first.put) == sorted(f"{row.section}/{row.key}" for row in found.rows if row.policy != "read")
    assert (second.put, second.kept, second.gone) == ([], [], [])
    assert list(Installed.objects.order_by("id").values()) == noted
    assert {compared.state for compared in diff_of(by, found)} == {"same"}


def test_an_upgrade_follows_the_pack(group, by):
    install_pack(pack("1.0.0", walk_in="到店"), by=by)
    report = install_pack(pack("1.1.0", walk_in="自然到店", call_in="来电"), by=by)

    assert titles(group) == {"walk_in": "自然到店", "call_in": "来电"}
    assert report.put == ["deals/channels/walk_in", "deals/channels/call_in"]


def test_an_upgrade_keeps_what_the_group_edited_and_reports_it(group, by):
    install_pack(pack("1.0.0", walk_in="到店"), by=by)
    put_channel("walk_in", title={"zh": "进店", "en": "Walk-in"}, order=100, by=by)

    report = install_pack(pack("1.1.0", walk_in="自然到店"), by=by)
    compared = diff_of(by, pack("1.1.0", walk_in="自然到店"))[0]

    assert titles(group) == {"walk_in": "进店"}
    assert (report.put, report.kept) == ([], ["deals/channels/walk_in"])
    assert (compared.state, [d.field for d in compared.differences]) == ("edited", ["title"])


def test_an_upgrade_does_not_bring_back_what_the_group_deleted(group, by):
    install_pack(pack("1.0.0", walk_in="到店", call_in="来电"), by=by)
    Channel.objects.filter(group=group, key="call_in").delete()

    report = install_pack(pack("1.1.0", walk_in="到店", call_in="来电"), by=by)

    assert titles(group) == {"walk_in": "到店"}
    assert report.kept == ["deals/channels/call_in"]


def test_what_a_pack_no_longer_has_stays_and_is_reported(group, by):
    install_pack(pack("1.0.0", walk_in="到店", call_in="来电"), by=by)
    report = install_pack(pack("2.0.0", walk_in="到店"), by=by)

    assert titles(group) == {"walk_in": "到店", "call_in": "来电"}
    assert report.gone == ["deals/channels/call_in"]


def test_what_the_group_had_before_is_its_own_unless_it_is_the_same(group, by):
    put_channel("walk_in", title={"zh": "到店", "en": "到店"}, order=100, by=by)
    put_channel("call_in", title={"zh": "打电话", "en": "call"}, order=100, by=by)

    report = install_pack(pack("1.0.0", walk_in="到店", call_in="来电"), by=by)

    assert (report.put, report.same, report.kept) == ([], ["deals/channels/walk_in"], ["deals/channels/call_in"])
    assert list(Installed.objects.values_list("key", flat=True)) == ["walk_in"]


def test_groups_do_not_share_what_is_installed(group, by):
    other = make_group()
    install_pack(pack("1.0.0", walk_in="到店"), by=by)
    install_pack(pack("1.0.0", walk_in="到店"), by=machine(other, "pack"))

    assert (titles(group), titles(other)) == ({"walk_in": "到店"}, {"walk_in": "到店"})


class SeededChannel(ChannelRow):
    section = ""
    policy = "seed"


class DemoChannel(ChannelRow):
    section = ""
    policy = "demo"


def one(shape, title):
    row = shape(key="walk_in", title={"zh": title, "en": title})
    return Pack(Manifest(key="p", version="1.0.0", title={"zh": "包", "en": "Pack"}), (row,))


def test_a_seed_is_put_once_and_not_followed(group, by):
    install_pack(one(SeededChannel, "到店"), by=by)
    report = install_pack(one(SeededChannel, "自然到店"), by=by)

    assert titles(group) == {"walk_in": "到店"}
    assert (report.put, report.kept, report.same) == ([], [], ["/walk_in"])


def test_demo_rows_are_put_on_request_only(group, by):
    assert install_pack(one(DemoChannel, "到店"), by=by).put == []
    assert install_pack(one(DemoChannel, "到店"), with_demo=True, by=by).put == ["/walk_in"]


def test_installing_needs_the_right(group):
    somebody = Actor(group_id=group.pk, user_id=None, name="somebody", door="web")
    with pytest.raises(NotAllowed):
        install_pack(pack("1.0.0", walk_in="到店"), by=somebody)


def test_the_list_names_the_installed_version(group, by):
    assert [(p.key, p.installed_version) for p in packs_here(by) if p.key == "car_dealership"] == [
        ("car_dealership", "")
    ]
    install_pack(read_pack(folder_of("car_dealership")), by=by)
    found = next(p for p in packs_here(by) if p.key == "car_dealership")
    assert (found.installed_version, found.is_newer) == (found.manifest.version, False)
