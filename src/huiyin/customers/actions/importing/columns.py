"""Which column of a file of customers means what, by the words people head their lists with."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from huiyin.customers import rules
from huiyin.customers.enums import Purpose
from huiyin.customers.models import Batch, Customer
from huiyin.customers.queries import FileRules
from huiyin.intake.rules import DETAIL, LEFT_OUT, known_words, plain, recognise
from huiyin.kernel import cjk
from huiyin.kernel.texts import say
from huiyin.rulebook.definitions import AssetKind, Choice

# Whoever stands below one of these is a company, and of two columns of names this is not the person's.
ORGANISATION = (
    "公司 公司名称 单位 单位名称 企业名称 机构 机构名称 统编名称 company companyname organization organisation org"
)
# Simplified spelling is enough: headings are compared as the search compares them.
WORDS = {
    "number": "档案编号 档案号 客户档案号 客户档案编号 filenumber",
    "external_number": (
        "客户编号 客户代码 客户号 客户ID 编号 会员编号 会员卡号 会员号 卡号 户号 用户编号 用户ID 账户号 "
        "customerid customerno customernumber memberid id externalid"
    ),
    "name": (
        "姓名 客户姓名 留言用户 投诉人 投诉人姓名 客户名称 客户 顾客 顾客姓名 车主 车主姓名 业主 业主姓名 "
        "用户 用户名 用户姓名 会员姓名 名称 名字 车主名称 收件人 寄件人 买家姓名 "
        f"name fullname fn customername customer 抬头 户名 机主 机主姓名 {ORGANISATION}"
    ),
    "kind": "客户类型 客户性质 客户属性 个人或单位 类型 customertype kind type",
    "salutation": "称谓 称呼 性别 gender sex salutation title xgender",
    "short_name": "简称 公司简称 单位简称 shortname",
    "birth_date": "生日 出生日期 出生年月日 出生年月 客户生日 birthday birthdate dateofbirth dob bday",
    "membership": "会员等级 会员级别 客户等级 客户级别 星级 等级 会员 membership level tier grade",
    "tags": "标签 客户标签 tag tags label labels categories",
    "needs": "需求 客户需求 希望得到的服务 needs requirement",
    "preferences": "爱好 偏好 兴趣爱好 喜好 preferences hobbies",
    "preferred_channel": "联系渠道 偏好渠道 首选联系方式 preferredchannel",
    "preferred_hours": "方便联系时间 联系时间 最佳联系时间 besttime",
    "rest_hours": "休息时间 勿扰时间 resthours",
    "supplied_by": "资料提供部门 提供部门 来源部门 suppliedby",
    "note": "备注 说明 附注 备忘 note notes remark remarks comment comments memo",
    "phone": (
        "电话 联系电话 手机 手机号 手机号码 电话号码 联系方式 客户电话 移动电话 行动电话 固定电话 固话 座机 住宅电话 "
        "办公电话 公司电话 备用电话 电话1 电话2 手机1 手机2 其他电话 车主电话 业主电话 联络电话 连络电话 phone phones "
        "mobile mobilephone tel telephone phonenumber cell phone1 phone2 homephone workphone businessphone"
    ),
    "email": "邮箱 电子邮箱 邮件 电子邮件 电邮 信箱 email emailaddress mail",
    "wechat": "微信 微信号 wechat weixin wechatid xwechat",
    "address": (
        "地址 联系地址 通讯地址 通信地址 家庭住址 住址 家庭地址 公司地址 单位地址 详细地址 收货地址 送货地址 安装地址 "
        "通讯处 address addresses adr street fulladdress"
    ),
    "province": "省 省份 省市 province state",
    "city": "市 城市 地市 city",
    "county": "区 县 区县 行政区 county district",
    "contact": (
        "联系人 联络人 联系人姓名 经办人 主要联系人 负责人 对接人 contact contacts contactperson contactname "
        "contactpersons"
    ),
    "contact_role": "联系人职务 职务 职位 岗位 jobtitle position role contactrole",
    "contact_phone": "联系人电话 联系人手机 联络人电话 经办人电话 联系人手机号 contactphone contactmobile",
    "contact_note": "联系人备注 contactnote",
    "do_not_contact": (
        "谢绝来电 谢绝联系 谢绝致电 请勿联系 请勿致电 请勿来电 拒绝联系 拒绝来电 禁止联系 免打扰 勿扰 勿打扰 "
        "donotcontact donotcall dnc optout optedout"
    ),
    "consent_service": "同意服务联系 同意服务 服务同意 接受服务联系 serviceconsent",
    "consent_survey": "同意回访 同意调查 同意满意度调查 调查同意 回访同意 接受回访 接受调查 surveyconsent",
    "consent_marketing": (
        "同意营销 同意推广 营销同意 接受营销 接受推广 接受推销 接收广告 同意接收广告 marketingconsent newsletter"
    ),
    "keeper": (
        "维护人 客服 客服专员 专员 负责客服 所属客服 归属人 归属 业务员 销售 客户经理 跟进人 责任人 所有人 owner "
        "keeper agent accountmanager assignedto"
    ),
    "opened_at": "建档时间 建档日期 创建时间 创建日期 登记时间 登记日期 录入时间 录入日期 注册时间 createdat created",
    "opened_by": "建档人 创建人 登记人 录入人 创建者 createdby author",
}
ASSET_WORDS = {
    "plate": "车牌 车牌号 车牌号码 车号 牌照 牌照号 车辆牌照 plate plateno platenumber licenseplate",
    "brand": "品牌 车辆品牌 厂牌 brand make",
    "model": "车型 型号 车辆型号 产品型号 机型 车系 model",
    "vin": "车架号 车架号码 车辆识别代号 VIN VIN码 底盘号 vin",
    "mileage": "里程 行驶里程 公里数 里程数 mileage odometer",
    "cycle_months": "保养周期 周期 cycle servicecycle",
    "last_service_on": "上次保养 上次保养日期 最近保养日期 上次服务日期 上次保养时间 lastservice lastservicedate",
    "next_service_on": "下次保养 下次保养日期 下次保养时间 nextservice nextservicedate",
    "serial": "序列号 产品序列号 机身号 设备编号 sn serial serialno serialnumber",
    "phone": "业务号码 用户号码 服务号码",
}

NAMES = {
    DETAIL: _("Add to the note"),
    LEFT_OUT: _("Leave out"),
    "number": _("File number"),
    "external_number": rules.LABELS["external_number"],
    "kind": rules.LABELS["kind"],
    "phone": _("Phone"),
    "email": _("E-mail"),
    "wechat": _("WeChat"),
    "address": _("Address"),
    "province": _("Province"),
    "city": _("City"),
    "county": _("District or county"),
    "contact": _("Contact person: name"),
    "contact_role": _("Contact person: position"),
    "contact_phone": _("Contact person: phone"),
    "contact_note": _("Contact person: note"),
    "do_not_contact": _("Do not contact"),
    "consent_service": _("Consent to service calls"),
    "consent_survey": _("Consent to surveys"),
    "consent_marketing": _("Consent to marketing"),
    "keeper": rules.LABELS["keeper"],
    "opened_at": _("Opened on"),
    "opened_by": _("Opened by"),
}
ALLOWED = {  # the columns of what a customer allows, and the purpose of each
    "do_not_contact": Purpose.CONTACT,
    "consent_service": Purpose.SERVICE,
    "consent_survey": Purpose.SURVEY,
    "consent_marketing": Purpose.MARKETING,
}
LINES_AS = {  # the columns that stand for a group of lines of the file
    "phones": ("phone",),
    "handles": ("email", "wechat"),
    "addresses": ("address", "province", "city", "county"),
    "contacts": ("contact", "contact_role", "contact_phone", "contact_note"),
}
_OF_TABLES = frozenset({"市辖区", "县"})  # what tables of regions call the county of a city of its own
_OF_PEOPLE = frozenset(
    {"number", "phone", "email", "wechat", "address", "contact", "contact_phone", "salutation", "birth_date"}
)
OWN, ASSET = "values_", "asset/"
REPEATABLE = frozenset({"phone", "email", "wechat", "tags", "address", "note"})


def recognised(
    headings: Sequence[str], first: Sequence[Sequence[str]], book: FileRules, earlier: Batch | None
) -> dict[str, str]:
    """A field for every column: as the same headings were set before, else by their words.

    A heading may mean something else than the list of the rule book it is named like: type is the trim of a car
    elsewhere. If nothing in the first rows is on that list, the column goes into the note. So does a column of names if
    they are those of places: a table of regions is no list of people.
    """
    remembered = earlier.mapping if earlier else None
    found = recognise(headings, _words(book), remembered, fields=field_names(book), repeatable=REPEATABLE)
    _prefer_people(found, remembered or {})
    lists = _lists(book)
    places = _OF_TABLES.union(*(cjk.normalise(name).split() for name in book.places.values()))
    for place, heading in enumerate(headings):
        said = {cjk.normalise(row[place]) for row in first} - {""}
        known = lists.get(found[heading])
        misleads = not said & known if known is not None else found[heading] == "name" and said <= places
        if said and misleads and not (remembered and heading in remembered):
            found[heading] = DETAIL
    return found


def names_organisation(heading: str) -> bool:
    """Whether what stands below a heading is the name of a company, a school, an office."""
    return plain(heading) in _ORGANISATION


_ORGANISATION = frozenset(ORGANISATION.split())
_PERSON = frozenset(WORDS["name"].split()) - _ORGANISATION


def _prefer_people(found: dict[str, str], remembered: Mapping[str, str]) -> None:
    """Where a person's name has a column, the customer is the person, whichever of the columns comes first."""
    named = next((heading for heading, field in found.items() if field == "name"), "")
    person = next((heading for heading, field in found.items() if field == DETAIL and plain(heading) in _PERSON), "")
    if person and names_organisation(named) and not {person, named} & remembered.keys():
        found[named], found[person] = DETAIL, "name"


def _lists(book: FileRules) -> dict[str, set[str]]:
    """What each closed list may say, in any language."""
    fields = {OWN + field.name: field for field in book.file.own_fields}
    for kind in book.file.assets.values():
        fields |= {f"{ASSET}{kind.key}/{field.name}": field for field in kind.own_fields}
    return {name: set(words_of(field.choices)) for name, field in fields.items() if field.type == "choice"}


def words_of(choices: Iterable[Choice]) -> dict[str, str]:
    """What a file may say for each choice: its label in any language, or its key."""
    found: dict[str, str] = {}
    for choice in choices:
        if choice.children:
            found |= words_of(choice.children)
        else:
            found |= {cjk.normalise(label): choice.key for label in choice.label.values()}
            found.setdefault(cjk.normalise(choice.key), choice.key)
    return found


def field_names(book: FileRules) -> dict[str, str]:
    """What a column may be, in the reader's language and the order of choosing."""
    names = {key: str(NAMES[key]) for key in (DETAIL, LEFT_OUT, "number", "external_number", "kind")}
    for field in book.file.fields:
        if field.retired:
            continue
        if field.name in LINES_AS:
            names |= {key: str(NAMES[key]) for key in LINES_AS[field.name]}
        elif field.type:
            names[OWN + field.name] = rules.field_label(field)
        elif field.name not in ("assets", "category"):
            names[field.name] = rules.field_label(field)
    for kind in book.file.assets.values():
        names |= {f"{ASSET}{kind.key}/{name}": f"{say(kind.title)}: {label}" for name, label in _parts(kind).items()}
    if list(names.values()).count(names["kind"]) > 1:  # what one trade calls so is another list of its own
        names["kind"] = " / ".join(map(str, Customer.Kind.labels))
    return names | {key: str(NAMES[key]) for key in (*ALLOWED, "keeper", "opened_at", "opened_by")}


def leading_to_somebody(book: FileRules) -> set[str]:
    """The columns one of which a file of customers has."""
    return {"name", "contact", "phone", "number", "external_number", *_keys(book)}


def may_hold_no_people(mapping: Mapping[str, str], book: FileRules) -> bool:
    """Names and numbers stand in lists of whatever: places, goods, complaints."""
    return not set(mapping.values()) & {*_OF_PEOPLE, *_keys(book)}


def _keys(book: FileRules) -> set[str]:
    """The columns by whose words a thing, or a paper, is its owner's."""
    papers = {OWN + field.name for field in book.file.own_fields if field.type == "identity"}
    return papers | {f"{ASSET}{kind.key}/{kind.key_field}" for kind in book.file.assets.values()}


def _parts(kind: AssetKind) -> dict[str, str]:
    own = {field.name: rules.field_label(field) for field in kind.fields if not field.retired}
    dates = {word: str(rules.LABELS[word]) for word in ("cycle_months", "last_service_on", "next_service_on")}
    return {kind.key_field: own.get(kind.key_field, kind.key_field)} | own | dates


def _words(book: FileRules) -> dict[str, str]:
    """The field of every word: the pack's own labels count more than the usual ones, the first thing owned most."""
    there = field_names(book)
    known = known_words({field: line for field, line in WORDS.items() if field in there})
    for kind in reversed(list(book.file.assets.values())):
        for name in _parts(kind):
            field = f"{ASSET}{kind.key}/{name}"
            usual = ASSET_WORDS.get(kind.spelling if name == kind.key_field and kind.spelling != "code" else name, "")
            if name == kind.key_field and kind.spelling == "code":
                usual += " " + ASSET_WORDS["serial"]
            known |= {plain(word): field for word in usual.split()}
            labels: Mapping[str, str] = next((each.label for each in kind.fields if each.name == name), {})
            known |= {plain(label): field for label in labels.values()}
    for own in book.file.fields:
        field = OWN + own.name if own.type else own.name
        if field in there:
            known |= {plain(label): field for label in own.label.values()}
    return known | _own_headings(book)


def _own_headings(book: FileRules) -> dict[str, str]:
    """What our own template heads its columns with, whoever took it along in whichever language."""
    found: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for field, name in field_names(book).items():
                if field not in (DETAIL, LEFT_OUT):
                    found.setdefault(plain(name), field)
    return found
