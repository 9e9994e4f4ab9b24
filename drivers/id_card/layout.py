"""The 256 bytes of text on the chip: four kinds of cards, UTF-16LE, padded with blanks.

Citizen cards follow GA/T 490; the mark at byte 248 tells the others: I (foreign permanent resident, 2017),
Y (the same, 2023), J (residence permit for Hong Kong, Macao and Taiwan residents).
"""

from __future__ import annotations

from datetime import datetime

from drivers.fault import DeviceFault
from drivers.id_card.api import IdCard

TEXT_BYTES = 256
PHOTO_BYTES = 1024
KINDS = {"I": "foreign_2017", "Y": "foreign_2023", "J": "hmt_residence"}
MARKS = {kind: mark for mark, kind in KINDS.items()}

SEX = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}  # GB/T 2261.1

_NATIONS = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 "
    "畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 "
    "阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 "
    "门巴 珞巴 基诺"
)
NATIONS = {f"{i:02d}": name for i, name in enumerate(_NATIONS.split(), 1)} | {
    "97": "其他",
    "98": "外国血统中国籍人士",
}
"""GB/T 3304."""

# field -> (offset, length) in bytes
CITIZEN = {
    "name": (0, 30),
    "sex": (30, 2),
    "ethnicity": (32, 4),
    "birth": (36, 16),
    "address": (52, 70),
    "number": (122, 36),
    "issuer": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
HMT = {key: place for key, place in CITIZEN.items() if key != "ethnicity"} | {
    "pass_number": (220, 18),
    "issue_count": (238, 4),
}
FOREIGN_2017 = {
    "english_name": (0, 120),
    "sex": (120, 2),
    "number": (122, 30),
    "nationality": (152, 6),
    "name": (158, 30),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "birth": (220, 16),
}
FOREIGN_2023 = {
    "name": (0, 30),
    "sex": (30, 2),
    "issue_count": (32, 4),
    "birth": (36, 16),
    "english_name": (52, 70),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
    "english_name_2": (220, 22),
    "nationality": (242, 6),
}
LAYOUTS = {
    "citizen": CITIZEN,
    "hmt_residence": HMT,
    "foreign_2017": FOREIGN_2017,
    "foreign_2023": FOREIGN_2023,
}

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def check_character(first: str) -> str:
    """The 18th character of a number (GB 11643, ISO 7064 MOD 11-2) for its first 17 digits."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(first, _WEIGHTS, strict=True)) % 11]


def check_digit_2017(first: str) -> str:
    """The 15th character of a foreigner's number of 2017: weights 7 3 1, A=10 to Z=35, modulo 10."""
    return str(sum(int(c, 36) * (7, 3, 1)[i % 3] for i, c in enumerate(first)) % 10)


def number_is_sound(kind: str, number: str, birth: str) -> bool:
    """Length, check character and the birth date inside the number."""
    if not number.isascii():
        return False
    if kind == "foreign_2017":
        head, tail = number[:3], number[3:]
        return (
            len(number) == 15
            and head.isalpha()
            and head.isupper()
            and tail.isdigit()
            and number[7:13] == birth[2:]
            and number[14] == check_digit_2017(number[:14])
        )
    return (
        len(number) == 18
        and number[:17].isdigit()
        and number[6:14] == birth
        and number[17] == check_character(number[:17])
    )


def _date(text: str) -> bool:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return False
    try:
        datetime.strptime(text, "%Y%m%d")
    except ValueError:
        return False
    return True


def _bad(key: str) -> DeviceFault:
    # The detail names the field, never its value.
    return DeviceFault("id_card.bad_data", f"field {key} of the card is not what the standard allows")


def decode(text: bytes, photo: bytes = b"", new_address: str | None = None) -> IdCard:
    """Read the 256 bytes.

    Raises DeviceFault id_card.bad_data for text that no card can hold, id_card.bad_number when the number's
    check character or the birth date inside it is wrong.
    """
    if len(text) != TEXT_BYTES:
        raise DeviceFault("id_card.bad_data", f"{len(text)} bytes of text instead of {TEXT_BYTES}")

    def field(place: tuple[int, int], key: str) -> str:
        try:
            found = text[place[0] : sum(place)].decode("utf-16-le")
        except UnicodeDecodeError:
            raise _bad(key) from None
        # Inner blanks belong to the name; NUL and blanks at the end are filling.
        return found.rstrip("\0 \u3000")

    mark = text[248:250]
    kind = KINDS.get(chr(mark[0]), "citizen") if mark[1] == 0 else "citizen"
    found = {key: field(place, key) for key, place in LAYOUTS[kind].items()}
    name, english = found.get("name", ""), found.get("english_name", "")
    if second := found.get("english_name_2"):
        # The second half starts at the 36th character: a blank at the seam was stripped above.
        english = english.ljust(35) + second
    sex, ethnicity = found["sex"], found.get("ethnicity", "")
    if sex not in SEX:
        raise _bad("sex")
    if kind == "citizen" and not (len(ethnicity) == 2 and ethnicity.isascii() and ethnicity.isdigit()):
        raise _bad("ethnicity")
    if not (name or english):
        raise _bad("name")
    for key in ("birth", "valid_from"):
        if not _date(found[key]):
            raise _bad(key)
    valid_to = found["valid_to"]
    if valid_to[:1] == "长":
        valid_to = "长期"
    elif not _date(valid_to):
        raise _bad("valid_to")
    number = found["number"]
    if not number_is_sound(kind, number, found["birth"]):
        raise DeviceFault("id_card.bad_number", "the number on the card does not check")
    return IdCard(
        kind=kind,
        name=name or english,
        english_name=english,
        sex=sex,
        sex_text=SEX[sex],
        ethnicity=ethnicity,
        # A code outside the table is shown as it is: nobody is turned away for it.
        ethnicity_text=NATIONS.get(ethnicity, f"代码{ethnicity}" if ethnicity else ""),
        birth=found["birth"],
        address=found.get("address", ""),
        number=number,
        issuer=found.get("issuer", ""),
        valid_from=found["valid_from"],
        valid_to=valid_to,
        pass_number=found.get("pass_number") or None,
        issue_count=found.get("issue_count") or None,
        new_address=new_address or None,
        nationality=found.get("nationality") or None,
        photo=photo,
        raw=text,
    )


def encode(card: dict[str, str]) -> bytes:
    """The 256 bytes for a card given as field -> text, with ``kind``. The inverse of ``decode``.

    Raises ValueError for a text longer than its field.
    """
    kind = card.get("kind", "citizen")
    data = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    values = dict(card)
    if kind == "foreign_2023":
        english = values.get("english_name", "")
        values["english_name"], values["english_name_2"] = english[:35], english[35:]
    for key, (offset, length) in LAYOUTS[kind].items():
        coded = values.get(key, "").encode("utf-16-le")
        if len(coded) > length:
            raise ValueError(f"{key} is longer than {length} bytes")
        data[offset : offset + len(coded)] = coded
    if mark := MARKS.get(kind):
        data[248:250] = mark.encode("utf-16-le")
    return bytes(data)
