"""Words about scripts: kinds of steps, languages, how a step stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from session_engine.scripts.state import Mark, ShownStep, StepKind

_LOCALES = {
    1025: "ar_SA", 1026: "bg_BG", 1028: "zh_TW", 1029: "cs_CZ", 1030: "da_DK", 1031: "de_DE", 1032: "el_GR",
    1033: "en_US", 1035: "fi_FI", 1036: "fr_FR", 1037: "he_IL", 1038: "hu_HU", 1040: "it_IT", 1041: "ja_JP",
    1042: "ko_KR", 1043: "nl_NL", 1044: "nb_NO", 1045: "pl_PL", 1046: "pt_BR", 1048: "ro_RO", 1049: "ru_RU",
    1050: "hr_HR", 1051: "sk_SK", 1053: "sv_SE", 1054: "th_TH", 1055: "tr_TR", 1057: "id_ID", 1058: "uk_UA",
    1060: "sl_SI", 1061: "et_EE", 1062: "lv_LV", 1063: "lt_LT", 1066: "vi_VN", 2052: "zh_CN", 2057: "en_GB",
    2070: "pt_PT", 3082: "es_ES",
}  # fmt: skip
LANGUAGES = tuple(_LOCALES)
"""The languages a script can have, as Dataverse numbers them."""


def language(number: int) -> str:
    """Give a language by its own name."""
    name = _LOCALES.get(number)
    if name is None:
        return str(number)
    locale = QLocale(name)
    found = locale.nativeLanguageName() or QLocale.languageToString(locale.language())
    if name in ("en_US", "en_GB"):  # Qt calls one of them "American English"
        found = "English" if name == "en_US" else "English (UK)"
    return found[:1].upper() + found[1:]


def foreign(number: int) -> bool:
    """Tell whether a language is another than the person's."""
    own = QLocale().language()
    own = QLocale.Language.English if own == QLocale.Language.C else own
    name = _LOCALES.get(number)
    return name is None or QLocale(name).language() != own


def number_of(locale: str) -> int:
    """Give the number of a locale's language, English for one that has none."""
    exact = next((number for number, name in _LOCALES.items() if name == locale), None)
    if exact is not None:
        return exact
    short = locale.partition("_")[0]
    return next((number for number, name in _LOCALES.items() if name.partition("_")[0] == short), 1033)


def kind(of: StepKind) -> str:
    """Name a kind of step."""
    tr = QCoreApplication.translate
    return {
        StepKind.TEXT: tr("Scripts", "Text"),
        StepKind.MACRO: tr("Scripts", "Macro"),
        StepKind.SCRIPT: tr("Scripts", "Script"),
    }[of]


def action(shown: ShownStep) -> str:
    """Name what can be done with a step."""
    tr = QCoreApplication.translate
    match shown.step.kind:
        case StepKind.TEXT if shown.mark is Mark.DONE:
            return tr("Scripts", "Not done after all")
        case StepKind.TEXT:
            return tr("Scripts", "Mark as done")
        case StepKind.MACRO if shown.running:
            return tr("Scripts", "It runs")
        case StepKind.MACRO if shown.mark is not None:
            return tr("Scripts", "Run again")
        case StepKind.MACRO:
            return tr("Scripts", "Run")
        case StepKind.SCRIPT:
            return tr("Scripts", "View")


def action_icon(shown: ShownStep) -> str:
    """Give the icon of what can be done with a step."""
    match shown.step.kind:
        case StepKind.TEXT:
            return "undo" if shown.mark is Mark.DONE else "check"
        case StepKind.MACRO:
            return "retry" if shown.mark is not None else "play"
        case StepKind.SCRIPT:
            return "eye"


def standing(shown: ShownStep) -> str:
    """Say how a step stands, empty for one that was not begun."""
    tr = QCoreApplication.translate
    if shown.running:
        return tr("Scripts", "running")
    if shown.mark is Mark.DONE:
        return tr("Scripts", "done")
    if shown.mark is Mark.FAILED:
        return tr("Scripts", "failed")
    return tr("Scripts", "noted") if shown.answer.strip() else ""


def trouble(shown: ShownStep) -> str:
    """Say why nothing can be done with a step, or what to know of it; empty for nothing."""
    tr = QCoreApplication.translate
    if shown.missing and shown.step.kind is StepKind.MACRO:
        return tr("Scripts", "The macro “{name}” is not there.").replace("{name}", shown.step.macro)
    if shown.missing:
        return tr("Scripts", "The script “{name}” is not there.").replace("{name}", shown.step.script)
    if shown.leads_in_circle:
        return tr("Scripts", "That script leads back to this one.")
    return ""


def progress(done: int, count: int) -> str:
    """Say how far a script is."""
    tr = QCoreApplication.translate
    text = tr("Scripts", "{done} of {count} done")
    return text.replace("{done}", str(done)).replace("{count}", str(count))
