"""What each process of the operator begins with, and a way through it, as the tests take it."""

from datetime import timedelta

from tests.packs.stepping import SIGN, Way, Words

HOUR, DAY = timedelta(hours=1), timedelta(days=1)

INTAKES: dict[str, Words] = {
    "application": {
        "channel": "on_site", "applied_at": -HOUR, "applicant": "王芳", "applicant_phone": "13800138000",
        "business_type": "broadband", "content": "新装千兆宽带", "files": "#申请表",
    },
    "change": {
        "channel": "phone", "applied_at": -HOUR, "applicant": "王芳", "service_number": "BJ0087",
        "change_kind": "upgrade", "old_content": "五百兆", "content": "一千兆",
    },
    "cancellation": {
        "channel": "phone", "applied_at": -HOUR, "applicant": "王芳", "service_number": "BJ0087",
        "content": "搬走，拆机", "loss_reason": "moved",
    },
    "security_incident": {
        "noticed_at": -HOUR, "incident_kind": "intrusion", "content": "终端弹出勒索窗口", "affected": "三台受理终端",
        "handling_department": "@workshop",
    },
    "publicity": {
        "goal": "new_product", "content": "银龄折页", "audience_needs": "字要大", "audience_habits": "常去活动室",
        "design_until": 4 * DAY,
    },
    "campaign": {"theme": "千兆进社区", "content": "现场测速"},
    "fee_dispute": {
        "channel": "phone", "raised_at": -HOUR, "customer_name": "王芳", "service_number": "BJ0087", "period": "十月",
        "disputed": "50", "content": "多收五十元",
    },
    "fee_settlement": {
        "charged_department": "@workshop", "cost_kind": "auxiliary", "cost_source": "report", "period": "十月",
        "charged": "12000", "basis": "每通五元", "content": "代接改约电话",
    },
    "fee_allocation": {
        "period": "十月", "cost_kind": "indirect", "cost_source": "statement", "total": "1000", "content": "平台租用费",
        "shares": [
            {"department": "@workshop", "basis": "座席", "share": 60},
            {"department": "@finance", "basis": "座席", "share": 40},
        ],
    },
    "service_scheme": {"source": "feedback", "content": "晚间装机", "evidence": "改约三十一单"},
}  # fmt: skip

PAPERS = ["form", "identity", "authority", "place"]
CHECKED: Words = {"papers": PAPERS, "accurate": "yes"}
CONTRACT: Words = {
    "contract_number": "KD-88", "signed_on": "2026-09-28", "customer_rights": "千兆速率", "customer_duties": "按月缴费",
    "our_rights": "欠费可停", "our_duties": "按期开通", "scan": "#签字页", "opening_department": "@workshop",
    "open_until": 6 * DAY,
}  # fmt: skip
PLAN: Words = {
    "begins_on": "2026-12-05", "place": "望京", "scale": "一百户", "format": "摊位", "interaction": "猜网速",
    "cost": "9000", "begin_until": 5 * DAY,
}  # fmt: skip
EVALUATION: Words = {
    "views": 18200, "forwards": 640, "participants": 340, "satisfaction_rate": 93, "awareness_rate": 61,
    "sales_before": "82000", "sales_after": "131000", "share_words": "四成一到四成四", "spent": "10000",
    "returned": "25000", "adjustment": "先测速后讲套餐",
}  # fmt: skip

WAYS: dict[str, Way] = {
    "application": [
        ("ask_supplement", "ana", {"paper": "place", "told": "请补租房合同"}),
        ("supplement", "ana", {"words": "补来租房合同"}),
        ("papers_complete", "ana", CHECKED),
        ("approve", "lena", {"opinion": "同意"}),
        ("sign_contract", "ana", CONTRACT),
        ("open_service", "hank", {"opened_on": "2026-09-29", "resources": "光猫一台", "opened_number": "BJ0088"}),
        (
            "visit",
            "ana",
            {"channel": "phone", "usage": "测速九百四十兆", "words": "很快", "satisfaction": "satisfied"},
        ),
    ],
    "change": [
        (
            "agree",
            "ana",
            {"contract_costs": "0", "notes_told": "yes", "changing_department": "@workshop", "change_until": 2 * DAY},
        ),
        ("report_changed", "hank", {"changed_at": -HOUR, "now_content": "一千兆", "changed_by": "@wes"}),
        ("tell", "ana", {"channel": "phone", "answer": "已升到一千兆"}),
    ],
    "cancellation": [
        ("settle_costs", "cai", {"basis": "第七条", "amount": "80", "paid": "yes", "paid_on": "2026-09-28"}),
        ("end_service", "ana", {"end_on": "2026-09-30", "equipment": "光猫已还", "told": "已短信告知"}),
    ],
    "security_incident": [
        ("contain", "hank", {"contained_at": -HOUR, "measures": "断网", "remove_until": 2 * DAY}),
        ("take_measure", "wes", {"taken_at": -HOUR, "measure": "换口令"}),
        ("remove", "hank", {"removed_at": -HOUR, "root": "未打补丁", "done": "重装"}),
        ("tell", "max", {"who": "总经理", "told_at": -HOUR}),
        ("close", "max", {"lessons": "补丁未统一推送", "improvement": "统一推送"}),
    ],
    "publicity": [
        ("design", "ana", {"kind": "picture", "message": "大字账单", "files": "#设计稿"}),
        (
            "choose_channel",
            "lena",
            {
                "where": "offline", "budget": "6000", "cost": "5200", "over_agreed": "no",
                "produce_until": 3 * DAY,
            },
        ),
        ("produce", "ana", {"form": "print", "state": "三千份"}),
    ],
    "campaign": [
        ("plan", "ana", PLAN),
        ("announce", "ana", {"where": "公众号", "line_kind": "online", "announced_on": "2026-12-01"}),
        ("begin", "ana", {"begun_at": -HOUR, "end_until": 2 * DAY}),
        ("adjust", "ana", {"adjusted_at": -HOUR, "change": "改到下午", "reason": "有雨"}),
        ("end_event", "ana", {"ended_at": -HOUR, "course": "接待三百四十户"}),
        ("evaluate", "ana", EVALUATION),
    ],
    "fee_dispute": [
        ("report_findings", "cai", {"findings": "重复计费一次", "bill_right": "wrong"}),
        ("no_agreement", "ana", {"customer_position": "退五十", "our_position": "退三十", "apart": "金额"}),
        ("decide", "max", {"decision": "退还重复计费", "reduction": "50"}),
        *((SIGN, name, {"answer": "agreed"}) for name in ("fay", "han", "liao")),
        (
            "adjust",
            "fay",
            {"bill_before": "168", "bill_after": "118", "reason": "重复计费", "adjusted_on": "2026-09-29"},
        ),
        (
            "sum_up",
            "ana",
            {"channel": "phone", "answer": "已退五十元", "summary": "脚本重复计费", "fed_back": "账务部加校验"},
        ),
    ],
    "fee_settlement": [
        ("apply", "ana", {"settlement_way": "transfer"}),
        (SIGN, "hank", {"answer": "agreed"}),
        (SIGN, "fay", {"answer": "agreed"}),
        ("invoice", "fay", {"invoice_number": "NB-1", "invoiced_on": "2026-09-28", "pay_until": 3 * DAY}),
        ("pay", "hank", {"payment_kind": "transfer", "reference": "HZ-8", "paid_on": "2026-09-28"}),
        ("check", "fay", {"received": "12000", "difference": "none"}),
    ],
    "fee_allocation": [
        ("submit", "ana", {}),
        (SIGN, "fay", {"answer": "agreed"}),
        (SIGN, "max", {"answer": "agreed"}),
        ("book", "fay", {"voucher": "PZ-1", "booked_on": "2026-09-28"}),
    ],
    "service_scheme": [
        ("submit", "ana", {"what": "晚间装机", "standard": "误差半小时内", "flow": "预约、短信、上门"}),
        ("approve", "max", {"from_on": "2027-01-01"}),
    ],
}  # fmt: skip

# To stages beside the way of a process.
SENT = ("send_contract", "ana", {name: said for name, said in CONTRACT.items() if name not in ("scan", "signed_on")})
BRANCHES: dict[str, Way] = {"application.signing": [*WAYS["application"][:4], SENT]}
