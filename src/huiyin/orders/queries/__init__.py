"""Reading orders, the stock, loads and areas."""

from huiyin.orders.queries.areas import (
    area_of,
    codes_within,
    customers_of,
    overlapping,
    regions_in_words,
    reported,
    reports_of,
    reports_to_read,
)
from huiyin.orders.queries.loading import Offer, OfferedLine, lines_of_plan, offer, plan_with
from huiyin.orders.queries.loyal import SALES, Buyer, BuyersPage, Shares, buyers, everyone, loyal_buyers, shares
from huiyin.orders.queries.orders import (
    address_of,
    given,
    given_lines,
    goods_known,
    is_on_its_way,
    lines_of,
    reach_order,
    shown_address,
    steps_of,
)
from huiyin.orders.queries.page import MEASURES, brief, happenings, may_take
from huiyin.orders.queries.wording import channel_words, logistics, read_back_rule, taken_here

__all__ = [
    "MEASURES",
    "SALES",
    "Buyer",
    "BuyersPage",
    "Offer",
    "OfferedLine",
    "Shares",
    "address_of",
    "area_of",
    "brief",
    "buyers",
    "channel_words",
    "codes_within",
    "customers_of",
    "everyone",
    "given",
    "given_lines",
    "goods_known",
    "happenings",
    "is_on_its_way",
    "lines_of",
    "lines_of_plan",
    "logistics",
    "loyal_buyers",
    "may_take",
    "offer",
    "overlapping",
    "plan_with",
    "reach_order",
    "read_back_rule",
    "regions_in_words",
    "reported",
    "reports_of",
    "reports_to_read",
    "shares",
    "shown_address",
    "steps_of",
    "taken_here",
]
