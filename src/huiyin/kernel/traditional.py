"""Simplified words in the traditional characters and the usage of Taiwan (ADR 11)."""

import re
from functools import cache, lru_cache

import opencc
from django.utils.translation import get_language

# Where OpenCC takes one trade's word for another's, one character for another, or leaves a word that only the
# mainland uses. In this order; what is longer comes first.
MENDED = {
    # A rule is published, not released; a product performs; a place has a code, a form an item.
    "釋出": "發布",
    "效能": "性能",
    "程式碼": "代碼",
    "型別": "類型",
    "許可權": "權限",
    "全域性": "全域",
    "專案": "項目",
    "(傳送|處罰|通知|適用|代辦|服務|回訪|考核|檢查)物件": r"\1對象",
    "^物件$": "對象",
    # Characters: one signs with 簽, and a label is a 籤; 只 is “only”.
    "(?<![標書抽竹牙])籤": "簽",
    "被髮": "被發",
    "多隻(?=能|有|可)": "多只",
    "併(?=封存)": "並",
    "伙伴": "夥伴",
    "系數": "係數",
    "輪迴(?=訪)": "輪回",
    "臺賬": "台帳",
    "賬": "帳",
    # Words of the mainland.
    "工作臺": "工作台",
    "平臺": "平台",
    "後臺": "後台",
    "櫃臺": "櫃台",
    "渠道里": "管道裡",
    "質量": "品質",
    "水平": "水準",
    "裝置": "設備",
    "身份": "身分",
    "法定節假日": "國定假日",
    "節假日": "假日",
    "二維碼": "QR碼",
    "掃碼": "掃描",
    "尾號": "末碼",
    "營業廳": "門市",
    "上門": "到府",
    "發貨": "出貨",
    "保修": "保固",
    "(?<=保固期內)使用者": "用戶",  # who bought it, not who works with a program
    "剎車": "煞車",
    "小區": "社區",
    "交房": "交屋",
    "驗房": "驗屋",
    "返崗": "返勤",
    "離崗": "離勤",
    "在崗": "在勤",
    "打印": "列印",
    "搜索": "搜尋",
    "刷新": "重新整理",
    "點擊": "點選",
    "添加": "加入",
    "保存錄音": "儲存錄音",
    "保存並": "儲存並",
    "模板": "範本",
    "稽核": "審核",
    "試執行": "試行",
    "聯繫": "聯絡",
    "(?<![配聯結綜整組混符])合同(?![時事一樣類步期])": "合約",
    "渠道": "管道",
    "反饋": "回饋",
    "崗位": "職位",
    "郵箱": "信箱",
    "大屏(?!幕)": "大螢幕",
    "帕累托圖": "柏拉圖",
    "同比環比|環比同比|環比和同比|環比、同比": "與上期和去年同期的比較",
    "環比": "較上期",
    "(?<!相)同比(?![例較])": "較去年同期",
    "整改": "改善",
    "主管領導|領導": "主管",
    "普通話": "國語",
    "固話|座機": "市話",
    # Marks: those of the mainland are Latin ones.
    "“": "「",
    "”": "」",
    "‘": "『",
    "’": "』",
}


@lru_cache(maxsize=1024)
def traditional(text: str) -> str:
    return mended(str(_converter().convert(text)))


def in_script(text: str, language: str | None = None) -> str:
    """What the rule book has in one spelling only, such as phrases to avoid, in the characters of who reads it."""
    wanted = (language or get_language() or "").lower()
    return traditional(text) if wanted.startswith("zh-hant") else text


def mended(words: str) -> str:
    """Traditional words as they are said in Taiwan."""
    any_wrong, each_wrong = _mending()
    if any_wrong.search(words):  # a rule book has thousands of texts, and most are right
        for wrong, right in each_wrong:
            words = wrong.sub(right, words)
    return words


@cache
def _mending() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]:
    return re.compile("|".join(MENDED)), [(re.compile(wrong), right) for wrong, right in MENDED.items()]


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
