"""What each process of the sales office begins with, and a way through it, as the tests take it."""

from datetime import timedelta

from tests.packs.stepping import Way, Words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

INTAKES: dict[str, Words] = {
    "document_receipt": {
        "handed_at": -HOUR, "handed_by": "纪玲", "kind": "contract", "content": "预售契约一份", "pieces": 1,
    },
    "borrowing": {
        "content": "2号楼预售契约正本", "file_number": "HT-219", "borrower": "@wes", "purpose": "核对附图",
        "kept_by_department": "@warehouse",
    },
    "loss": {
        "noticed_at": -HOUR, "content": "首付款收据第二联", "pieces": 1, "responsible_person": "@ben",
        "last_seen": "上周复印后",
    },
    "presale_contract": {"project": "嘉园二期", "content": "王芳定购一套", "fetch_until": 4 * DAY},
    "mortgage": {
        "handed_at": 0 * HOUR, "buyer": "王芳", "unit": "7-1-602", "bank": "建设银行", "loan": "1200000",
        "content": "身份证、流水",
    },
    "sale": {
        "agreed_at": -HOUR, "buyer": "王芳", "project": "嘉园二期", "unit": "7-1-602", "price": "4120000",
        "content": "王芳定购一套", "fetch_until": 4 * DAY, "sign_until": 6 * DAY,
    },
    "registration": {
        "begun_at": -HOUR, "buyer": "王芳", "unit": "7-1-602", "content": "预售登记", "lawyer": "周正",
        "next_until": 3 * DAY,
    },
    "stamp_duty": {
        "contract_number": "YS-871", "content": "契约印花税", "amount": "2060", "lawyer": "周正", "pay_until": 5 * DAY,
    },
    "event_support": {
        "asked_by_department": "@workshop", "content": "房展会接待", "quantity": "资料三百份", "helper": "@ben",
        "help_until": 4 * DAY,
    },
}  # fmt: skip
INTAKES |= {"notary": INTAKES["registration"], "deed": INTAKES["registration"]}

LOAN_PAPERS = ["identity", "household", "income", "statements", "down_payment", "contract"]
PREPARATION = ["numbers_checked", "stamped", "annexes_bound"]
REPORT = ("report", "ana", {"reported_to": "director", "sent_at": -HOUR, "words": "已办结"})
PROGRESS = ("note_progress", "ana", {"step": "submitted", "reached_on": "2026-09-28", "next_until": 3 * DAY})
URGING = ("urge_lawyer", "ana", {"urged_at": -HOUR, "said": "明天办", "next_until": 2 * DAY})
FINISHED = ("finish", "ana", {"finished_on": "2026-09-28", "document_number": "4471", "lawyer": "周正"})

WAYS: dict[str, Way] = {
    "document_receipt": [
        ("return_papers", "ana", {"missing": "少一份附图"}),
        ("hand_again", "ana", {"handed_by": "纪玲", "words": "补来附图"}),
        ("accept_papers", "ana", {"counted": 1, "complete": "yes"}),
        ("mark_for_company", "ana", {"file_number": "HT-41", "addressee": "公司档案室"}),
        (
            "deliver",
            "ana",
            {
                "delivered_at": -HOUR, "list_number": "YJ-37", "taken_by": "何静", "copy_kept": "yes",
                "copy_place": "一号柜",
            },
        ),
    ],
    "borrowing": [
        ("approve", "dora", {"return_until": 5 * DAY}),
        ("hand_out", "wanda", {"handed_at": -HOUR, "pieces": 1, "signed_by": "韦斯"}),
        ("give_back", "wanda", {"returned_at": -HOUR, "complete": "yes"}),
    ],
    "loss": [
        ("report_up", "ana", {"searched": "各柜找过", "consequence": "须补办"}),
        ("decide", "dora", {"replacement": "财务证明", "prevention": "当场归柜", "replace_until": 6 * DAY}),
        ("replace", "ana", {"done": "证明入卷", "told": "已告知"}),
    ],
    "presale_contract": [
        ("fetch", "ana", {"contract_number": "YS-871", "fetched_at": -HOUR, "copies": 4}),
        ("hand_to_back_office", "ana", {"ready": PREPARATION, "given_to": "纪玲", "sign_until": 3 * DAY}),
        ("take_back_signed", "ana", {"signed_by": "王芳", "signed_on": "2026-09-28", "from_back_office_at": -HOUR}),
        ("register_online", "ana", {"online_number": "WD-871", "registered_on": "2026-09-28"}),
        ("hand_to_lawyer", "ana", {"lawyer": "周正", "handed_at": -HOUR, "papers": "契约", "lawyer_until": 3 * DAY}),
        ("take_back_registered", "ana", {"filing_number": "4471", "returned_at": -HOUR}),
        (
            "hand_original",
            "ana",
            {"given_to": "mortgage_lawyer", "taken_by": "秦朗", "handed_at": -HOUR, "copy_kept": "yes"},
        ),
    ],
    "mortgage": [
        (
            "hand_to_lawyer",
            "ana",
            {"papers": LOAN_PAPERS, "lawyer": "秦朗", "given_at": -HOUR, "next_until": 3 * DAY},
        ),
        ("paid_out", "ana", {"paid_on": "2026-09-28", "amount": "1200000", "lawyer": "秦朗"}),
        REPORT,
    ],
    "sale": [
        (
            "have_signed",
            "ana",
            {
                "signed_on": "2026-09-28", "contract_number": "YS-871", "duty": "2060", "duty_until": 5 * DAY,
                "pays_by": "loan", "bank": "建设银行", "loan": "1200000", "notarised": "yes",
                "papers": "身份证、流水", "lawyer": "周正", "next_until": 3 * DAY, "close_until": 60 * DAY,
            },
        ),
    ],
    "registration": [FINISHED, REPORT],
    "notary": [FINISHED, REPORT],
    "deed": [FINISHED, REPORT],
    "stamp_duty": [
        ("pay", "ana", {"paid_on": "2026-09-28", "paid": "2060", "receipt_number": "SH-7", "receipt": "#凭证"}),
    ],
    "event_support": [
        ("report_done", "ben", {"done": "发放三百份"}),
        ("accept", "hank", {"quality": "good", "quantity_met": "yes"}),
    ],
}  # fmt: skip

# To stages beside the way of a process.
FAILED = ("fail", "lena", {"reason": "资料少发三十份", "responsible_person": "@ben"})
BRANCHES: dict[str, Way] = {"event_support.answering_for": [FAILED]}
