package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.naglab.io.Json;

final class CopyRuleTest {
    private static final String KORE =
            "Kore is an easy to use web platform for writing scalable, concurrent APIs in C or Python. Its goals are"
                    + " many.";

    @Test
    void first_words_ignores_sentences() {
        assertThat(CopyRule.FIRST_8_WORDS.apply(KORE)).isEqualTo("Kore is an easy to use web platform");
        assertThat(CopyRule.FIRST_8_WORDS.apply("A b. C")).isEqualTo("A b. C");
    }

    @Test
    void everything_is_the_source() {
        assertThat(CopyRule.COPY.apply(KORE)).isEqualTo(KORE);
    }

    @Test
    void modern_words_keep_their_capitals() {
        assertThat(CopyRule.MODERN_WORDS.apply("Thou hast said unto the LORD thy God, Ye are; hathe."))
                .isEqualTo("You have said to Yahweh your God, You are; hathe.");
    }

    @Test
    void a_definitions_head_begins_after_the_article() {
        assertThat(new CopyRule.DefinitionHead(9).apply(KORE))
                .isEqualTo("easy to use web platform for writing scalable, concurrent");
        assertThat(new CopyRule.DefinitionHead(9).apply("Reads files. Is a tool."))
                .isEqualTo("Reads files");
    }

    @Test
    void a_definitions_clause_ends_before_the_next_clause() {
        assertThat(new CopyRule.DefinitionClause(13).apply(KORE))
                .isEqualTo("easy to use web platform for writing scalable");
        assertThat(new CopyRule.DefinitionClause(13)
                        .apply("This package provides a tool, which reads old files, and more."))
                .isEqualTo("tool, which reads old files");
        assertThat(new CopyRule.DefinitionClause(13).apply("The fast reader of all files that are old."))
                .isEqualTo("fast reader of all files");
    }

    @Test
    void every_rule_copies_words_in_their_order() {
        List<String> words =
                List.of("this", "is", "a", "provides", "the", "file,", "(old)", "that", "reads.", "and", "X;");
        List<CopyRule> rules =
                List.of(new CopyRule.FirstWords(5), new CopyRule.DefinitionHead(5), new CopyRule.DefinitionClause(5));
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            String source = String.join(
                    " ",
                    random.ints(1 + random.nextInt(12), 0, words.size())
                            .mapToObj(words::get)
                            .toList());
            for (CopyRule rule : rules) {
                String copy = rule.apply(source);
                assertThat(copy).isNotBlank();
                assertThat(source).contains(copy);
                assertThat(copy.split(" ")).hasSizeLessThanOrEqualTo(5);
            }
        }
    }

    @Test
    void a_rule_is_read_from_json_by_its_name() {
        CopyRule rule = new CopyRule.DefinitionClause(11);
        assertThat(Json.parse(Json.text(new Holder(rule)), Holder.class, "test").rule())
                .isEqualTo(rule);
        assertThatThrownBy(() -> new CopyRule.FirstWords(0)).hasMessageContaining("words must be >= 1, got 0");
    }

    private record Holder(CopyRule rule) {}
}
