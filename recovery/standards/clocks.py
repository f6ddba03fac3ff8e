"""The catalogue of deadlines: which law or contract wants a notice, from when, and how soon.

Facts in our own words, and no legal advice. Left out is what starts at a moment a run does not have: a ransom that is
paid, a correction that becomes available. A month is 30 days here, which is never later than the law by more than two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from recovery.model.clocks import Clock

Status = Literal["in-force", "not-yet-enforceable", "proposal", "contract"]
Confidence = Literal["checked", "secondary", "recalled"]
REVIEWED = "2026-11"
_MONTH = "A month is counted as 30 days."
_NO_DATE = "Without undue delay."


@dataclass(frozen=True, slots=True)
class CatalogueClock:
    """A deadline, where it comes from, and how far we trust what we say of it.

    `confidence`: checked against the primary text, read in a secondary source, or recalled and to be verified.
    """

    clock: Clock
    source: str
    status: Status
    confidence: Confidence
    as_of: str = REVIEWED
    """The month in which we last looked."""


def _row(source: str, status: Status, confidence: Confidence, **clock: Any) -> CatalogueClock:
    return CatalogueClock(Clock.model_validate(clock), source, status, confidence)


_GDPR_33 = "Not where the breach is unlikely to be a risk to people. In phases if need be; late with reasons."
_GDPR_34 = f"{_NO_DATE} Where the risk to people is high, unless it was removed or the data cannot be read."
_PROCESSOR = f"{_NO_DATE} The contract may set hours."
_BILL = "A Bill; details are left to later rules."
_AI_ACT = "As soon as the system is likely to be the cause, and at the latest then. May be incomplete at first."
_HIPAA = (
    "Without unreasonable delay, and at the latest then. Counts from the day it was, or should have been, discovered."
)

_ROWS = (
    _row(
        "UK GDPR Article 33(1)", "in-force", "checked", id="ukgdpr-33",
        title="Personal data breach, to the regulator", to="ICO", within="72h", notes=_GDPR_33,
    ),
    _row(
        "UK GDPR Article 33(2)", "in-force", "checked", id="ukgdpr-33-2",
        title="Personal data breach, processor to controller", to="controller", notes=_PROCESSOR,
    ),
    _row(
        "UK GDPR Article 34", "in-force", "checked", id="ukgdpr-34",
        title="Personal data breach, to the people concerned", to="data subjects", notes=_GDPR_34,
    ),
    _row(
        "GDPR, Regulation (EU) 2016/679, Article 33(1)", "in-force", "checked", id="eugdpr-33",
        title="Personal data breach, to the regulator", to="lead supervisory authority", within="72h",
        notes=f"{_GDPR_33} A proposal would allow 96 h and ask for it at high risk only; not adopted when we looked.",
    ),
    _row(
        "GDPR, Regulation (EU) 2016/679, Article 33(2)", "in-force", "checked", id="eugdpr-33-2",
        title="Personal data breach, processor to controller", to="controller", notes=_PROCESSOR,
    ),
    _row(
        "GDPR, Regulation (EU) 2016/679, Article 34", "in-force", "checked", id="eugdpr-34",
        title="Personal data breach, to the people concerned", to="data subjects", notes=_GDPR_34,
    ),
    _row(
        "UK PECR, as changed by the Data (Use and Access) Act 2025", "in-force", "secondary", id="uk-pecr",
        title="Personal data breach of a communications provider", to="ICO", within="72h",
        notes="It was 24 h until 20 August 2025.",
    ),
    _row(
        "UK Network and Information Systems Regulations 2018", "in-force", "recalled", id="uk-nis2018",
        title="Incident of an essential or digital service", to="competent authority or ICO", within="72h",
        notes="Without undue delay, and at the latest then.",
    ),
    _row(
        "UK Cyber Security and Resilience Bill", "proposal", "secondary", id="uk-csrb-initial",
        title="First report of a reportable incident", to="regulator and NCSC", within="24h", notes=_BILL,
    ),
    _row(
        "UK Cyber Security and Resilience Bill", "proposal", "secondary", id="uk-csrb-full",
        title="Full report of a reportable incident", to="regulator and NCSC", within="72h", notes=_BILL,
    ),
    _row(
        "UK Cyber Security and Resilience Bill, clause 16", "proposal", "recalled", id="uk-csrb-customers",
        title="Reportable incident, to customers who may suffer", to="customers", chained_from="uk-csrb-initial",
        notes=f"As soon as reasonably practicable after the report. {_BILL}",
    ),
    _row(
        "NIS2, Directive (EU) 2022/2555, Article 23(4)(a)", "in-force", "secondary", id="nis2-ew",
        title="Early warning of a significant incident", to="CSIRT or authority", within="24h",
        notes="Says whether malice is suspected and whether other countries may be affected.",
    ),
    _row(
        "NIS2, Directive (EU) 2022/2555, Article 23(4)(b)", "in-force", "secondary", id="nis2-notif",
        title="Notification of a significant incident", to="CSIRT or authority", within="72h",
        notes="First assessment, severity and indicators. Trust service providers: 24 h (recalled).",
    ),
    _row(
        "NIS2, Directive (EU) 2022/2555, Article 23(4)(d)", "in-force", "secondary", id="nis2-final",
        title="Final report of a significant incident", to="CSIRT or authority", within="30d",
        chained_from="nis2-notif",
        notes=f"{_MONTH} If it still goes on: a progress report, and the final one a month after it was handled.",
    ),
    _row(
        "NIS2, Directive (EU) 2022/2555, Article 23(1) and (2)", "in-force", "secondary", id="nis2-recipients",
        title="Significant incident, to those who receive the service", to="service recipients",
        notes=f"{_NO_DATE} With what they can do about it.",
    ),
    _row(
        "DORA, Regulation (EU) 2022/2554, Article 19; Delegated Regulation (EU) 2025/301, Article 5", "in-force",
        "checked", id="dora-initial", title="First notice of a major incident", to="competent authority",
        starts="classified", within="4h", latest={"starts": "aware", "within": "24h"},
        notes="Classified as major after the 24 h: 4 h from then.",
    ),
    _row(
        "DORA, Regulation (EU) 2022/2554, Article 19; Delegated Regulation (EU) 2025/301, Article 5", "in-force",
        "checked", id="dora-intermediate", title="Intermediate report of a major incident", to="competent authority",
        within="72h", chained_from="dora-initial", notes="Due even where nothing has changed.",
    ),
    _row(
        "DORA, Regulation (EU) 2022/2554, Article 19; Delegated Regulation (EU) 2025/301, Article 5", "in-force",
        "checked", id="dora-final", title="Final report of a major incident", to="competent authority", within="30d",
        chained_from="dora-intermediate",
        notes=f"{_MONTH} From the latest intermediate one. On holidays, some have until the next working day, noon.",
    ),
    _row(
        "DORA, Regulation (EU) 2022/2554, Article 19(3)", "in-force", "checked", id="dora-clients",
        title="Major incident, to clients whose money it touches", to="clients", notes=_NO_DATE,
    ),
    _row(
        "AI Act, Regulation (EU) 2024/1689, Article 73", "not-yet-enforceable", "checked", id="aiact-73-15d",
        title="Serious incident of a high-risk AI system", to="market surveillance authority", within="15d",
        notes=_AI_ACT,
    ),
    _row(
        "AI Act, Regulation (EU) 2024/1689, Article 73", "not-yet-enforceable", "checked", id="aiact-73-2d",
        title="Widespread infringement, or critical infrastructure disrupted by a high-risk AI system",
        to="market surveillance authority", within="2d", notes=_AI_ACT,
    ),
    _row(
        "AI Act, Regulation (EU) 2024/1689, Article 73", "not-yet-enforceable", "checked", id="aiact-73-10d",
        title="Death in which a high-risk AI system may have a part", to="market surveillance authority",
        within="10d", notes=_AI_ACT,
    ),
    _row(
        "AI Act, Regulation (EU) 2024/1689, Article 55", "in-force", "checked", id="aiact-55",
        title="Serious incident of a general-purpose model with systemic risk", to="AI Office",
        notes=f"{_NO_DATE} A code of practice sets 2, 5, 10 or 15 days by kind of incident (recalled).",
    ),
    _row(
        "Cyber Resilience Act, Regulation (EU) 2024/2847, Article 14", "in-force", "secondary", id="cra-ew",
        title="Early warning of an exploited vulnerability or severe incident", to="CSIRT and ENISA", within="24h",
        notes="Since 11 September 2026, also for products that are already sold.",
    ),
    _row(
        "Cyber Resilience Act, Regulation (EU) 2024/2847, Article 14", "in-force", "secondary", id="cra-notif",
        title="Notification of an exploited vulnerability or severe incident", to="CSIRT and ENISA", within="72h",
        notes="Since 11 September 2026, also for products that are already sold.",
    ),
    _row(
        "Cyber Resilience Act, Regulation (EU) 2024/2847, Article 14", "in-force", "secondary",
        id="cra-final-incident", title="Final report of a severe incident", to="CSIRT and ENISA", within="30d",
        chained_from="cra-notif", notes=_MONTH,
    ),
    _row(
        "SEC Form 8-K, Item 1.05", "in-force", "secondary", id="sec-8k-105", title="Material incident, to the market",
        to="public filing", starts="classified", within="4d", calendar="business-days",
        notes="From the day it was found to be material, which must not be put off. Holidays are not counted out here.",
    ),
    _row(
        "CIRCIA, statute of 2022 and proposed rule of 2024", "proposal", "secondary", id="circia-incident",
        title="Covered incident of critical infrastructure", to="CISA", within="72h",
        notes="From the reasonable belief that it happened. No final rule was found.",
    ),
    _row(
        "HIPAA, 45 CFR 164.404", "in-force", "secondary", id="hipaa-individuals",
        title="Health data breach, to the people", to="individuals", within="60d",
        notes=f"{_HIPAA} Not where the data was encrypted.",
    ),
    _row(
        "HIPAA, 45 CFR 164.408", "in-force", "secondary", id="hipaa-hhs",
        title="Health data breach, to the department", to="HHS", within="60d",
        notes=f"{_HIPAA} For 500 people or more; for fewer once a year (recalled).",
    ),
    _row(
        "HIPAA, 45 CFR 164.406", "in-force", "secondary", id="hipaa-media", title="Health data breach, to the media",
        to="media", within="60d", notes=f"{_HIPAA} For more than 500 people of one state.",
    ),
    _row(
        "HIPAA, 45 CFR 164.410", "in-force", "recalled", id="hipaa-ba",
        title="Health data breach, business associate to covered entity", to="covered entity", within="60d",
        notes=_HIPAA,
    ),
    _row(
        "PCI DSS 12.10.1 and the rules of the card brands", "contract", "secondary", id="pci-brands",
        title="Card data compromised", to="acquirer and card brands", notes="Immediately. The brands set the times.",
    ),
    _row(
        "Visa, What To Do If Compromised", "contract", "secondary", id="visa-report",
        title="Card data compromised, first report", to="Visa through the acquirer", within="3d",
        calendar="business-days", notes="Acquirers publish other figures too.",
    ),
    _row(
        "Visa, What To Do If Compromised", "contract", "secondary", id="visa-accounts",
        title="Card data compromised, the accounts concerned", to="Visa through the acquirer", within="10d",
        calendar="business-days", notes="Acquirers publish other figures too.",
    ),
    _row(
        "Computer-security incident rule of the US banking agencies", "in-force", "recalled", id="us-bank-36h",
        title="Notification incident of a bank", to="primary regulator", starts="classified", within="36h",
        notes="From finding that it is one.",
    ),
    _row(
        "New York 23 NYCRR 500.17", "in-force", "recalled", id="nydfs-72h",
        title="Incident of a financial company in New York", to="NYDFS", starts="classified", within="72h",
        notes="From finding that it is one. Ransoms have their own dates.",
    ),
    _row(
        "Proposals of the UK Home Office on ransomware", "proposal", "recalled", id="uk-ransom",
        title="Ransom demand, first report", to="government", within="72h", notes="A proposal only.",
    ),
    _row(
        "Proposals of the UK Home Office on ransomware", "proposal", "recalled", id="uk-ransom-full",
        title="Ransom demand, full report", to="government", within="28d", notes="A proposal only.",
    ),
)  # fmt: skip

CLOCKS: Mapping[str, CatalogueClock] = {row.clock.id: row for row in _ROWS}
"""By the id that an organisation names."""
