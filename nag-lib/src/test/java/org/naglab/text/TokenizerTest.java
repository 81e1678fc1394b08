package org.naglab.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenizerTest {
    private final Tokenizer tokenizer = Pieces.tokenizer();

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void a_word_is_cut_into_the_longest_pieces_from_the_left() {
        assertThat(pieces("Playing the GAMES")).containsExactly("play", "##ing", "the", "game", "##s");
    }

    @Test
    void no_special_token_is_added() {
        assertThat(pieces("game")).containsExactly("game");
        assertThat(tokenizer.encode("").ids()).isEmpty();
        assertThat(tokenizer.encode(" \t ").ids()).isEmpty();
    }

    @Test
    void a_text_that_spells_a_special_token_stays_a_text() {
        assertThat(pieces("[MASK]")).containsExactly("[", "mask", "]");
        assertThat(pieces("[PAD]")).containsExactly("[", "p", "##a", "##d", "]");
    }

    @Test
    void a_word_outside_the_vocabulary_is_the_unknown_piece() {
        assertThat(pieces("game 漢 play")).containsExactly("game", "[UNK]", "play");
        assertThat(pieces("x".repeat(101))).containsExactly("[UNK]");
    }

    @Test
    void uncased_text_loses_capitals_and_accents() {
        assertThat(pieces("Café")).containsExactly("cafe");
    }

    @Test
    void cased_text_keeps_capitals() {
        try (Tokenizer cased = Tokenizer.ofVocabulary(Pieces.small(), Casing.CASED)) {
            assertThat(cased.encode("Game game").ids())
                    .containsExactly(
                            cased.special().unknown(), cased.vocabulary().id("game"));
        }
    }

    @Test
    void pieces_beyond_the_limit_are_cut_off_and_counted() {
        Encoding encoding = tokenizer.encode("playing the games", 3);
        assertThat(encoding.length()).isEqualTo(3);
        assertThat(encoding.truncatedPieces()).isEqualTo(2);
        assertThat(tokenizer.encode("playing the games", 5).truncatedPieces()).isZero();
        assertThat(tokenizer.encode("playing", 0).truncatedPieces()).isEqualTo(2);
    }

    @Test
    void texts_encoded_together_equal_each_alone() {
        List<String> texts = List.of("playing", "", "the client-server library", "a");
        List<Encoding> together = tokenizer.encodeAll(texts, 4);
        for (int i = 0; i < texts.size(); i++) {
            Encoding alone = tokenizer.encode(texts.get(i), 4);
            assertThat(together.get(i).ids()).containsExactly(alone.ids());
            assertThat(together.get(i).truncatedPieces()).isEqualTo(alone.truncatedPieces());
        }
        assertThat(tokenizer.encodeAll(List.of(), 4)).isEmpty();
    }

    @Test
    void fixed_padding_and_truncation_of_a_file_are_switched_off() {
        JsonObject tree = JsonParser.parseString(tokenizer.json()).getAsJsonObject();
        tree.add(
                "truncation",
                JsonParser.parseString(
                        "{\"direction\":\"Right\",\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0}"));
        tree.add(
                "padding",
                JsonParser.parseString(
                        "{\"strategy\":{\"Fixed\":8},\"direction\":\"Right\",\"pad_to_multiple_of\":null,"
                                + "\"pad_id\":0,\"pad_type_id\":0,\"pad_token\":\"[PAD]\"}"));
        try (Tokenizer same = Tokenizer.ofJson(tree.toString().getBytes(StandardCharsets.UTF_8), "test")) {
            assertThat(same.encode("a b c d e f g h i j").length()).isEqualTo(10);
            assertThat(same.encode("a").length()).isEqualTo(1);
        }
    }

    @Test
    void decoding_joins_pieces_and_leaves_special_tokens_out() {
        Vocabulary v = tokenizer.vocabulary();
        SpecialTokens s = tokenizer.special();
        long[] ids = {
            s.cls(),
            v.id("play"),
            v.id("##ing"),
            s.unknown(),
            v.id("game"),
            v.id("##s"),
            s.endOfSequence(),
            s.mask(),
            s.pad(),
            s.sep()
        };
        assertThat(tokenizer.decode(ids)).isEqualTo("playing [UNK] games");
        assertThat(tokenizer.decode(new long[] {v.id("##ing")})).isEqualTo("ing");
        assertThat(tokenizer.decode(new long[0])).isEmpty();
    }

    @Test
    void decoding_names_an_id_outside_the_vocabulary() {
        assertThatThrownBy(() -> tokenizer.decode(new long[] {100_000}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("100000")
                .hasMessageContaining("[0, " + tokenizer.vocabulary().size() + ")");
    }

    @Test
    void encoding_what_was_decoded_gives_the_same_pieces() {
        Random random = new Random(7);
        List<String> words =
                List.of("game", "playing", "the", "client-server", "(c++)", "user's", "3.5", "x::y", "a/b");
        for (int round = 0; round < 200; round++) {
            List<String> text = random.ints(1 + random.nextInt(6), 0, words.size())
                    .mapToObj(words::get)
                    .toList();
            long[] ids = tokenizer.encode(String.join(" ", text)).ids();
            assertThat(tokenizer.decode(ids)).isEqualTo(String.join(" ", text));
            assertThat(tokenizer.encode(tokenizer.decode(ids)).ids()).containsExactly(ids);
        }
    }

    @Test
    void odd_characters_do_no_harm() {
        for (String odd : List.of("\0", "\uD800", "a\uDC00b", "😀 game", "\uFEFFgame", "\u200B", "é́́", "ﷺ")) {
            assertThat(tokenizer.encode(odd).ids())
                    .doesNotContain(tokenizer.special().pad());
        }
    }

    @Test
    void several_threads_may_encode_at_once() {
        long[] expected = tokenizer.encode("playing the games").ids();
        boolean same = IntStream.range(0, 2000)
                .parallel()
                .allMatch(i -> java.util.Arrays.equals(
                        expected, tokenizer.encode("playing the games").ids()));
        assertThat(same).isTrue();
    }

    @Test
    void a_closed_tokenizer_says_so() {
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("game"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void a_vocabulary_file_alone_is_enough(@TempDir Path folder) throws IOException {
        Path file = Files.write(folder.resolve("vocab.txt"), Pieces.small().pieces());
        try (Tokenizer read = Tokenizer.read(file)) {
            assertThat(read.encode("Playing games").ids())
                    .containsExactly(tokenizer.encode("Playing games").ids());
        }
    }

    @Test
    void a_tokenizer_survives_the_round_trip_through_its_json(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("tokenizer.json"), tokenizer.json());
        try (Tokenizer read = Tokenizer.read(file)) {
            assertThat(read.json()).isEqualTo(tokenizer.json());
            assertThat(read.vocabulary().pieces())
                    .isEqualTo(tokenizer.vocabulary().pieces());
        }
    }

    @Test
    void a_file_that_is_no_tokenizer_is_named(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        for (String content : List.of("", "{", "[]", "{}", "{\"model\":{\"type\":\"BPE\",\"vocab\":{}}}")) {
            Files.writeString(file, content);
            assertThatThrownBy(() -> Tokenizer.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThatThrownBy(() -> Tokenizer.read(folder.resolve("absent.json")))
                .isInstanceOf(java.io.UncheckedIOException.class)
                .hasMessageContaining("absent.json");
    }

    @Test
    void missing_special_pieces_are_named() {
        assertThatThrownBy(() -> SpecialTokens.of(new Vocabulary(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[MASK], [unused1]");
    }

    @Test
    void a_piece_that_comes_twice_is_named() {
        assertThatThrownBy(() -> new Vocabulary(List.of("a", "b", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\" as id 0 and as id 2");
    }

    private List<String> pieces(String text) {
        return java.util.Arrays.stream(tokenizer.encode(text).ids())
                .mapToObj(tokenizer.vocabulary()::piece)
                .toList();
    }
}
