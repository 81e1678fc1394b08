package org.naglab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DetokenizerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            quoteCharacter = '\u0001',
            value = {
                "client - server library | client-server library",
                "tool -- with dashes | tool -- with dashes",
                "tool - - with dashes | tool -- with dashes",
                "c + + library | c++ library",
                "gtk + - based tool | gtk+-based tool",
                "read / write access | read/write access",
                "perl module text : : quoted now | perl module text::quoted now",
                "note : this is it . | note: this is it.",
                "version 1 . 5 , 3 , 000 files | version 1.5, 3,000 files",
                "node . js tool | node. js tool",
                "printf ( ) family ( of c ) | printf() family (of c)",
                "user ' s files | user's files",
                "users ' files | users' files",
                "the ' quoted ' word | the 'quoted' word",
                "the \" quoted \" word | the \"quoted\" word",
                "a & b | a & b",
                "key _ value = pair | key_value=pair",
                "- leading | -leading",
            })
    void marks_are_joined_as_usage_has_it(String words, String text) {
        assertThat(Detokenizer.join(List.of(words.split(" ")))).isEqualTo(text);
    }

    @Test
    void only_spaces_are_dropped_and_never_between_two_words() {
        Random random = new Random(3);
        List<String> words =
                List.of("a", "bc", "7", "'", "\"", "-", "+", ".", ",", ":", "(", ")", "/", "s", "`", "#", "漢");
        for (int round = 0; round < 2000; round++) {
            List<String> some = IntStream.range(0, random.nextInt(9))
                    .mapToObj(i -> words.get(random.nextInt(words.size())))
                    .toList();
            String text = Detokenizer.join(some);
            assertThat(text.replace(" ", "")).isEqualTo(String.join("", some));
            assertThat(rougeTokens(text)).isEqualTo(rougeTokens(String.join(" ", some)));
        }
    }

    private static List<String> rougeTokens(String text) {
        return List.of(text.replaceAll("[^a-z0-9漢]+", " ").trim().split(" "));
    }
}
