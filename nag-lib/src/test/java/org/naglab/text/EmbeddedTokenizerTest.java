package org.naglab.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The tokenizer of the embedded weights, which is that of {@code bert-base-uncased}. */
final class EmbeddedTokenizerTest {
    private static Tokenizer tokenizer;

    @BeforeAll
    static void read() throws IOException {
        String name = "/all-minilm-l6-v2-tokenizer.json";
        try (InputStream in = Objects.requireNonNull(EmbeddedTokenizerTest.class.getResourceAsStream(name))) {
            tokenizer = Tokenizer.ofJson(in.readAllBytes(), name);
        }
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void ids_are_those_of_bert_base_uncased() {
        assertThat(tokenizer.vocabulary().size()).isEqualTo(30522);
        assertThat(tokenizer.special()).isEqualTo(new SpecialTokens(0, 100, 101, 102, 103, 2));
        assertThat(tokenizer.encode("Hello, world!").ids()).containsExactly(7592, 1010, 2088, 999);
    }

    @Test
    void a_long_text_is_not_cut_at_the_128_pieces_that_the_file_fixes() {
        assertThat(tokenizer.encode("hello ".repeat(400)).length()).isEqualTo(400);
    }

    @Test
    void pieces_equal_those_of_the_plain_algorithm() {
        List<String> words = List.of(
                "Kubrick",
                "naïve",
                "CAFÉ",
                "Rubik's",
                "OpenGL",
                "3-D",
                "libstdc++6",
                "漢字",
                "ﬁne",
                "e\u0301t\u00e9",
                "x".repeat(101),
                "C#",
                "«quoted»",
                "—",
                "a\u00a0b",
                "tab\tbed",
                "zero\u200bwidth",
                "\uFFFD",
                "Straße",
                "ΑΒΓ",
                "русский",
                "😀",
                "…",
                "[SEP]",
                "user@host",
                "http://a.b/c?d=e",
                "İstanbul",
                "…",
                "1,000.5",
                "\u00ad",
                "_x_",
                "₤5",
                "§",
                "½");
        Random random = new Random(13);
        for (int round = 0; round < 500; round++) {
            String text = IntStream.range(0, 1 + random.nextInt(8))
                    .mapToObj(i -> words.get(random.nextInt(words.size())))
                    .collect(Collectors.joining(random.nextInt(4) == 0 ? "" : " "));
            assertThat(tokenizer.encode(text).ids())
                    .as(text)
                    .containsExactly(PlainWordPiece.encode(tokenizer.vocabulary(), text));
        }
    }
}
