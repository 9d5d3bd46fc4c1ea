"""Lands and what is of them: "Libya" and "Libyan", "the Netherlands" and "Dutch"."""

from __future__ import annotations

_WITH_N = """
    Africa Albania Algeria America Armenia Asia Australia Austria Bolivia Bosnia Bulgaria Cambodia Colombia Croatia
    Cuba Eritrea Estonia Ethiopia Georgia India Indonesia Jamaica Kenya Latvia Liberia Libya Lithuania Macedonia
    Malaysia Mongolia Namibia Nigeria Romania Russia Rwanda Serbia Slovenia Somalia Syria Tanzania Tunisia Uganda
    Venezuela Zambia
""".split()
_OTHERS = """
    Afghanistan-Afghan Argentina-Argentine Argentina-Argentinian Bangladesh-Bangladeshi Belarus-Belarusian
    Belgium-Belgian Brazil-Brazilian Britain-British Canada-Canadian Chile-Chilean China-Chinese Cyprus-Cypriot
    Denmark-Danish Ecuador-Ecuadorian Egypt-Egyptian England-English Europe-European Finland-Finnish France-French
    Germany-German Ghana-Ghanaian Greece-Greek Haiti-Haitian Hungary-Hungarian Iceland-Icelandic Iran-Iranian
    Iraq-Iraqi Ireland-Irish Israel-Israeli Italy-Italian Japan-Japanese Jordan-Jordanian Kuwait-Kuwaiti
    Lebanon-Lebanese Mexico-Mexican Morocco-Moroccan Nepal-Nepalese Netherlands-Dutch Norway-Norwegian
    Pakistan-Pakistani Palestine-Palestinian Peru-Peruvian Philippines-Filipino Philippines-Philippine Poland-Polish
    Portugal-Portuguese Qatar-Qatari Scotland-Scottish Senegal-Senegalese Slovakia-Slovak Somalia-Somali
    Spain-Spanish Sudan-Sudanese Sweden-Swedish Switzerland-Swiss Taiwan-Taiwanese Thailand-Thai Turkey-Turkish
    Ukraine-Ukrainian Vietnam-Vietnamese Wales-Welsh Yemen-Yemeni Zimbabwe-Zimbabwean
""".split()
_PAIRS = [(land, f"{land}n") for land in _WITH_N] + [pair.split("-") for pair in _OTHERS]


def same_land(word: str) -> list[str]:
    """Other words for a land: of "Libya" "Libyan" and "Libyans", of each of these "Libya"; of another word none."""
    lands = [land for land, of_it in _PAIRS if word in (of_it, f"{of_it}s")]
    return lands + [form for land, of_it in _PAIRS if word == land for form in (of_it, f"{of_it}s")]
