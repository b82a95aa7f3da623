"""The reply to a question that was asked once more, where it is itself the answer. Pure.

A model looks for a clause that speaks of what the question asks, and passes over "two more weeks"
or "he was free", since nothing stands around them. Whoever is asked for one thing and answers in a
few words has answered just that, or says that there is no answer.
"""

import re

from coach.advice.facts import fits_kind, trim
from coach.handbook import FactSpec
from coach.session import Fact, Language

LONGEST: dict[Language, int] = {"en": 8, "zh": 14}
_BREAKS = re.compile(r"[,，、;；:：.。!！?？…—\n(（]")
# Whoever denies, forgets or guesses has not answered; a true answer among these is typed again.
_EN_NONE = re.compile(
    r"n['’]t\b|\b(?:no|not|none|never|nothing|nobody|nope|nah|n/a|cannot|unknown|unsure|dunno|pass|"
    r"skip|maybe|perhaps|probably|forg[eo]t\w*|who knows|hard to say|"
    r"(?:do|did|does|is|was|would|could|ca|wo|have|has)nt)\b",
    re.IGNORECASE,
)
_ZH_NONE = re.compile(
    r"[没无未忘]|不[知清记晓确详太]|不好说|[说记想讲答搞]不|^[不否]$|可能|也许|大概|好像|应该|难说|随便|"
    r"跳过|[谁鬼天哪][知晓]|说过了"
)
_DENIED = {"en": _EN_NONE, "zh": _ZH_NONE}


def as_it_stands(spec: FactSpec, reply: str, language: Language) -> Fact | None:
    """Return a short reply of one clause as the fact that was asked for, still to be confirmed.

    None where it is longer, says that there is no answer or only guesses, or cannot be a fact of
    that kind. `LONGEST` counts words in English, characters in Chinese.
    """
    start, end = trim(reply, 0, len(reply), spec.kind, language)
    if start and reply[start - 1] in '“‘「『《"':
        start -= 1
    words = reply[start:end]
    length = len(words.split()) if language == "en" else len(words)
    if length > LONGEST[language] or _BREAKS.search(words):
        return None
    if _DENIED[language].search(words) or not fits_kind(words, spec.kind, language):
        return None
    return Fact(words, "heard", "followup", start, end)
