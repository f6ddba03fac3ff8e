"""Rules about single points: not everything hangs on one thing."""

from collections.abc import Iterator

from recovery.check.depends import Depends, path
from recovery.check.registry import Complaint, Place, rule
from recovery.check.subjects import House
from recovery.model.findings import Level

MANY = 3
"""Services that fall with one, from which on somebody should have thought of that."""


@rule("no-independent-channel", Level.WARNING)
def no_independent_channel(house: House) -> Iterator[Complaint]:
    """People can talk whichever service is out.

    When all channels need one service, an incident in which that service is out is led by people who cannot reach each
    other. A telephone bridge that needs nothing of yours, or a second chat at somebody else's, is enough.

    Bad, line 2::

        format: recovery/organisation@1
        channels:
          - {id: talk, title: Chat, needs: [identity]}
          - {id: mail, title: Mail, needs: [office]}
        services: [{id: identity, title: Sign-on}, {id: office, title: Office, needs: [identity]}]

    Good::

        format: recovery/organisation@1
        channels:
          - {id: talk, title: Chat, needs: [identity]}
          - {id: bridge, title: Telephone bridge}
        services: [{id: identity, title: Sign-on}, {id: office, title: Office, needs: [identity]}]
    """
    channels = house.organisation.channels
    depends = Depends(house.organisation)
    for service in house.organisation.services if channels else ():
        out = {} if service.needs else depends.out([service.id])
        if all(channel.id in out for channel in channels):
            ways = ", ".join(" -> ".join(path(channel.id, out)) for channel in channels[:4])
            sentence = f"no channel is left when '{service.id}' is out: {ways}"
            yield Complaint(("channels",), sentence, f"add one that needs no '{service.id}'", key=True)
            return


@rule("single-point", Level.WARNING)
def single_point(house: House) -> Iterator[Complaint]:
    """What much else needs can be brought back from a copy, or others can do without it.

    A sign-on, a network, a vault of secrets: when it is gone for good, everything that needs it is. Write down from what
    it is restored, as an artefact `of` it; or give those that need it a standby, `{any: [a, b]}`. This looks at services
    that take three others with them, or more.

    Bad, line 3::

        format: recovery/organisation@1
        services:
          - {id: identity, title: Sign-on}
          - {id: shop, title: Shop, needs: [database]}
          - {id: database, title: Database, needs: [identity]}
          - {id: office, title: Office, needs: [identity]}

    Good::

        format: recovery/organisation@1
        services:
          - {id: identity, title: Sign-on}
          - {id: shop, title: Shop, needs: [database]}
          - {id: database, title: Database, needs: [identity]}
          - {id: office, title: Office, needs: [identity]}
        artefacts: [{id: export, title: Export of accounts, of: identity, kind: configuration, every: 1d}]
    """
    ours = house.organisation
    depends = Depends(ours)
    services = {service.id: i for i, service in enumerate(ours.services)}
    copied = {artefact.of for artefact in ours.artefacts}
    for i, service in enumerate(ours.services):
        if service.needs or service.id in copied:
            continue
        out = depends.out([service.id])
        falling = [name for name in out if name in services and name != service.id]
        if len(falling) >= MANY:
            names = ", ".join(f"'{name}'" for name in falling[:4]) + (" and others" if len(falling) > 4 else "")
            needs = [(name, out[name]) for name in falling]
            also = tuple(Place(need.route, f"'{name}' needs it") for name, need in needs[:4] if need is not None)
            hint = f"say from what it is restored, as an artefact of '{service.id}', or give those a standby"
            yield Complaint(("services", i, "id"), f"without '{service.id}' there is no {names}", hint, also=also)
