"""What the weights of an answer's chance are fitted on."""

from __future__ import annotations

import json
from pathlib import Path

from evals.cases import find
from evals.lab.readings import joint_rows

ARTICLES = {
    "a": ("The Lantern", "Calder Lines bought the old ferry terminal from the city of Holm on Monday."),
    "b": ("Wired", "The harbor court fined Calder Lines 3,000 dollars over oil spilled in the bay."),
    "c": ("Wired", "Holm Freight opened a second shipyard in Norway in May, with forty workers."),
}
QUESTION = "Which company bought the old ferry terminal in The Lantern, and was fined by the harbor court in Wired?"


def test_a_question_of_several_clauses_is_asked_with_the_articles_that_answer_it_and_without(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "source": outlet, "text": text}) for name, (outlet, text) in ARTICLES.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    evidence = [{"doc_id": "a"}, {"doc_id": "b"}]
    case = {"id": "q", "question": QUESTION, "answers": ["Calder Lines"], "type": "what", "evidence": evidence}
    (tmp_path / "questions.jsonl").write_text(json.dumps(case), encoding="utf-8")
    rows = list(joint_rows(find(str(tmp_path))))
    assert [right for _, right in rows] == [True, False]
    assert rows[0][0] > rows[1][0]
