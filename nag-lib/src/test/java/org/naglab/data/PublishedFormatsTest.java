package org.naglab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats of corpora that this project cannot fetch, on small files of the same form. */
final class PublishedFormatsTest {
    @TempDir
    Path folder;

    @Test
    void gigaword_iwslt_and_wmt_are_aligned_lines() throws IOException {
        file("train.article.txt", "japan 's nec corp. said wednesday .\n");
        file("train.title.txt", "nec UNK in computer sales tie-up\n");
        assertThat(AlignedLines.GIGAWORD.read(folder.resolve("train")))
                .containsExactly(new Example(
                        "train:1", "japan 's nec corp. said wednesday .", "nec UNK in computer sales tie-up"));
        file("valid.de", "das ist gut .\n");
        file("valid.en", "this is good .\n");
        assertThat(AlignedLines.ofLanguages("de", "en").read(folder.resolve("valid")))
                .containsExactly(new Example("valid:1", "das ist gut .", "this is good ."));
    }

    @Test
    void xsum_is_an_object_a_line() throws IOException {
        Path file = file("train.json", "{\"document\":\"A.\\nB.\",\"summary\":\"S.\",\"id\":\"29750031\"}\n");
        assertThat(JsonLines.XSUM.read(file)).containsExactly(new Example("29750031", "A.\nB.", "S."));
    }

    @Nested
    class Sentence_compression {
        private static final String OBJECTS = """
            {
              "graph": {"id": "1", "sentence": "Floyd Mayweather is open to fighting Amir Khan.", "node": []},
              "compression": {"text": "Floyd Mayweather is open.", "edge": [{"child_id": 1}]},
              "headline": "x", "compression_ratio": 0.5
            }

            {
              "graph": {"sentence": "B c d."}, "compression": {"text": "B d."}
            }

            """;

        @Test
        void objects_follow_each_other() throws IOException {
            assertThat(new SentenceCompression().read(file("c.json", OBJECTS)))
                    .containsExactly(
                            new Example(
                                    "c.json:1",
                                    "Floyd Mayweather is open to fighting Amir Khan.",
                                    "Floyd Mayweather is open."),
                            new Example("c.json:2", "B c d.", "B d."));
        }

        @Test
        void a_packed_file_holds_the_same() throws IOException {
            Path file = folder.resolve("c.json.gz");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write(OBJECTS.getBytes(StandardCharsets.UTF_8));
            }
            assertThat(new SentenceCompression().read(file))
                    .extracting(Example::target)
                    .containsExactly("Floyd Mayweather is open.", "B d.");
        }

        @Test
        void an_object_without_its_parts_is_named() throws IOException {
            Path file = file("c.json", OBJECTS + "{\"graph\": {\"sentence\": \"a\"}}");
            assertThatThrownBy(() -> new SentenceCompression().read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + ", object 3: member compression must be an object, but there is none among"
                            + " [graph]");
            Path cut = file("d.json", OBJECTS + "{\"graph\": ");
            assertThatThrownBy(() -> new SentenceCompression().read(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(cut + ": object 3 must be JSON");
        }
    }

    @Nested
    class Squad_questions {
        @Test
        void the_first_answer_and_its_paragraph_are_the_source() throws IOException {
            Path file = file("train.json", """
                {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "Paris is in France.", "qas": [
                  {"id": "q1", "question": " Where is Paris? ", "answers": [{"text": "France", "answer_start": 12},
                    {"text": "in France", "answer_start": 9}], "is_impossible": false},
                  {"id": "q2", "question": "Who?", "answers": [], "is_impossible": true}]}]}]}
                """);
            assertThat(new SquadQuestions().read(file))
                    .containsExactly(new Example("q1", "France [SEP] Paris is in France.", "Where is Paris?"));
        }

        @Test
        void a_question_without_its_parts_is_named() throws IOException {
            Path file = file(
                    "train.json",
                    "{\"data\": [{\"paragraphs\": [{\"context\": \"c\", \"qas\": [{\"id\": \"q7\", \"answers\":"
                            + " 1}]}]}]}");
            assertThatThrownBy(() -> new SquadQuestions().read(file))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(file + ", question q7: member answers must be an array, got 1");
            assertThatThrownBy(() -> new SquadQuestions().read(file("x.json", "[]")))
                    .hasMessageContaining("must be an object, got []");
        }
    }

    @Nested
    class Glue_table {
        @Test
        void columns_are_found_by_their_names() throws IOException {
            Path file = file(
                    "train.tsv", "\uFEFFQuality\t#1 ID\t#2 ID\t#1 String\t#2 String\n1\t7\t8\tHe said \"a\t\"B\" .\n");
            assertThat(new GlueTable(GlueTask.MRPC).read(file))
                    .containsExactly(new Example("train.tsv:2", "He said \"a [SEP] \"B\" .", "1"));
            Path scores = file("dev.tsv", "index\tsentence1\tsentence2\tscore\n0\ta\tb\t3.800\n");
            assertThat(new GlueTable(GlueTask.STS_B).read(scores))
                    .containsExactly(new Example("dev.tsv:2", "a [SEP] b", "3.800"));
            assertThat(GlueTask.STS_B.isRegression()).isTrue();
            assertThat(GlueTask.MRPC.isRegression()).isFalse();
        }

        @Test
        void a_test_file_has_no_labels() throws IOException {
            Path file = file("test.tsv", "index\tsentence\n0\tuneasy mishmash\n");
            assertThat(new GlueTable(GlueTask.SST_2).read(file))
                    .containsExactly(new Example("test.tsv:2", "uneasy mishmash", ""));
        }

        @Test
        void cola_has_a_header_in_its_test_file_only() throws IOException {
            assertThat(new GlueTable(GlueTask.COLA)
                            .read(file("train.tsv", "gj04\t0\t*\tThey drank.\ngj04\t1\t\tHi.\n")))
                    .containsExactly(
                            new Example("train.tsv:1", "They drank.", "0"), new Example("train.tsv:2", "Hi.", "1"));
            assertThat(new GlueTable(GlueTask.COLA).read(file("test.tsv", "index\tsentence\n0\tBill whistled.\n")))
                    .containsExactly(new Example("test.tsv:2", "Bill whistled.", ""));
        }

        @Test
        void a_line_with_other_fields_and_a_file_of_another_task_are_named() throws IOException {
            Path file = file("train.tsv", "index\tquestion\tsentence\tlabel\n0\ta\tb\n");
            assertThatThrownBy(() -> new GlueTable(GlueTask.QNLI).read(file))
                    .hasMessageContaining(file + ":2: a line must have 4 fields")
                    .hasMessageContaining("got 3");
            assertThatThrownBy(() -> new GlueTable(GlueTask.RTE).read(file))
                    .hasMessageContaining(
                            file + ":1: the first line of RTE must name its columns, sentence1 among them");
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
