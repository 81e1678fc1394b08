"""Writes sacrebleu.json: BLEU, chrF2 and chrF2++ of generated sentence pairs, from the sacrebleu package.

Made with Python 3 and sacrebleu 2.6.0:  python make_sacrebleu.py > sacrebleu.json
The texts are random recombinations of invented words, numbers, punctuation and rare white space.
"""

import json
import random

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

random.seed(20261122)
WORDS = """library tool for simple fast the a of and graphical user interface Python Perl C++ GNU GTK+ 2.0 3.5-beta x86_64
    client server e-mail web-based (development files) documentation, plugin's "quoted" & &amp; &lt;html&gt; http://example.org/a?b=1
    R/W 10,000 1-2 v1.2.3 data/structures daemon... utilities; shared! [optional] {braces} naïve Übersetzung für größere Straße
    中文 日本語 данных <skipped> self-contained - -- ~ ` ^ _ $HOME 50% #1 a.b.c ISO-8859-1 don't 3.14 ,5 6, .7 8. émile's""".split()
SPACES = [" "] * 30 + ["  ", "\t", "\u00a0", "\u3000", "\u2009"]


def sentence(length):
    text = ""
    for _ in range(length):
        text += random.choice(WORDS) + random.choice(SPACES)
    return text if random.random() < 0.1 else text.strip()


def altered(text):
    words = text.split(" ")
    changed = []
    for word in words:
        draw = random.random()
        if draw < 0.12:
            continue
        changed.append(random.choice(WORDS) if draw < 0.3 else word.upper() if draw < 0.34 else word)
        if draw > 0.93:
            changed.append(word)
    return " ".join(changed)


references, second, hypotheses = [], [], []
for item in range(300):
    references.append(sentence(random.choice([1, 2, 3, 4, 6, 8, 9, 12, 20])))
    second.append(altered(references[-1]) if item % 2 else sentence(7))
    hypotheses.append("" if item % 60 == 7 else altered(references[-1]) if item % 5 else sentence(5))


def corpus(metric, refs):
    result = metric.corpus_score(hypotheses, refs)
    return {"signature": str(metric.get_signature()), "score": result.score,
            "counts": result.counts, "totals": result.totals, "precisions": result.precisions,
            "bp": result.bp, "sys_len": result.sys_len, "ref_len": result.ref_len}


def sentences(metric, refs):
    return [metric.sentence_score(h, list(r)).score for h, r in zip(hypotheses, zip(*refs))]



tokenize = BLEU().tokenizer
print(json.dumps({
    "sacrebleu": sacrebleu.__version__,
    "hypotheses": hypotheses,
    "references": references,
    "second_references": second,
    "tokenized_13a": [tokenize(h.rstrip()) for h in hypotheses],
    "corpus_13a": corpus(BLEU(), [references]),
    "corpus_13a_lowercase": corpus(BLEU(lowercase=True), [references]),
    "corpus_none": corpus(BLEU(tokenize="none", force=True), [references]),
    "corpus_13a_two_references": corpus(BLEU(), [references, second]),
    "sentence_13a": sentences(BLEU(effective_order=True), [references]),
    "sentence_13a_two_references": sentences(BLEU(effective_order=True), [references, second]),
    "chrf2": CHRF().corpus_score(hypotheses, [references]).score,
    "chrf2_words": CHRF(word_order=2).corpus_score(hypotheses, [references]).score,
    "sentence_chrf2": sentences(CHRF(), [references]),
    "sentence_chrf2_words": sentences(CHRF(word_order=2), [references]),
}, ensure_ascii=False, indent=0))
