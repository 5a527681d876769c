"""Simplified words in the traditional characters and the usage of Taiwan (ADR 11)."""

from functools import cache

import opencc

# Where OpenCC takes one trade's word for another's (a rule is published, not released; a product performs), and where
# an office in Taiwan says it otherwise. In this order: a longer word before one that stands in it.
MENDED = {
    "釋出": "發布",
    "效能": "性能",
    "臺賬": "台帳",
    "賬": "帳",
    "工作臺": "工作台",
    "平臺": "平台",
    "後臺": "後台",
    "櫃臺": "櫃台",
    "渠道里": "管道裡",
    "渠道": "管道",
    "反饋": "回饋",
    "質量": "品質",
    "水平": "水準",
    "郵箱": "信箱",
    "合同": "合約",
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
    "“": "「",
    "”": "」",
    "‘": "『",
    "’": "』",
}


def traditional(text: str) -> str:
    words = str(_converter().convert(text))
    for wrong, right in MENDED.items():
        words = words.replace(wrong, right)
    return words


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2twp")
