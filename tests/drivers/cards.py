"""Cards of people who do not exist, one of each kind; numbers have right check digits."""

from __future__ import annotations

from drivers.id_card.layout import check_character, check_digit_2017

CITIZEN = {
    "kind": "citizen",
    "name": "李敏",
    "sex": "2",
    "ethnicity": "01",
    "birth": "19850312",
    "address": "河南省平顶山市湛河区开源路南段18号院",
    "number": "410411198503121108",
    "issuer": "平顶山市公安局湛河分局",
    "valid_from": "20190615",
    "valid_to": "20390615",
}
LONG_NAME = {**CITIZEN, "name": "迪丽 热巴·阿布都", "ethnicity": "05", "valid_to": "长期"}
RARE_NAME = {**CITIZEN, "name": "𠮷㐂䶮"}
HMT = {
    "kind": "hmt_residence",
    "name": "陈大文",
    "sex": "1",
    "birth": "19900101",
    "address": "河南省平顶山市新华区",
    "number": "81000019900101001" + check_character("81000019900101001"),
    "issuer": "平顶山市公安局",
    "valid_from": "20220101",
    "valid_to": "20270101",
    "pass_number": "H12345678",
    "issue_count": "01",
}
FOREIGN_2017 = {
    "kind": "foreign_2017",
    "english_name": "ALVAREZ, MARIA",
    "sex": "2",
    "number": "FRA41008501010" + check_digit_2017("FRA41008501010"),
    "nationality": "FRA",
    "name": "马丽亚",
    "valid_from": "20180101",
    "valid_to": "20280101",
    "birth": "19850101",
}
FOREIGN_2023 = {
    "kind": "foreign_2023",
    "name": "",
    "sex": "1",
    "issue_count": "01",
    "birth": "19850101",
    "english_name": "SMITHSON-ARMSTRONG JONATHAN ALEXANDER JUN",
    "number": "932682198501010017",
    "valid_from": "20240101",
    "valid_to": "20340101",
    "nationality": "GBR",
}
ALL = {"citizen": CITIZEN, "long_name": LONG_NAME, "hmt_residence": HMT, "foreign_2017": FOREIGN_2017,
       "foreign_2023": FOREIGN_2023}  # fmt: skip
