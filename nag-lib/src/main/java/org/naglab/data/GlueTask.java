package org.naglab.data;

import java.util.List;
import java.util.Optional;

/** A task of GLUE (Wang et al., 2019) with the columns of its files that count. */
public enum GlueTask {
    /** Acceptable English or not; its train and dev files have no header. */
    COLA("sentence", "label", List.of("code", "label", "mark", "sentence")),
    /** Positive or negative. */
    SST_2("sentence", "label"),
    /** Paraphrases or not. */
    MRPC("#1 String", "#2 String", "Quality"),
    /** Likeness of two sentences, a number from 0 to 5. */
    STS_B("sentence1", "sentence2", "score"),
    /** The same question or not. */
    QQP("question1", "question2", "is_duplicate"),
    /** Entailment, neutral or contradiction. */
    MNLI("sentence1", "sentence2", "gold_label"),
    /** Whether a sentence answers a question. */
    QNLI("question", "sentence", "label"),
    /** Entailment or not. */
    RTE("sentence1", "sentence2", "label"),
    /** Whether a pronoun was resolved rightly. */
    WNLI("sentence1", "sentence2", "label");

    private final String first;
    private final Optional<String> second;
    private final String label;
    private final List<String> withoutHeader;

    GlueTask(String text, String label) {
        this(text, label, List.of());
    }

    GlueTask(String text, String label, List<String> withoutHeader) {
        this(text, Optional.empty(), label, withoutHeader);
    }

    GlueTask(String first, String second, String label) {
        this(first, Optional.of(second), label, List.of());
    }

    GlueTask(String first, Optional<String> second, String label, List<String> withoutHeader) {
        this.first = first;
        this.second = second;
        this.label = label;
        this.withoutHeader = withoutHeader;
    }

    /**
     * Tells whether labels are numbers to be met as nearly as possible.
     *
     * @return whether it is regression rather than classification
     */
    public boolean isRegression() {
        return this == STS_B;
    }

    /** Column of the text, or of the first of two. */
    String first() {
        return first;
    }

    /** Column of the second text, where there are two. */
    Optional<String> second() {
        return second;
    }

    /** Column of the label; test files have none. */
    String label() {
        return label;
    }

    /** Columns of files without a header; none when every file has one. */
    List<String> withoutHeader() {
        return withoutHeader;
    }
}
