package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TextFormatTest {
    @TempDir
    Path folder;

    @Nested
    class Tab_separated {
        @Test
        void a_line_is_a_pair_named_by_its_place() throws IOException {
            assertThat(TabSeparated.PAIRS.read(file("p.tsv", "a b\tc\nd\te f\n")))
                    .containsExactly(new Example("p.tsv:1", "a b", "c"), new Example("p.tsv:2", "d", "e f"));
        }

        @Test
        void columns_may_name_pairs_and_be_ignored() throws IOException {
            TabSeparated format = new TabSeparated(List.of("target", "-", "id", "source"));
            assertThat(format.read(file("p.tsv", "t\tx\ti\ts\n"))).containsExactly(new Example("i", "s", "t"));
        }

        @Test
        void a_byte_order_mark_and_carriage_returns_are_dropped() throws IOException {
            assertThat(TabSeparated.PAIRS.read(file("p.tsv", "\uFEFFa\tb\r\nc\td")))
                    .containsExactly(new Example("p.tsv:1", "a", "b"), new Example("p.tsv:2", "c", "d"));
        }

        @Test
        void a_wrong_number_of_fields_is_named_with_file_and_line() throws IOException {
            Path file = file("p.tsv", "a\tb\na b\n");
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file + ":2")
                    .hasMessageContaining("must have 2 fields")
                    .hasMessageContaining("got 1: \"a b\"");
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file("q.tsv", "a\tb\tc\n")))
                    .hasMessageContaining("q.tsv:1")
                    .hasMessageContaining("got 3");
        }

        @Test
        void an_empty_line_is_no_pair() {
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file("p.tsv", "a\tb\n\nc\td\n")))
                    .hasMessageContaining("p.tsv:2");
        }

        @Test
        void an_empty_side_is_named_with_file_and_line() {
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file("p.tsv", "a\tb\n \tb\n")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("p.tsv:2: source must not be empty");
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file("p.tsv", "a\t\n")))
                    .hasMessageContaining("p.tsv:1: target must not be empty");
        }

        @Test
        void bytes_that_are_not_utf_8_are_named_with_file_and_line() throws IOException {
            Path file = Files.write(
                    folder.resolve("l1.tsv"), new byte[] {'a', '\t', 'b', '\n', 'c', (byte) 0xE9, '\t', 'd'});
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("l1.tsv:2: a line must be UTF-8");
        }

        @Test
        void a_missing_file_is_named() {
            assertThatThrownBy(() -> TabSeparated.PAIRS.read(folder.resolve("absent.tsv")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("absent.tsv");
        }

        @Test
        void columns_without_source_are_refused() {
            assertThatThrownBy(() -> new TabSeparated(List.of("id", "target"))).hasMessageContaining("source once");
            assertThatThrownBy(() -> new TabSeparated(List.of("source", "target", "x")))
                    .hasMessageContaining("id, source, target or -");
        }
    }

    @Nested
    class Aligned_lines {
        @Test
        void line_n_of_both_files_is_pair_n() throws IOException {
            file("train.src", "a\nb\n");
            file("train.tgt", "c\nd\n");
            assertThat(AlignedLines.SRC_TGT.read(folder.resolve("train")))
                    .containsExactly(new Example("train:1", "a", "c"), new Example("train:2", "b", "d"));
        }

        @Test
        void files_of_different_length_are_named_with_their_counts() throws IOException {
            file("train.src", "a\nb\n");
            file("train.tgt", "c\n");
            assertThatThrownBy(() -> AlignedLines.SRC_TGT.read(folder.resolve("train")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 in ")
                    .hasMessageContaining("1 in ");
        }

        @Test
        void an_empty_source_is_named_with_file_and_line() throws IOException {
            file("train.src", "a\n\n");
            file("train.tgt", "c\nd\n");
            assertThatThrownBy(() -> AlignedLines.SRC_TGT.read(folder.resolve("train")))
                    .hasMessageContaining("train.src:2: source must not be empty");
        }
    }

    @Nested
    class Json_lines {
        @Test
        void an_object_is_a_pair() throws IOException {
            JsonLines format = new JsonLines(Optional.of("n"), "document", "summary");
            assertThat(format.read(
                            file("x.jsonl", "{\"document\":\"a\\tb\",\"summary\":\"c\",\"n\":7,\"other\":[]}\n")))
                    .containsExactly(new Example("7", "a\tb", "c"));
            assertThat(JsonLines.SOURCE_TARGET.read(file("y.jsonl", "{\"source\":\"a\",\"target\":\"b\"}")))
                    .containsExactly(new Example("y.jsonl:1", "a", "b"));
        }

        @Test
        void a_line_that_is_no_object_is_named() {
            for (String line : List.of("[1]", "{\"source\":", "{} {}", "{source:a,target:b}", "\"text\"")) {
                assertThatThrownBy(() -> JsonLines.SOURCE_TARGET.read(file("x.jsonl", line)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("x.jsonl:1: a line must be a JSON object");
            }
        }

        @Test
        void a_member_that_is_missing_or_no_string_is_named() {
            assertThatThrownBy(() -> JsonLines.SOURCE_TARGET.read(file("x.jsonl", "{\"source\":\"a\"}")))
                    .hasMessageContaining(
                            "x.jsonl:1: member target must be a string, but there is none among [source]");
            assertThatThrownBy(
                            () -> JsonLines.SOURCE_TARGET.read(file("x.jsonl", "{\"source\":null,\"target\":\"b\"}")))
                    .hasMessageContaining("member source must be a string, got null");
        }
    }

    @Nested
    class Article_title {
        @Test
        void word_pieces_are_joined() throws IOException {
            assertThat(new ArticleTitle().read(file("t.txt", "the trans ##form ##er ' s c # # x\ta ##b\n")))
                    .containsExactly(new Example("t.txt:1", "the transformer ' s c # # x", "ab"));
        }

        @Test
        void two_tabs_are_refused() {
            assertThatThrownBy(() -> new ArticleTitle().read(file("t.txt", "a\tb\tc\n")))
                    .hasMessageContaining("t.txt:1");
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
