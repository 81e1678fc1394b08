package org.naglab.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PorterStemmerTest {
    @Test
    void stems_are_those_of_the_official_script() {
        List<String> lines = Golden.text("eval/stems.tsv").lines().toList();
        Map<String, String> expected = new TreeMap<>();
        Map<String, String> actual = new TreeMap<>();
        for (String line : lines) {
            String[] fields = line.split("\t");
            expected.put(fields[0], fields[1]);
            actual.put(fields[0], PorterStemmer.stem(fields[0]));
        }
        assertThat(actual).hasSizeGreaterThan(1900).isEqualTo(expected);
    }

    @Test
    void the_suffixes_ment_and_ent_are_tried_one_after_the_other() {
        assertThat(PorterStemmer.stem("document")).isEqualTo("docum"); // Porter's own: document
        assertThat(PorterStemmer.stem("replacement")).isEqualTo("replac");
    }

    @Test
    void words_of_three_characters_are_not_stemmed_by_rouge() {
        assertThat(Stemming.PORTER.stem("has")).isEqualTo("has");
        assertThat(Stemming.PORTER.stem("libraries")).isEqualTo("librari");
        assertThat(Stemming.NONE.stem("libraries")).isEqualTo("libraries");
    }
}
