"""Which column of a file means what, by the words people head their lists with."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from huiyin.intake.rules import DETAIL, LEFT_OUT, known_words, plain, recognise
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import Form, Process

NOT_IN_A_CELL = frozenset({"files", "table"})  # no column of a file can hold them
TITLE, RECEIVED, NUMBER = "title", "received_at", "external_number"

# By what the column says (rulebook.enums.MEANINGS), or one of ours.
# Simplified spelling is enough: headings are compared as the search compares them.
WORDS = {
    TITLE: ("留言主题 主题 标题 题目 主旨 投诉主题 投诉标题 问题标题 来信标题 title subject headline topic"),
    RECEIVED: (
        "留言时间 投诉时间 投诉日期 受理时间 来电时间 来信时间 提交时间 登记时间 接收时间 "
        "收到时间 创建时间 建立时间 陈情时间 申诉时间 反馈时间 发布时间 时间 日期 datetime date "
        "time received receivedat createdat created submitted"
    ),
    NUMBER: ("留言编号 投诉编号 工单编号 工单号 编号 单号 案号 流水号 受理编号 案件编号 id no number ticket caseno"),
    "content": (
        "留言详情 留言内容 投诉内容 反映内容 来信内容 诉求内容 申诉内容 客诉内容 陈情内容 "
        "问题描述 投诉描述 投诉详情 反馈内容 评价内容 内容 详情 描述 正文 desc description "
        "content details detail text message body complaint"
    ),
    "wish": ("诉求 客户诉求 投诉诉求 期望 希望 客户希望 期望结果 要求 wish demand request expectation desiredoutcome"),
    "complainant": (
        "留言用户 投诉人 投诉人姓名 申诉人 陈情人 用户 用户名 客户 客户姓名 客户名称 顾客 "
        "顾客姓名 姓名 联系人 车主 车主姓名 name customer customername complainant user username "
        "author"
    ),
    "phone": (
        "电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 投诉人电话 客户电话 来电号码 "
        "行动电话 phone mobile tel telephone phonenumber contact"
    ),
    "asset": "车牌 车牌号 车牌号码 plate plateno licenseplate",
    "occurred_at": ("发生时间 事发时间 事情发生时间 发生日期 事发日期 occurred occurredat happenedat incidentdate"),
    "classification": "类别 分类 投诉类别 投诉分类 投诉类型 问题分类 问题类别 class category complainttype",
    "severity": "严重程度 严重等级 等级 级别 投诉等级 severity priority level",
    "channel": "渠道 投诉渠道 来源 投诉来源 来源渠道 受理渠道 channel source",
    LEFT_OUT: "答复意见 答复时间 答复内容 回复内容 回复时间 reply replytime answer",
}

NAMES = {
    TITLE: _("Title"),
    RECEIVED: _("When it was received"),
    NUMBER: _("Number in the other system"),
    DETAIL: _("Add to the content"),
    LEFT_OUT: _("Leave out"),
}


def recognised(headings: Sequence[str], form: Form, remembered: Mapping[str, str] | None = None) -> dict[str, str]:
    """A field for every column: as the same headings were set before, else by their words."""
    fields = {field.name for field in form.fields if field.type not in NOT_IN_A_CELL}
    return recognise(headings, _words(form, fields), remembered, fields=[*NAMES, *fields])


def field_names(process: Process) -> dict[str, str]:
    """What a column may be, in the reader's language and the order of choosing."""
    own = {f.name: say(f.label) for f in process.forms[process.intake].fields if f.type not in NOT_IN_A_CELL}
    ours = {field: str(name) for field, name in NAMES.items()}
    return {DETAIL: ours.pop(DETAIL), LEFT_OUT: ours.pop(LEFT_OUT)} | ours | own


def _words(form: Form, fields: set[str]) -> dict[str, str]:
    own = {field.means: field.name for field in form.fields if field.means and field.name in fields}
    places = {**{name: name for name in (*NAMES, LEFT_OUT)}, **own}
    known = known_words({places[what]: line for what, line in WORDS.items() if what in places})
    for field in form.fields:
        if field.name in fields:
            known |= dict.fromkeys((plain(label) for label in field.label.values()), field.name)
    return known
