"""What the contract of a second-hand house says, chapter by chapter, from the answers; our own words, in Chinese.

The chapters follow the national model 存量房买卖合同示范文本: price, transfer and delivery, filing, further terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms.groups import rows_of
from forms.model import Item, Json
from forms.numbers.amounts import figure
from forms.numbers.capitals import MOST_FEN, capitals
from forms.papers.wording import day_text

DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Clause:
    """One article: its heading and its sentences."""

    title: str
    lines: tuple[str, ...]


def amount(fen: Json) -> str:
    """人民币贰拾叁万元整（￥230,000.00）; a dash where it is no amount."""
    if not isinstance(fen, int) or isinstance(fen, bool) or not 0 <= fen <= MOST_FEN:
        return "——"
    return f"人民币{capitals(fen)}（￥{figure(fen)}）"


def number(count: int) -> str:
    """1 to 99 as 一 to 九十九."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones or not head else "")


def clauses(item: Item, answers: Mapping[str, Json], house: Mapping[str, Json]) -> list[tuple[str, list[Clause]]]:
    """The chapters after the house, each with its articles, numbered on from one."""
    terms = _Terms(item, answers, house)
    chapters = [
        ("第三章　房屋价款", [("成交价款", terms.price()), ("付款", terms.payment()),
                        ("资金监管", terms.supervision())]),
        ("第四章　转移登记与交付", [("权属保证", terms.title()), ("转移登记", terms.transfer()),
                           ("交付", terms.delivery())]),
        ("第五章　交易方式与网签备案", [("自行成交", terms.filing())]),
        ("第六章　其他事项", [("税费", terms.taxes()), ("违约责任", terms.breach()), ("争议解决", terms.dispute()),
                        ("补充约定", terms.extra()), ("合同文本", terms.copies())]),
    ]
    count, found = 0, []
    for chapter, listed in chapters:
        articles = []
        for title, lines in listed:
            count += 1
            articles.append(Clause(f"第{number(count)}条　{title}", lines))
        found.append((chapter, articles))
    return found


class _Terms:
    def __init__(self, item: Item, answers: Mapping[str, Json], house: Mapping[str, Json]) -> None:
        self.item, self.answers, self.house = item, answers, house

    def chosen(self, key: str) -> str:
        """The label of what was chosen; a dash where nothing was."""
        value, known = self.answers.get(key), self.item.fields.get(key)
        codes = value if isinstance(value, list) else [value]
        options = [known.option(code) for code in codes if isinstance(code, str)] if known is not None else []
        return "、".join(option.label.zh for option in options if option is not None) or "——"

    def day(self, key: str) -> str:
        return _day(self.answers.get(key))

    def count(self, key: str) -> str:
        value = self.answers.get(key)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else "——"

    def price(self) -> tuple[str, ...]:
        scope = self.answers.get("price_scope")
        with_it = f"价款包含：{self.chosen('price_scope')}。" if isinstance(scope, list) and scope else ""
        return (f"房屋总价款为{amount(self.answers.get('price_total'))}。{with_it}",
                "双方确认这是真实的成交价，没有另外一份价款不同的合同。")

    def payment(self) -> tuple[str, ...]:
        mode, deposit = self.answers.get("pay_mode"), self.answers.get("deposit")
        lines = [f"付款方式：{self.chosen('pay_mode')}。"]
        if isinstance(deposit, int) and deposit > 0:
            lines.append(f"定金{amount(deposit)}，在本合同签订当日付清，过户时抵作价款。")
        if mode in ("3", "4"):
            kind = f"{self.chosen('loan_kind')}，" if mode == "3" else ""
            lines.append(f"首付款（不含定金）{amount(self.answers.get('down_payment'))}，在申请转移登记以前付清。")
            lines.append(f"贷款{amount(self.answers.get('loan_amount'))}，{kind}由{self.chosen('bank')}发放；贷款没有批准的，"
                         "买方应当在三十日内另行筹款，或者由双方协商解除本合同。")
        elif mode == "2":
            lines += [f"第{number(place)}期：{_day(row.get('date'))}前付{amount(row.get('amount'))}。"
                      for place, row in enumerate(rows_of(self.answers.get("instalments")), 1)]
        if mode != "2":
            lines.append("其余价款在房屋转移登记办妥之日付清。")
        return tuple(lines)

    def supervision(self) -> tuple[str, ...]:
        if self.answers.get("supervise") != "yes":
            return ("双方不办理资金监管，自行划转价款。",)
        return (f"{amount(self.answers.get('sup_amount'))}存入{self.chosen('sup_bank')}的资金监管账户，"
                "转移登记办妥后由监管银行付给卖方。",)

    def title(self) -> tuple[str, ...]:
        mortgage = self.house.get("mortgage")
        lines = ["卖方保证对房屋有处分权，签约时没有查封、异议登记和权属争议。"]
        if isinstance(mortgage, list) and mortgage:
            banks = "、".join(str(one.get("bank", "")) for one in rows_of(mortgage))
            lines.append(f"房屋已抵押给{banks}。处理办法：{self.chosen('mortgage_plan')}。")
        if self.house.get("right_of_residence") is True:
            lines.append("房屋登记有居住权，转让后居住权继续存在，买方已经知道。")
        lines.append(f"租赁情况：{self.chosen('lease')}。户口：{self.chosen('hukou_out')}。")
        return tuple(lines)

    def transfer(self) -> tuple[str, ...]:
        return (f"双方在本合同备案后{self.count('transfer_days')}日内，共同向不动产登记机构申请转移登记。",)

    def delivery(self) -> tuple[str, ...]:
        return (f"卖方在{self.day('deliver_date')}以前把房屋和钥匙交给买方，房屋毁损的风险从交付时起由买方承担。",
                f"水、电、气、暖和物业费：{self.chosen('utilities')}。住宅专项维修资金：{self.chosen('fund_transfer')}。")

    def filing(self) -> tuple[str, ...]:
        return ("本合同由双方自行成交、在自助终端网上签订，没有经纪机构参与。",
                "各方签名并经备案机关核验后备案，以备案编号为准。变更或者注销备案，要由各方共同申请。")

    def taxes(self) -> tuple[str, ...]:
        return (f"本次交易的税费：{self.chosen('tax_bearer')}。",)

    def breach(self) -> tuple[str, ...]:
        return ("买方逾期付款、卖方逾期交房或者逾期配合过户的，按日向对方支付应付价款万分之"
                f"{self.count('breach_daily')}的违约金；逾期超过三十日的，对方可以解除合同。",
                f"一方不履行合同致使合同解除的，向对方支付总价款百分之{self.count('breach_rate')}的违约金。约定的违约金过分高于"
                "造成的损失的，可以请求人民法院或者仲裁机构适当减少。")

    def dispute(self) -> tuple[str, ...]:
        return (f"因本合同发生争议，先协商；协商不成的，{self.chosen('dispute')}。",)

    def extra(self) -> tuple[str, ...]:
        extra = self.answers.get("extra")
        return (extra.strip(),) if isinstance(extra, str) and extra.strip() else ("没有补充约定。",)

    def copies(self) -> tuple[str, ...]:
        people = sum(len(rows_of(self.answers.get(group))) for group in ("sellers", "buyers"))
        return (f"本合同一式{number(people + 1)}份，各方各执一份，备案机关存一份，效力相同。"
                "电子文本与纸质文本效力相同。",)


def _day(value: Json) -> str:
    try:
        return day_text(date.fromisoformat(value)) if isinstance(value, str) else "——"
    except ValueError:
        return "——"
