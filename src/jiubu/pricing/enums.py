"""The words that the tables of taxes, premiums and the deal sheet are kept by."""

from enum import StrEnum


class Energy(StrEnum):
    """What drives a car: the trims' energies, and fuel cells, which the tax law names beside them."""

    PETROL = "petrol"
    DIESEL = "diesel"
    HYBRID = "hybrid"
    PHEV = "phev"
    REEV = "reev"
    BEV = "bev"
    FCEV = "fcev"


class Use(StrEnum):
    """Who the car is insured for: the compulsory insurance has a premium for each."""

    PRIVATE = "private"
    COMPANY = "company"


class Due(StrEnum):
    """When the customer pays a line of the deal sheet, in the order of the sale."""

    SIGNING = "signing"
    BEFORE_DELIVERY = "before_delivery"
    DELIVERY = "delivery"
    REGISTRATION = "registration"
    LATER = "later"


class Plan(StrEnum):
    """How a loan is paid back."""

    EQUAL_PAYMENT = "equal_payment"
    EQUAL_PRINCIPAL = "equal_principal"
    FLAT_FEE = "flat_fee"


class Deposit(StrEnum):
    """Which of the two a deposit is: 定金 guarantees the contract, 订金 is paid in advance only."""

    EARNEST = "earnest"
    PREPAYMENT = "prepayment"


class BackLine(StrEnum):
    """What a car sale earns beside the car (衍生业务)."""

    FINANCE = "finance"
    INSURANCE = "insurance"
    ACCESSORIES = "accessories"
    REGISTRATION = "registration"
    USED_CAR = "used_car"
