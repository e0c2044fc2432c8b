from business_cases.models.benefit import Benefit, BenefitMeasurement, BenefitShare, BenefitYear
from business_cases.models.business_case import (
    Assumption,
    BusinessCase,
    CaseLine,
    CaseRisk,
    CaseVersion,
    DiscountRate,
    LineAmount,
)
from business_cases.models.fund import (
    Disbursement,
    Fund,
    FundArea,
    FundAreaFrame,
    FundMovement,
    Grant,
)
from business_cases.models.prioritisation import Prioritisation, PriorityRow
from business_cases.models.repayment import Instalment, RepaymentPlan

__all__ = [
    "Assumption",
    "Benefit",
    "BenefitMeasurement",
    "BenefitShare",
    "BenefitYear",
    "BusinessCase",
    "CaseLine",
    "CaseRisk",
    "CaseVersion",
    "Disbursement",
    "DiscountRate",
    "Fund",
    "FundArea",
    "FundAreaFrame",
    "FundMovement",
    "Grant",
    "Instalment",
    "LineAmount",
    "Prioritisation",
    "PriorityRow",
    "RepaymentPlan",
]
