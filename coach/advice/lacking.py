"""What an account still lacks while it is written: a name, a number, a date. Pure, and no more
than a hint: a name is guessed from its looks, since no model is asked at every key.
"""

import re
from collections.abc import Sequence

from coach.advice.facts import fits_kind
from coach.handbook import Claim
from coach.session import Kind, Language

HINTED: tuple[Kind, ...] = ("person", "number", "period")
_ROLES = re.compile(
    r"\b(?:founder|co-founder|ceo|cto|coo|cmo|(?:my|our|the|their) (?:\w+ )?(?:lead|manager|"
    r"director|designer|engineer|developer|intern|assistant|wife|husband|colleague)|head of|"
    r"salesman|saleswoman|nobody|no one|myself)\b|(?<!\d )(?<!\d)\bPM\b|(?-i:\bI\b)",
    re.IGNORECASE,
)
# A word with a capital that begins no sentence, or one that begins it and is no common word.
_EN_NAME = re.compile(r"(?<=[a-z0-9,;:)] )[A-Z][a-z]+|\b[A-Z][a-z]+(?='s\b|’s\b| [a-z])")
_NO_NAME = frozenset(
    "January February March April May June July August September October November December "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Excel Slack Last Next This That The "
    "These Those There Then We They He She It You Our Their His Her My Your An And But Or So If "
    "When While After Before Since Until In On At For From With Without About Of To By As One Two "
    "Three Some Many Most All No Not Yes What Who How Why Where Which Every Each Both Because "
    "Although Once Only Just Even Still Also Maybe Today Yesterday People Users Customers".split()
)
_ZH_NAME = re.compile(
    r"老(?![板家师人是想早本大实化])[\u4e00-\u9fff]|小(?![时组事心的部程企公区])[\u4e00-\u9fff]|阿[\u4e00-\u9fff]|"
    r"[\u4e00-\u9fff](?:总(?![是共结数体的部])|姐|哥|经理|老师|主管|总监)|[A-Z][a-z]+|"
    r"创始人|合伙人|产品经理|设计师|工程师|没人|没有人|我(?!们)|"
    # Surnames that begin few other words, with those words left out.
    r"(?:[李刘杨赵吴徐孙朱郭韩冯袁邓沈彭吕卢蒋蔡贾魏薛潘汪姜崔谭廖姚邹邱侯邵孟欧]|张(?![贴开数口])|王(?!牌)|"
    r"陈(?![列旧述])|胡(?![说乱同])|郑(?!重)|谢(?![谢绝])|唐(?!突)|董(?!事)|曾(?!经)|杜(?!绝)|戴(?![着上]))[\u4e00-\u9fff]"
)
# 一 alone stands in half of all Chinese sentences and counts nothing.
_ZH_COUNT = re.compile(r"[0-9０-９]|[二两三四五六七八九十百千万亿半几]|一[百千万成半]")


def lacking(claim: Claim, text: str, language: Language, names: Sequence[str]) -> tuple[Kind, ...]:
    """Return which of a name, a number and a date the claim listens for and the text has not.

    `names` are those of the cast.
    """
    wanted = {fact.kind for fact in claim.facts}
    return tuple(
        kind for kind in HINTED if kind in wanted and not _holds(kind, text, language, names)
    )


def _holds(kind: Kind, text: str, language: Language, names: Sequence[str]) -> bool:
    if kind == "person":
        return _names_somebody(text, language, names)
    if kind == "number" and language == "zh":
        return bool(_ZH_COUNT.search(text))
    return fits_kind(text, kind, language)


def _names_somebody(text: str, language: Language, names: Sequence[str]) -> bool:
    if any(name and name.casefold() in text.casefold() for name in names):
        return True
    if language == "zh":
        return bool(_ZH_NAME.search(text))
    return bool(_ROLES.search(text)) or not _NO_NAME.issuperset(_EN_NAME.findall(text))
